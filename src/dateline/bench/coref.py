"""The measures of coreference, as the CoNLL scorer has them (Pradhan and others 2012 and 2014).

MUC (Vilain and others 1995), B-cubed (Bagga and Baldwin 1998) and entity-based CEAF with the similarity phi-4 (Luo
2005): their numerators and denominators are summed over documents, and the mean of the three F1 is the CoNLL F1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Clusters = Sequence[frozenset[int]]
"""Mentions by entity, as numbers."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of coreference: what is right of the gold, how much gold there is, and the same of what was found."""

    recalled: float = 0.0
    gold: float = 0.0
    right: float = 0.0
    found: float = 0.0

    def __add__(self, other: Measure) -> Measure:
        return Measure(
            self.recalled + other.recalled, self.gold + other.gold, self.right + other.right, self.found + other.found
        )

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right, of 100."""
        return 100 * self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Return the share of the gold that is right, of 100."""
        return 100 * self.recalled / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 0 where nothing is right."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def muc(key: Clusters, response: Clusters) -> Measure:
    """Return the links that are right: an entity of n mentions that lies in m clusters has n - m of its n - 1."""

    def side(one: Clusters, other: Clusters) -> tuple[int, int]:
        of = {mention: number for number, cluster in enumerate(other) for mention in cluster}
        # A mention in no cluster of the other side is a part of its own.
        parts = sum(len({of.get(mention, -1 - mention) for mention in cluster}) for cluster in one)
        mentions = sum(map(len, one))
        return mentions - parts, mentions - len(one)

    return Measure(*side(key, response), *side(response, key))


def b_cubed(key: Clusters, response: Clusters) -> Measure:
    """Return for each mention the share of its entity that its cluster holds, and of its cluster that is its entity."""

    def side(one: Clusters, other: Clusters) -> tuple[float, int]:
        shares = sum(len(cluster & each) ** 2 / len(cluster) for cluster in one for each in other)
        return shares, sum(map(len, one))

    return Measure(*side(key, response), *side(response, key))


def ceaf_e(key: Clusters, response: Clusters) -> Measure:
    """Return the likeness of entities and clusters, phi-4, over the best one-to-one pairs of them."""
    likeness = [[2 * len(one & other) / (len(one) + len(other)) for other in response] for one in key]
    total = best_total(np.array(likeness, dtype=np.float64).reshape(len(key), len(response)))
    return Measure(total, len(key), total, len(response))


MEASURES = {"MUC": muc, "B-cubed": b_cubed, "CEAF-e": ceaf_e}


def best_total(weights: NDArray[np.float64]) -> float:
    """Return the greatest sum of cells of which no two share a row or a column (Kuhn 1955; by shortest paths)."""
    costs = -(weights if weights.shape[0] <= weights.shape[1] else weights.T)
    height, width = costs.shape
    rows, columns = np.zeros(height + 1), np.zeros(width + 1)  # the potentials; column 0 starts each path
    holder, came = np.zeros(width + 1, dtype=np.intp), np.zeros(width + 1, dtype=np.intp)
    for row in range(1, height + 1):
        holder[0], at = row, 0
        least, used = np.full(width + 1, np.inf), np.zeros(width + 1, dtype=np.bool_)
        while holder[at]:
            used[at] = True
            reach = np.append(np.inf, costs[holder[at] - 1] - rows[holder[at]] - columns[1:])
            nearer = ~used & (reach < least)
            least[nearer], came[nearer] = reach[nearer], at
            after = int(np.where(used, np.inf, least).argmin())
            step = least[after]
            rows[holder[used]] += step
            columns[used] -= step
            least[~used] -= step
            at = after
        while at:
            holder[at], at = holder[came[at]], int(came[at])
    return float(-sum(costs[holder[at] - 1, at - 1] for at in range(1, width + 1) if holder[at]))


def clusters(labels: Iterable[object]) -> list[frozenset[int]]:
    """Return the mentions of each label, None a label of its own for every mention."""
    grouped: defaultdict[object, set[int]] = defaultdict(set)
    for number, label in enumerate(labels):
        grouped[(number,) if label is None else label].add(number)
    return [frozenset(each) for each in grouped.values()]
