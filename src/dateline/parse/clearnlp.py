"""Turns the trees of ClearNLP's labels, which most of spaCy's English pipelines give, into Universal Dependencies.

After the published correspondences of the two schemes: what is only called otherwise is renamed by a table; then
prepositions, the copula, coordination, names, sums of money and fixed expressions are turned round, each by a
function of its own. Every step takes a tree and leaves one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RENAMED = {
    "abbrev": "appos", "auxpass": "aux:pass", "complm": "mark", "csubjpass": "csubj:pass", "dobj": "obj",
    "hmod": "amod", "hyph": "punct", "infmod": "acl", "intj": "discourse", "meta": "discourse", "neg": "advmod",
    "nn": "compound", "nsubjpass": "nsubj:pass", "num": "nummod", "number": "compound", "partmod": "acl",
    "poss": "nmod:poss", "possessive": "case", "preconj": "cc:preconj", "predet": "det:predet", "prt": "compound:prt",
    "quantmod": "advmod", "rcmod": "acl:relcl", "relcl": "acl:relcl", "tmod": "npadvmod",
}  # fmt: skip
"""ClearNLP's labels, old ones too, that have a like one in Universal Dependencies."""

_LEFT = {
    "acomp": "xcomp", "agent": "obl:agent", "attr": "xcomp", "dative": "iobj", "oprd": "xcomp", "pcomp": "advcl",
    "pobj": "obl", "prep": "obl",
}  # fmt: skip
"""What becomes of labels that no step has turned round; a stranded preposition is an `obl` in the treebanks."""

FIXED = {
    ("according", "to"): "", ("as", "for"): "", ("as", "if"): "mark", ("as", "of"): "", ("as", "though"): "mark",
    ("as", "to"): "", ("as", "well"): "advmod", ("as", "well", "as"): "cc", ("because", "of"): "", ("due", "to"): "",
    ("each", "other"): "", ("fewer", "than"): "advmod", ("instead", "of"): "", ("less", "than"): "advmod",
    ("let", "alone"): "cc", ("more", "than"): "advmod", ("of", "course"): "advmod", ("one", "another"): "",
    ("prior", "to"): "", ("rather", "than"): "", ("so", "that"): "mark", ("such", "as"): "", ("up", "to"): "",
}  # fmt: skip
"""Words that are one function word, as the treebanks have them, and its label; without one it keeps what it has."""

BE = frozenset({"'m", "'re", "'s", "ai", "am", "are", "be", "been", "being", "is", "was", "were", "’m", "’re", "’s"})
_PLACES = frozenset("abroad away back down here home in inside off on out outside over there under up".split())
_NOMINATIVE = frozenset({"he", "i", "she", "they", "we"})
_WHAT = frozenset({"what", "whatever"})
_ADVERBIAL = frozenset({"prep", "pcomp", "agent", "dative", "advmod", "mark", "amod", "advcl", "obl"})
_SEEM = frozenset({"appear", "appeared", "appears", "seem", "seemed", "seems"})
_TELL = frozenset({"tell", "telling", "tells", "told"})
_TOLD = _TELL | {"assured", "informed", "reminded", "warned"}
# What says more of a verb than that it reports the words before it.
_OWN = frozenset({"aux:pass", "ccomp", "cop", "expl", "iobj", "nsubj:outer", "obj", "xcomp"})
_OPEN = frozenset({"VB", "VBG", "VBN", "JJ", "JJR", "JJS", "NN", "NNS"})
_FUNCTIONS = frozenset({"case", "cc", "mark"})
_CLAUSAL = frozenset({"nsubj", "nsubj:pass", "csubj", "expl", "mark", "aux", "aux:pass", "cop"})
_ARGUMENTS = frozenset({"nsubj", "nsubj:pass", "obj", "pobj", "attr", "conj", "appos"})


@dataclass(slots=True)
class _Tree:
    """A sentence under way; words count from 1, and 0 is the root."""

    words: list[str]
    tags: list[str]
    heads: list[int]
    labels: list[str]
    people: list[int]
    """The number of the person's name that a word is in, 0 for none."""

    def kids(self, head: int, *labels: str) -> list[int]:
        return [
            i for i in range(1, len(self.words)) if self.heads[i] == head and (not labels or self.labels[i] in labels)
        ]

    def put(self, word: int, head: int, label: str) -> None:
        self.heads[word], self.labels[word] = head, label

    def depth(self, word: int) -> int:
        steps = 0
        while word:
            word, steps = self.heads[word], steps + 1
        return steps

    def is_nominal(self, word: int) -> bool:
        tag = self.tags[word]
        if tag in {"JJ", "JJS", "RB", "VBG"}:  # "many of them", "the wounded"
            return self.labels[word] in _ARGUMENTS and not self.kids(word, *_CLAUSAL)
        return tag[:2] in {"NN", "PR", "DT", "CD", "EX", "WP", "WD", "FW", "SY", "PD", "$", "AD"}

    def is_clause(self, word: int) -> bool:
        return self.tags[word][:2] in {"VB", "MD"} or bool(self.kids(word, *_CLAUSAL))


def convert(
    words: Sequence[str], tags: Sequence[str], heads: Sequence[int], labels: Sequence[str], entities: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Return a sentence's heads and labels in Universal Dependencies; its tree must have ClearNLP's labels.

    Heads count from 1 with 0 for the root, tags are Penn's and entities BIO labels, whose PER makes a name `flat`.
    """
    tree = _Tree(
        ["", *(word.lower() for word in words)],
        ["", *tags],
        [0, *heads],
        ["", *(RENAMED.get(label, label) for label in labels)],
        [0, *_people(entities)],
    )
    for turn in (
        _particles,
        _prepositions,
        _copulas,
        _complements,
        _run_on,
        _modifiers,
        _names,
        _money,
        _coordination,
        _fixed,
    ):
        turn(tree)
    result = [_LEFT.get(label, label) for label in tree.labels[1:]]
    return tree.heads[1:], ["root" if not head else label for head, label in zip(tree.heads[1:], result, strict=True)]


def _people(entities: Sequence[str]) -> list[int]:
    result, name = [], 0
    for entity in entities:
        name += entity == "B-PER"
        result.append(name if entity.endswith("-PER") else 0)
    return result


def _particles(tree: _Tree) -> None:
    """Mark infinitives by their "to", and make determiners of the old scheme's negations."""
    for i in range(1, len(tree.words)):
        if tree.labels[i] == "aux" and tree.tags[i] == "TO":
            tree.labels[i] = "mark"
        elif tree.labels[i] == "advmod" and tree.tags[i] == "DT" and tree.words[i] == "no":
            tree.labels[i] = "det"


def _prepositions(tree: _Tree) -> None:
    """Put what a preposition governs into its place, and the preposition under it.

    From the lowest up, so that of "from behind the wall" first the wall takes the place of "behind".
    """
    governing = _governing(tree)
    for preposition in sorted(governing, key=lambda i: (-tree.depth(i), i)):
        found = tree.kids(preposition, "pobj") or tree.kids(preposition, "pcomp")
        if not found:
            continue
        inner, head, label = found[0], tree.heads[preposition], tree.labels[preposition]
        clause = tree.labels[inner] == "pcomp" and tree.is_clause(inner)
        if clause and (what := [i for i in tree.kids(inner) if tree.words[i] in _WHAT and i < inner]):
            _relate(tree, what[0], inner)  # "of what happened"
            inner, clause = what[0], False
        if head in governing and label in {"prep", "pcomp", "agent", "advmod"}:
            label = "pcomp" if clause else "pobj"
        elif label in _ADVERBIAL:
            nominal = tree.is_nominal(head)
            if clause:
                label = "acl" if nominal else "advcl"
            else:
                label = "obl:agent" if label == "agent" else "nmod" if nominal else "obl"
        for other in tree.kids(preposition):
            if other in found[1:]:  # "from Kati to Bamako" where "to" stands under "from"
                tree.put(other, inner, "nmod" if label == "nmod" else "obl")
            elif other != inner:
                tree.heads[other] = inner
        tree.put(inner, head, label)
        tree.put(preposition, inner, "mark" if clause else "case")
        for other in tree.kids(inner, "prep", "pcomp"):
            if other < inner and tree.tags[other] in {"IN", "TO"} and not tree.kids(other):
                tree.labels[other] = tree.labels[preposition]  # the "of" of "because of"


def _governing(tree: _Tree) -> set[int]:
    """Return the prepositions that govern something, if only by another preposition: "along" in "along with"."""
    found = set()
    for i in range(1, len(tree.words)):
        if tree.labels[i] == "prep" and not tree.kids(i, "pobj", "pcomp", "prep"):
            for other in tree.kids(i, "amod", "advmod"):
                if other > i:  # "in general", "until recently"
                    tree.labels[other] = "pobj"
        if tree.kids(i, "pobj", "pcomp"):
            found.add(i)
    for i in range(len(tree.words) - 1, 0, -1):
        if i in found:
            head = tree.heads[i]
            while head and tree.labels[i] == tree.labels[head] == "prep" and head not in found:
                found.add(head)
                i, head = head, tree.heads[head]
    return found


def _relate(tree: _Tree, what: int, clause: int) -> None:
    """Make a relative clause under "what" of a clause that has it."""
    tree.put(what, tree.heads[clause], tree.labels[clause])
    tree.put(clause, what, "acl:relcl")


def _copulas(tree: _Tree) -> None:
    """Make the predicate the head of its clause and "be" its copula; "there is" keeps its verb."""
    for verb in range(1, len(tree.words)):
        if tree.words[verb] not in BE or tree.tags[verb][:2] != "VB" or tree.labels[verb] in {"aux", "aux:pass", "cop"}:
            continue
        if any(tree.tags[i] == "EX" for i in tree.kids(verb, "expl", "nsubj")):
            for i in tree.kids(verb):
                if tree.labels[i] == "attr":
                    tree.labels[i] = "nsubj"
                elif tree.tags[i] == "EX":
                    tree.labels[i] = "expl"
            continue
        predicate = _predicate(tree, verb)
        if not predicate:
            continue
        clause = tree.labels[predicate] in {"xcomp", "ccomp"}
        for other in tree.kids(verb):
            if other != predicate:
                tree.heads[other] = predicate
                if clause and tree.labels[other] in {"nsubj", "csubj"}:
                    tree.labels[other] += ":outer"
        tree.put(predicate, tree.heads[verb], tree.labels[verb])
        tree.put(verb, predicate, "cop")


def _predicate(tree: _Tree, verb: int) -> int:
    """Return what a form of "be" says of its subject, 0 for nothing."""
    kids = tree.kids(verb)
    for labels in ({"acomp", "attr"}, {"oprd"}):
        found = [i for i in kids if tree.labels[i] in labels]
        if found:
            return found[0]
    after = [i for i in kids if i > verb]
    for i in after:
        place = tree.labels[i] == "advmod" and tree.words[i] in _PLACES
        if place or (tree.labels[i] == "obl" and tree.kids(i, "case")):
            return i
    clauses = [i for i in after if tree.labels[i] in {"xcomp", "ccomp"}]
    if clauses:
        return clauses[0]
    asked = [i for i in kids if i < verb and tree.labels[i] == "advmod" and tree.tags[i] == "WRB"]  # "where they were"
    return asked[0] if asked and tree.labels[verb] != "advcl" else 0


def _complements(tree: _Tree) -> None:
    """Give a verb the objects that the other scheme leaves in the clause below, and tell dummy subjects."""
    for clause in range(1, len(tree.words)):
        label, head = tree.labels[clause], tree.heads[clause]
        if label == "csubj" and (what := [i for i in tree.kids(clause) if tree.words[i] in _WHAT and i < clause]):
            _relate(tree, what[0], clause)
            tree.labels[what[0]] = "nsubj"
        if label != "ccomp" or not head:
            continue
        _lend_object(tree, clause, head)
        if clause > head and (tree.words[head] in _SEEM or tree.kids(head, "cop", "aux:pass")):
            # "It is clear that", "it was said that"
            dummy = [i for i in tree.kids(head, "nsubj", "nsubj:pass") if tree.words[i] == "it" and i < head]
            if dummy:
                tree.labels[clause] = "c" + tree.labels[dummy[0]][1:]
                tree.labels[dummy[0]] = "expl"
    for i in range(1, len(tree.words)):
        head = tree.heads[i]
        if tree.labels[i] == "obj" and tree.words[head] in _TELL and tree.kids(head, "ccomp", "xcomp"):
            tree.labels[i] = "iobj"


def _run_on(tree: _Tree) -> None:
    """Let the first of clauses that are only strung together be the head: "He fell; nobody saw it"."""
    for clause in range(1, len(tree.words)):
        head = tree.heads[clause]
        if tree.labels[clause] != "ccomp" or clause > head or tree.words[head] in _TOLD:
            continue
        if not any(i > clause for i in tree.kids(head, *_OWN)):
            continue
        joined = any(i > clause for i in tree.kids(head, "cc") if i < head)
        tree.put(clause, tree.heads[head], tree.labels[head])
        tree.put(head, clause, "conj" if joined else "parataxis")
        for other in tree.kids(head):
            if other < clause or (other < head and tree.labels[other] == "ccomp"):
                tree.heads[other] = clause
                if tree.labels[other] == "ccomp":
                    tree.labels[other] = "parataxis"


def _lend_object(tree: _Tree, clause: int, head: int) -> None:
    """Make an object and an open complement of "him leave" in "made him leave", "wanted him to leave"."""
    form = tree.tags[[*tree.kids(clause, "cop", "aux:pass"), clause][0]]
    if clause < head or form not in _OPEN or tree.kids(head, "obj", "iobj", "cop"):
        return
    if any(tree.tags[i] != "TO" for i in tree.kids(clause, "mark", "aux")):
        return
    subjects = [i for i in tree.kids(clause, "nsubj", "nsubj:pass") if head < i < clause]
    if len(subjects) == 1 and tree.words[subjects[0]] not in _NOMINATIVE and tree.tags[subjects[0]][0] != "W":
        tree.put(subjects[0], head, "obj")
        tree.labels[clause] = "xcomp"


def _modifiers(tree: _Tree) -> None:
    """Tell by the head, or by what is below, the labels that Universal Dependencies parts and ClearNLP does not."""
    for i in range(1, len(tree.words)):
        label, head = tree.labels[i], tree.heads[i]
        verbal = not tree.is_nominal(head) or bool(tree.kids(head, "cop"))
        if label == "npadvmod" and tree.tags[i + 1 : i + 2] == ["HYPH"]:  # "state-run"
            tree.labels[i] = "compound"
        elif label == "npadvmod":
            tree.labels[i] = "obl:unmarked" if verbal else "nmod:unmarked"
        elif label == "nmod" and head:
            if not tree.kids(i, "case"):
                tree.labels[i] = "compound" if tree.is_nominal(i) and i < head else "nmod"
            elif tree.tags[head][:2] == "VB":
                tree.labels[i] = "obl"
        elif label == "acl:relcl" and any(tree.tags[c] == "TO" for c in tree.kids(i, "mark")):
            if not any(tree.tags[c][0] == "W" for c in tree.kids(i)):
                tree.labels[i] = "acl"  # "weapons to attack the town"
        elif label == "advcl" and not verbal:
            tree.labels[i] = "acl"
        elif label == "acl" and tree.tags[head][:2] in {"VB", "MD"}:
            tree.labels[i] = "advcl"
        elif tree.words[i] in {"least", "most"} and tree.words[i - 1] == "at" and tree.heads[i - 1] == i:
            tree.put(i - 1, i, "case")
            tree.labels[i] = "nmod" if tree.is_nominal(head) else "obl"


def _names(tree: _Tree) -> None:
    """Let a person's name hang on its first word, and the title before it on the name."""
    for number in range(1, max(tree.people, default=0) + 1):
        span = [i for i in range(1, len(tree.words)) if tree.people[i] == number]
        top = next((i for i in reversed(span) if tree.heads[i] not in span), 0)
        parts = [i for i in span if i == top or (tree.heads[i] == top and tree.labels[i] in {"compound", "flat"})]
        if not top or not tree.tags[top].startswith("NNP"):
            continue
        first = parts[0]
        titles = [i for i in tree.kids(top, "compound") if i < first and tree.tags[i][:2] == "NN"]
        if first != top:
            for other in tree.kids(top):
                tree.heads[other] = first
            tree.put(first, tree.heads[top], tree.labels[top])
            for i in parts[1:]:
                tree.put(i, first, "flat")
        if titles:
            tree.put(titles[-1], first, "nmod:desc")
            for other in tree.kids(first, "compound", "amod"):  # "former Prime Minister John Smith"
                if other < titles[-1]:
                    tree.heads[other] = titles[-1]


def _money(tree: _Tree) -> None:
    """Let a sum hang on the sign of its money: "$" over "million" over "5"."""
    for sign in range(1, len(tree.words)):
        number = tree.heads[sign]
        if tree.tags[sign] != "$" or tree.tags[number] != "CD" or number < sign:
            continue
        label = "compound" if tree.labels[number] == "nummod" else tree.labels[number]
        for other in tree.kids(number):
            if tree.tags[other] != "CD":
                tree.heads[other] = sign
        tree.put(sign, tree.heads[number], label)
        tree.put(number, sign, "nummod")


def _coordination(tree: _Tree) -> None:
    """Let every conjunct hang on the first, and each conjunction on the conjunct after it."""
    for i in range(1, len(tree.words)):
        if tree.labels[i] == "conj":
            while tree.labels[tree.heads[i]] == "conj" and tree.heads[tree.heads[i]]:
                tree.heads[i] = tree.heads[tree.heads[i]]
    for i in range(1, len(tree.words)):
        if tree.labels[i] == "cc":
            head = tree.heads[i]
            first = tree.heads[head] if tree.labels[head] == "conj" else head
            later = [c for c in tree.kids(first, "conj") if c > i and c != head]
            if later and head < i:
                tree.heads[i] = later[0]


def _fixed(tree: _Tree) -> None:
    """Make one function word of expressions such as "because of"; the first word stands for it."""
    taken = 0
    for start in range(1, len(tree.words)):
        if tree.words[start : start + 3] == ["in", "order", "to"]:
            _in_order(tree, start)
        for size in (3, 2):
            group = range(start, start + size)
            words = tuple(tree.words[start : start + size])
            if start <= taken or len(words) < size or words not in FIXED:
                continue
            links = [i for i in group if tree.heads[i] not in group]
            if len({tree.heads[i] for i in links}) == 1 and tree.heads[links[0]]:
                head = tree.heads[links[0]]
                told = [tree.labels[i] for i in links if tree.labels[i] in _FUNCTIONS] or [tree.labels[links[-1]]]
                if words == ("as", "well") and told[0] == "cc":
                    continue
                for i in group:
                    for other in tree.kids(i):
                        if other not in group:
                            tree.heads[other] = head
                    tree.put(i, start, "fixed")
                tree.put(start, head, FIXED[words] or told[0])
                taken = start + size - 1


def _in_order(tree: _Tree, start: int) -> None:
    """Make a clause of purpose of what hangs on "order" in "in order to"."""
    order, clause = start + 1, tree.heads[start + 2]
    if tree.heads[start] == order and clause not in {0, start} and tree.heads[clause] == order:
        tree.put(clause, tree.heads[order], "advcl")
        tree.put(start, clause, "mark")
        tree.put(order, start, "fixed")
