"""Dependency trees from arc scores: the maximum spanning arborescence (Chu and Liu 1965, Edmonds 1967).

One word hangs from the root, as Universal Dependencies wants it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def decode(arcs: Scores) -> list[int]:
    """Return each word's head, counted from 1 with 0 for the root, from (words, 1 + words) arc scores.

    The result is the best tree with one word under the root; where each word's best head already makes one, no
    search is needed.
    """
    words = arcs.shape[0]
    scores = np.full((words + 1, words + 1), -np.inf, dtype=np.float64)
    scores[1:] = arcs[:, : words + 1]
    np.fill_diagonal(scores, -np.inf)
    best = scores.argmax(axis=1)
    best[0] = 0
    roots = np.flatnonzero(best[1:] == 0) + 1
    if len(roots) == 1 and not _cycle(best):
        return [int(head) for head in best[1:]]
    # So dear a root that the best tree has one word under it: it is then the best of all that have.
    scores[1:, 0] -= 1 + words * float(arcs.max() - arcs.min())
    return [int(head) for head in _arborescence(scores)[1:]]


def _cycle(heads: NDArray[np.int64]) -> list[int]:
    """Return the members of a cycle among heads, or an empty list."""
    state = np.zeros(len(heads), dtype=np.int8)
    state[0] = 2
    for start in range(1, len(heads)):
        path = []
        node = start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1:
            return path[path.index(node) :]
        for member in path:
            state[member] = 2
    return []


def _arborescence(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the heads of the best arborescence from node 0; `scores[dependent, head]`."""
    heads: NDArray[np.int64] = scores.argmax(axis=1)
    heads[0] = 0
    cycle = _cycle(heads)
    if not cycle:
        return heads
    size = len(heads)
    inside = np.zeros(size, dtype=bool)
    inside[cycle] = True
    outer = np.flatnonzero(~inside)
    ring = np.asarray(cycle)
    # Contract the cycle to one node, the last of the smaller graph.
    small = np.full((len(outer) + 1, len(outer) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(outer, outer)]
    lost = scores[ring, heads[ring]]
    entering = scores[np.ix_(ring, outer)] - lost[:, None]
    leaving = scores[np.ix_(outer, ring)]
    entry = entering.argmax(axis=0)
    exit_ = leaving.argmax(axis=1)
    small[-1, :-1] = entering.max(axis=0)
    small[:-1, -1] = leaving.max(axis=1)
    solved = _arborescence(small)
    result = heads.copy()
    for index, node in enumerate(outer):
        if node:
            head = int(solved[index])
            result[node] = ring[exit_[index]] if head == len(outer) else outer[head]
    into = int(solved[-1])
    result[ring[entry[into]]] = outer[into]
    return result
