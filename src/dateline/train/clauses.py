"""Writes the clauses of the news leads: who did what to whom, where and when, by the rows of `leads.tsv`."""

from __future__ import annotations

from functools import cache

from dateline.train.lexemes import (
    CROWDS,
    DAYS,
    MONTHS,
    PREPOSITIONS,
    SPEAKERS,
    Event,
    Node,
    case,
    comma,
    gerund,
    plural,
    third,
    verbs,
)
from dateline.train.phrases import Phrases

# How often a type's verbs are drawn: what the open sets hold least is drawn most.
_WEIGHTS = {
    "-": 6, "ACCUSE": 5, "AGREE": 5, "AID": 8, "ASSAULT": 11, "COERCE": 8, "CONCEDE": 8, "CONSULT": 6, "COOPERATE": 6,
    "MOBILIZE": 8, "PROTEST": 7, "REJECT": 6, "REQUEST": 5, "RETREAT": 8, "SANCTION": 8, "SUPPORT": 5, "THREATEN": 4,
}  # fmt: skip
# What an act still to come is: a kind of agreement, a concession or a threat.
FUTURE = {
    "CONSULT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE", "ASSAULT": "THREATEN",
    "COERCE": "THREATEN", "SANCTION": "THREATEN",
}  # fmt: skip
FRIENDLY = frozenset({"CONSULT", "COOPERATE", "AID", "SUPPORT"})
HOSTILE = frozenset({"ASSAULT", "COERCE", "SANCTION"})
ACTS = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "SANCTION", "RETREAT", "AID", "COOPERATE", "CONSULT"})
PHRASES = frozenset({"PEOPLE", "FORCE", "BODY", "PLACE", "PERSON", "COUNTRY"})
# What stands behind a verb like a particle and is none.
_LOOSE = {
    "aside": ("RB", "ADV", "advmod"), "back": ("RB", "ADV", "advmod"), "away": ("RB", "ADV", "advmod"),
    "aground": ("RB", "ADV", "advmod"), "dead": ("JJ", "ADJ", "xcomp"), "ablaze": ("JJ", "ADJ", "xcomp"),
    "guilty": ("JJ", "ADJ", "xcomp"), "hostage": ("NN", "NOUN", "xcomp"),
}  # fmt: skip


@cache
def by_type() -> dict[str, tuple[dict[str, str], ...]]:
    """Return the rows of `leads.tsv` by event type."""
    return {kind: tuple(row for row in verbs() if row["type"] == kind) for kind in _WEIGHTS}


def head_event(row: dict[str, str], status: str = "actual", historical: bool = False) -> Event | None:
    """Return the event that a row's verb tells."""
    return (row["type"], status, historical) if row["type"] != "-" else None


class Clauses(Phrases):
    """Writes clauses."""

    def row(self, types: frozenset[str] | None = None) -> dict[str, str]:
        """Return a verb's row, its type drawn first."""
        kinds = [kind for kind in _WEIGHTS if types is None or kind in types]
        kind = self.random.choices(kinds, [_WEIGHTS[kind] for kind in kinds])[0]
        return self.random.choice(by_type()[kind])

    def subject(self, row: dict[str, str]) -> Node:
        """Return who does what a verb tells."""
        if "~crowd" in row["frame"].split():
            return self.noun(self.random.choice(CROWDS), "nsubj")
        chance = self.random.random()
        if row["type"] in {"ASSAULT", "MOBILIZE"}:
            return (
                self.force("nsubj") if chance < 0.65 else self.body("nsubj") if chance < 0.9 else self.person("nsubj")
            )
        if row["type"] == "PROTEST":
            if chance < 0.6:
                return self.noun(self.random.choice(CROWDS), "nsubj")
            return self.people("nsubj")
        if row["type"] == "COERCE" and chance < 0.5:
            return self.force("nsubj") if chance < 0.2 else self.noun("police", "nsubj")
        return self.body("nsubj") if chance < 0.6 else self.person("nsubj") if chance < 0.9 else self.people("nsubj")

    def frame(self, row: dict[str, str], kind: Event | None) -> list[Node]:
        """Return what follows a verb by its row; a starred word tells the event with it."""
        found: list[Node] = []
        before: str | None = None
        words: list[str] = []

        def close() -> None:
            nonlocal before
            if not words:
                return
            node = self.noun(" ".join(words), "obl" if before else "obj", kind)
            if before and before.startswith("+") and found:
                node.label = "nmod"
                found[-1].right.append(case(node, before[1:]))
            else:
                found.append(case(node, before) if before else node)
            words.clear()
            before = None

        for part in row["frame"].split():
            if part == "-" or part == "~crowd":
                continue
            if part.startswith("~"):
                close()
                labels = _LOOSE.get(part[1:], ("RP", "ADP", "compound:prt"))
                found.append(Node(part[1:], *labels, event=kind))
            elif part.lstrip("+") in PREPOSITIONS:
                close()
                before = part
            elif part == "and":
                close()
                second = self.body("conj")
                second.left.insert(0, Node("and", "CC", "CCONJ", "cc"))
                found[-1].right.append(second)
                return found
            elif words and words[-1] in PHRASES:  # "FORCE an ultimatum"
                close()
                found[-1].label = "iobj"
                words.append(part)
            else:
                words.append(part)
        close()
        return found

    def act(self, row: dict[str, str], label: str, form: str = "past", kind: Event | None = None) -> Node:
        """Return a verb with its objects; `form` is past, base, participle, gerund, third or plural."""
        tag = {"past": "VBD", "base": "VB", "participle": "VBN", "gerund": "VBG", "third": "VBZ", "plural": "VBP"}[form]
        word = {"past": row["past"], "participle": row["participle"]}.get(form, row["verb"])
        word = gerund(word) if form == "gerund" else third(word) if form == "third" else word
        node = Node(word, tag, "VERB", label, event=kind)
        node.right += self.frame(row, kind)
        return node

    def infinitive(self, row: dict[str, str], label: str, kind: Event | None = None) -> Node:
        """Return "to meet rebels"."""
        node = self.act(row, label, "base", kind)
        node.left.append(Node("to", "TO", "PART", "mark", event=kind))
        return node

    def day(self, node: Node, ahead: bool = False) -> None:
        """Add a day, a date or a time of day, past or ahead."""
        form = self.random.randrange(12)
        name = self.random.choice(DAYS)
        if form < 6:
            node.right.append(case(Node(name, "NNP", "PROPN", "obl"), "on"))
        elif form < 8:
            node.right.append(Node(name, "NNP", "PROPN", "obl:unmarked"))
        elif form == 8:
            node.right.append(
                Node(self.pick("tomorrow" if ahead else "yesterday", "today"), "NN", "NOUN", "obl:unmarked")
            )
        elif form == 9:
            part = Node(self.pick("morning", "evening", "night", "afternoon"), "NN", "NOUN", "obl")
            part.left.append(Node(name, "NNP", "PROPN", "compound"))
            node.right.append(case(part, "on"))
        elif form == 10:
            date = Node(str(self.random.randrange(1, 31)), "CD", "NUM", "obl")
            date.left.append(Node(self.random.choice(MONTHS), "NNP", "PROPN", "nmod:unmarked"))
            node.right.append(case(date, "on"))
        else:
            week = Node(self.pick("week", "month", "year"), "NN", "NOUN", "obl:unmarked")
            week.left.append(
                Node("next" if ahead else "last", "JJ", "ADJ", "amod")
                if self.some(0.5)
                else Node("this", "DT", "DET", "det")
            )
            node.right.append(week)

    def when_where(self, node: Node, ahead: bool = False) -> None:
        """Add a place and a day, or one of them, or none."""
        if self.some(0.45):
            place = self.city("obl")
            if self.some(0.25):  # "in Accra, Ghana's capital" or "in Ghana"
                place = self.country("obl")
            node.right.append(case(place, self.pick("in", "in", "near")))
        if self.some(0.5):
            self.day(node, ahead)

    def stop(self, node: Node) -> Node:
        """End a sentence; now and then the mark is left out."""
        if not self.some(0.03):
            node.right.append(Node(".", ".", "PUNCT", "punct"))
        return node

    def clause(self, label: str = "root", types: frozenset[str] | None = None, form: str = "past") -> Node:
        """Return a clause: who did what to whom, where and when."""
        row = self.row(types)
        subject = self.subject(row)
        if form == "present":
            form = "plural" if plural(subject) else "third"
        node = self.act(row, label, form, head_event(row))
        node.left.append(subject)
        self.when_where(node)
        return node

    def passive(self, label: str = "root", frames: frozenset[str] | None = None) -> Node:
        """Fifteen students were arrested by police in Harare."""
        rows = _transitives()
        kinds = sorted({row["type"] for row in rows if frames is None or row["frame"] in frames})
        drawn = self.random.choices(kinds, [_WEIGHTS[kind] for kind in kinds])[0]
        rows = tuple(row for row in rows if row["type"] == drawn and (frames is None or row["frame"] in frames))
        row = self.random.choice(rows)
        kind = head_event(row)
        node = Node(row["participle"], "VBN", "VERB", label, event=kind)
        subject, *rest = self.frame(row, kind)
        subject.label = "nsubj:pass"
        form = self.random.randrange(8)
        if form < 5:
            node.left += [subject, Node("were" if plural(subject) else "was", "VBD", "AUX", "aux:pass")]
        elif form < 7:
            have = Node("have", "VBP", "AUX", "aux") if plural(subject) else Node("has", "VBZ", "AUX", "aux")
            if self.some(0.4):
                have = Node("had", "VBD", "AUX", "aux")
            node.left += [subject, have, Node("been", "VBN", "AUX", "aux:pass")]
        else:
            was = Node("were" if plural(subject) else "was", "VBD", "AUX", "aux")
            node.left += [subject, was, Node("being", "VBG", "AUX", "aux:pass")]
        node.right += rest
        if kind and self.some(0.45):
            node.right.append(case(self.force("obl:agent") if self.some(0.6) else self.body("obl:agent"), "by"))
        if all(child.form not in {"has", "have"} for child in node.left):
            self.when_where(node)
        return node

    def speaker(self, label: str = "nsubj") -> Node:
        """Return who says it."""
        chance = self.random.random()
        if chance < 0.35:
            return self.person(label)
        if chance < 0.5:  # "army spokesman X"
            head = self.bare(label)
            title = self.title(self.pick("spokesman", "spokeswoman", "rebel spokesman", "police chief"), False)
            if self.some(0.4):
                self.demonym(title)
            head.left.append(title)
            return head
        return self.noun(self.random.choice(SPEAKERS), label)

    def content(self, label: str = "ccomp") -> Node:
        """Return what is said: an act, done or suffered."""
        return self.passive(label) if self.some(0.25) else self.clause(label)

    def after(self, head: Node, clause: Node, mark: str | None = None) -> Node:
        """Add a clause behind a verb, with a subordinator."""
        if mark:
            clause.left.insert(0, Node(mark, "IN", "SCONJ", "mark"))
        head.right.append(clause)
        return clause

    def apart(self, head: Node, clause: Node) -> Node:
        """Add a clause behind a verb after a comma."""
        clause.left.insert(0, comma())
        head.right.append(clause)
        return clause


@cache
def _transitives() -> tuple[dict[str, str], ...]:
    """Return the rows whose verb has an object first and no particle: those make passives."""
    found = []
    for row in verbs():
        first = row["frame"].split()[0]
        if first != "-" and first[0] != "~" and first not in PREPOSITIONS and "~" not in row["frame"]:
            found.append(row)
    return tuple(found)
