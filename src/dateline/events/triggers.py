"""Find the words that carry an event and give each a PLOVER type.

Two witnesses are heard: the event heads of the reading model (`Signal`, one a token) and the table of predicates
(`predicates.tsv`). Which of them spoke, and how surely, is what a row's confidence hangs on most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from spacy.tokens import Token

from dateline import DatelineError
from dateline.data import rows, values
from dateline.schema import EVENT_TYPES, Document, Evidence, Signal, Status
from dateline.syntax import base, preposition, subjects

# What the model must be at least as sure of to be heard at all: alone; where the table says another type, and from
# where on the model's type is taken then. Where only the table speaks, what a `sure` row counts for. `confidence`
# settles afterwards how likely what was heard is right.
ALONE = 0.5
OTHERWISE = {"sure": 0.15, "likely": 0.3, "weak": 0.5}
OVERRULING = 0.75
TABLE_ALONE = 0.3
STRENGTHS = {"sure": 3, "likely": 2, "weak": 1}
# Verbs that say how an act stands and leave the act itself to their complement: "began detaining", "expected to meet".
_RAISING = frozenset({
    "appear", "attempt", "begin", "cease", "continue", "expect", "plan", "prepare", "resume", "schedule", "seem", "set",
    "start", "stop", "suppose", "try",
})  # fmt: skip
_COOPERATION = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})
_CARRIED = {
    "AGREE": _COOPERATION,
    "REJECT": _COOPERATION | {"REQUEST", "MOBILIZE", "SANCTION"},
    "SUPPORT": frozenset({"AGREE"}),  # "ratified the accord"
    "REQUEST": _COOPERATION | {"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"},
    "THREATEN": frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST", "REJECT", "RETREAT"}),
}
_NEAR = frozenset({"obj", "iobj", "obl", "compound", "amod", "nmod", "xcomp", "ccomp", "nsubj", "advcl"})
# Words that carry nothing alone: what the model heard on them belongs to the verb they stand with.
_COLUMNS = ("lemma", "pos", "with", "prep", "type", "mode", "strength")
_FUNCTION = frozenset({"ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "PUNCT", "SCONJ"})
_HARM = frozenset({"hang", "hurt", "injure", "kill", "shoot", "stab", "wound"})
_REACH = 6  # words between a function word and its verb
_SELF = frozenset({"herself", "himself", "itself", "themselves"})
_INSIDE = frozenset({"obj", "xcomp", "compound", "nmod", "obl", "amod", "acl", "fixed", "advcl"})


@dataclass(frozen=True, slots=True)
class Predicate:
    """A row of `predicates.tsv`: a lemma with its conditions, and the type and mode it tells ("-" for no event).

    `own` marks a row of the user's.
    """

    lemma: str
    pos: str
    companions: frozenset[str]
    prepositions: frozenset[str]
    type: str
    mode: str | None
    strength: str
    own: bool = False

    @property
    def narrow(self) -> bool:
        """Whether the row asks for certain words beside its own, and so knows better than any score."""
        return bool(self.companions) or " " in self.lemma

    @property
    def rule(self) -> str:
        """The row as `explain` names it."""
        conditions = "|".join(sorted(self.companions)) or "|".join(sorted(self.prepositions))
        return f"predicates: {self.lemma} {self.pos}{' with ' + conditions if conditions else ''} -> {self.type}"


@dataclass(frozen=True, slots=True)
class Trigger:
    """The words of one event mention: token indices in order, its head among them, its type and what said so.

    `score`, `status`, `historical` and `later` (0 to 1) are what the model's heads said, to be weighed against the
    words, and `links` how sure they are of tokens by role. `heard` is False where they said nothing and the table
    alone speaks; `table` is what that says of the type, as `confidence.tsv` names it.
    """

    tokens: tuple[int, ...]
    head: int
    type: str
    score: float
    status: Status
    historical: float
    predicate: Predicate | None
    evidence: tuple[Evidence, ...]
    heard: bool = True
    table: str = "no row"
    later: float = 0.0
    links: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


_users: list[dict[str, str]] = []


def use(path: Path | None) -> None:
    """Take the rows of a user's own file, in the form of `predicates.tsv`, beside the table's; None takes none.

    It holds in this process until the next call. Of rows with as many conditions the user's win. Raises DatelineError
    with the file, the line and what is wrong with it, and OSError where the file can't be opened.
    """
    _users[:] = _user_rows(path) if path is not None else []
    predicates.cache_clear()


def _user_rows(path: Path) -> list[dict[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DatelineError(f"{path} is not UTF-8: save it as UTF-8") from None
    table = [(n, line.split("\t")) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not table or not set(_COLUMNS) <= set(table[0][1]):
        raise DatelineError(f"{path} has no line of column names: begin with {', '.join(_COLUMNS)}, parted by tabs")
    header = table[0][1]
    modes = {(row["type"], row["mode"]) for row in rows("predicates.tsv")}
    found = []
    for number, cells in table[1:]:
        row = dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=False))
        fault = (
            f"{len(cells)} cells for {len(header)} columns" if len(cells) > len(header)
            else "no lemma" if not row["lemma"].strip()
            else f"pos {row['pos']!r}, which is not VERB, NOUN or ADJ" if row["pos"] not in {"VERB", "NOUN", "ADJ"}
            else f"type {row['type']!r}, which is no PLOVER type and not -" if row["type"] not in {*EVENT_TYPES, "-"}
            else f"{row['type']} has no mode {row['mode']!r}" if row["mode"] and (row["type"], row["mode"]) not in modes
            else f"strength {row['strength']!r}, not sure, likely or weak" if row["strength"] not in STRENGTHS
            else ""
        )  # fmt: skip
        if fault:
            raise DatelineError(f"{path}, line {number}: {fault}: mend the line or take it out")
        found.append(row | {"lemma": row["lemma"].strip().lower()})
    return found


@cache
def predicates() -> dict[str, tuple[Predicate, ...]]:
    """Return the rows of the table and of the user's files by lemma, those with conditions first."""
    table: defaultdict[str, list[Predicate]] = defaultdict(list)
    # Where two rows ask for as much, the user's comes first, then what is no event.
    for row in [*_users, *sorted(rows("predicates.tsv"), key=lambda row: row["type"] != "-")]:
        table[row["lemma"]].append(
            Predicate(
                row["lemma"],
                row["pos"],
                frozenset(values(row["with"])),
                frozenset(values(row["prep"])),
                row["type"],
                row["mode"] or None,
                row["strength"],
                any(row is each for each in _users),
            )
        )
    return {
        lemma: tuple(sorted(found, key=lambda p: -(2 * bool(p.companions) + bool(p.prepositions))))
        for lemma, found in table.items()
    }


def match(token: Token) -> Predicate | None:
    """Return the most specific row of the table that a token and its dependents meet."""
    table = predicates()
    pos = {"VERB": "VERB", "AUX": "VERB", "NOUN": "NOUN", "PROPN": "NOUN", "ADJ": "ADJ"}.get(token.pos_)
    if pos is None:
        return None
    if token.tag_.startswith("VB") and pos == "ADJ":
        pos = "VERB"
    lemma = token.lemma_.lower()
    if pos == "VERB" and lemma not in table:  # the lemmatizer guesses at verbs that it doesn't know: "gheraoed"
        bare = token.lower_.removesuffix("ed").removesuffix("ing")
        lemma = bare if bare in table else lemma
    particles = [child.lower_ for child in token.children if child.dep_ == "compound:prt"]
    if pos == "VERB" and not particles and token.i + 1 < len(token.doc) and token.nbor().pos_ in {"ADP", "ADV"}:
        particles = [token.nbor().lower_]  # "walked out of", where the parser saw two prepositions
    expressions = [f"{lemma} {particle}" for particle in particles]
    if pos == "NOUN":
        expressions += [
            f"{word} {lemma}"
            for child in token.children
            if base(child) in {"compound", "amod"}
            for word in (child.lower_, child.lemma_.lower())
        ]
        expressions += [
            f"{lemma} of {child.lemma_.lower()}"
            for child in token.children
            if base(child) == "nmod" and child.i > token.i
        ]
    for expression in [*expressions, lemma]:
        found = [row for row in table.get(expression, ()) if row.pos == pos and _meets(row, token)]
        if found:
            return found[0]
    return None


def _meets(row: Predicate, token: Token) -> bool:
    if row.companions and not row.companions & _companions(token):
        return False
    if row.prepositions:
        near = [*token.children, *(c for child in token.children if child.dep_ == "obj" for c in child.children)]
        marks = {mark.lower_ for child in near for mark in child.children if mark.dep_ in {"case", "mark"}}
        marks |= {child.lower_ for child in token.children if child.dep_ in {"compound:prt", "advmod", "case", "mark"}}
        return bool(row.prepositions & marks)
    return True


def _companions(token: Token) -> set[str]:
    """Return the lemmas that depend on a word closely enough to change what it says."""
    found = set()
    for child in token.children:
        if base(child) in _NEAR:
            found.add(child.lemma_.lower())
            found.update(c.lemma_.lower() for c in child.children if base(c) in {"compound", "amod", "nmod", "conj"})
    if base(token) in {"compound", "amod", "obj", "acl"} or token.dep_ == "nsubj:pass":
        found.add(token.head.lemma_.lower())
    if token.pos_ == "VERB" and base(token) in {"conj", "advcl", "acl", "xcomp"}:
        found.update(subject.lemma_.lower() for subject in subjects(token))
    return found


def find(document: Document) -> list[Trigger]:
    """Return the event mentions of a report in text order."""
    signals = {signal.token: signal for signal in document.signals}
    groups = _groups(document, signals)
    groups += [[token.i] for token in document.tokens if token.i not in signals and _sure(token)]
    best: dict[int, Trigger] = {}
    for group in groups:
        trigger = _judge(document, group, signals)
        if trigger is not None and (trigger.head not in best or best[trigger.head].score < trigger.score):
            best[trigger.head] = trigger
    return _joined(document, [best[head] for head in sorted(best)])


def _sure(token: Token) -> bool:
    """Say whether the table is sure of a verb, or a user of any word, on which the model heard nothing."""
    if token.pos_ != "VERB" and not _users:
        return False
    row = match(token)
    if row is None or row.type == "-" or row.strength != "sure":
        return False
    return row.own or (token.pos_ == "VERB" and bool(subjects(token)))


def _groups(document: Document, signals: dict[int, Signal]) -> list[list[int]]:
    """Group neighbouring tokens of one sentence that the model gives one type."""
    groups: list[list[int]] = []
    for index in sorted(signals):
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last == index - 1
            and signals[last].type == signals[index].type
            and not document.tokens[index].is_sent_start
        ):
            groups[-1].append(index)
        else:
            groups.append([index])
    return _with_verbs(document, groups)


def _with_verbs(document: Document, groups: list[list[int]]) -> list[list[int]]:
    """Join groups of function words ("would not", "up") to the verb that they stand with, and its group."""
    of_token = {i: group for group in groups for i in group}
    result = []
    for group in groups:
        tokens = [document.tokens[i] for i in group]
        if any(token.pos_ not in _FUNCTION for token in tokens):
            result.append(group)
            continue
        verb = tokens[0]
        while verb.pos_ in _FUNCTION and verb.head.i != verb.i:
            verb = verb.head
        if verb.pos_ in _FUNCTION or abs(verb.i - group[0]) > _REACH:
            continue
        other = of_token.get(verb.i)
        if other is None:
            result.append(sorted([*group, verb.i]))
        else:
            other[:] = sorted({*other, *group})
    return result


def _judge(document: Document, group: list[int], signals: dict[int, Signal]) -> Trigger | None:
    """Return the trigger that a group of tokens makes, or None where the witnesses say there is none."""
    heard = [signals[i] for i in group if i in signals]
    strongest = max(heard, key=lambda signal: signal.score, default=None)
    score = strongest.score if strongest is not None else TABLE_ALONE
    told = _rows(document, group)
    row = max(told, key=lambda r: STRENGTHS[r.strength], default=None)
    kind = strongest.type if strongest is not None else (row.type if row is not None else "-")
    agreeing = max((r for r in told if r.type == kind), key=lambda r: STRENGTHS[r.strength], default=None)
    table = "no row" if row is None else f"{row.strength} row says none"
    if agreeing is not None:
        accepted = True
        table = f"{agreeing.strength} row agrees"
    elif row is not None and row.type == "-":
        accepted = row.strength != "sure" and score >= OVERRULING  # "heart attack", "struck a chord"
    elif row is not None:
        # The model hears that something happens, the table knows what: "threatened" is no REQUEST.
        accepted = score >= OTHERWISE[row.strength]
        table = f"{row.strength} row differs"
        if (score < OVERRULING and row.strength != "weak") or (row.strength == "sure" and row.narrow):
            kind, agreeing = row.type, row
    else:
        accepted = score >= ALONE
    if not accepted or kind == "-" or any(_reflexive(document.tokens[i]) for i in group):
        return None
    # Weak edges of a group are cut: they are words beside the trigger.
    kept = [i for i in group if i not in signals or signals[i].score >= min(0.3, score / 2)]
    head = _head(document, kept)
    words = document.span(kept[0], kept[-1])
    evidence = []
    if strongest is not None:
        evidence.append(Evidence("type", f"model: {strongest.type} {score:.2f}", words))
    if agreeing is not None:
        evidence.append(Evidence("type", agreeing.rule, words))
    status = strongest.status if strongest is not None else "actual"
    background = strongest.historical if strongest is not None else 0.0
    links: dict[str, dict[int, float]] = {}
    for signal in heard:
        for role, scores in signal.links.items():
            told_of = links.setdefault(role, {})
            for token, chance in scores.items():
                told_of[token] = max(chance, told_of.get(token, 0.0))
    return Trigger(
        tuple(kept), head, kind, score, status, background, agreeing, tuple(evidence), bool(heard),
        table if heard else "table alone", strongest.later if strongest is not None else 0.0, links,
    )  # fmt: skip


def _reflexive(token: Token) -> bool:
    """Say whether somebody does himself harm, a bomber aside."""
    return token.lemma_ in _HARM and any(child.dep_ == "obj" and child.lower_ in _SELF for child in token.children)


def _rows(document: Document, group: list[int]) -> list[Predicate]:
    """Return the table's rows for the tokens of a group."""
    found = [row for i in group if (row := match(document.tokens[i])) is not None]
    for i in group:  # "set fire", "granted asylum": the row of a light verb that asks for this noun
        token = document.tokens[i]
        if base(token) in {"obj", "obl", "xcomp"} and token.head.pos_ == "VERB" and token.head.i not in group:
            lent = match(token.head)
            asks = lent is not None and token.lemma_.lower() in lent.companions
            if lent is not None and asks and (not found or found[0].strength == "weak" or lent.strength == "sure"):
                found = [lent]
    return found


def _head(document: Document, group: Iterable[int]) -> int:
    """Return the token of a group on which the others hang."""
    inside = set(group)
    outer = [i for i in sorted(inside) if document.tokens[i].head.i not in inside or document.tokens[i].head.i == i]
    content = [i for i in outer if document.tokens[i].pos_ in {"VERB", "NOUN", "PROPN", "ADJ", "AUX"}]
    head = document.tokens[(content or outer or sorted(inside))[0]]
    while head.lemma_.lower() in _RAISING:
        lower = [child for child in head.children if child.dep_ == "xcomp" and child.i in inside]
        if not lower:
            break
        head = lower[0]
    return head.i


def _joined(document: Document, found: list[Trigger]) -> list[Trigger]:
    """Join the parts of one trigger that other words stand between: "took" and "weapons" in "took the weapons"."""
    by_token = {i: trigger for trigger in found for i in trigger.tokens}
    dropped = set()
    for trigger in found:
        token = document.tokens[trigger.head]
        for _ in range(2):
            if base(token) not in _INSIDE or token.head.i == token.i:
                break
            token = token.head
            upper = by_token.get(token.i)
            if upper is not None and upper is not trigger:
                if upper.type == trigger.type and upper.head not in dropped and _one_act(document, upper, trigger):
                    dropped.add(trigger.head)
                break
        if trigger.head not in dropped and _told_above(document, trigger, by_token):
            dropped.add(trigger.head)
    return [trigger for trigger in found if trigger.head not in dropped]


def _told_above(document: Document, lower: Trigger, by_token: dict[int, Trigger]) -> bool:
    """Say whether an act is only what another trigger agrees to, refuses, threatens or asks: "refused to meet"."""
    token = document.tokens[lower.head]
    if lower.type == "REQUEST" and base(token) in {"acl", "advcl", "xcomp"}:
        upper = by_token.get(token.head.i)
        if upper is not None and upper.type == "PROTEST":
            return True  # "marched to demand": what a crowd in the street asks is its protest
    for _ in range(3):
        label = base(token)
        if token.tag_ == "VBG" and preposition(token) == "of" and token.head.i in by_token and not lower.heard:
            return by_token[token.head.i].type == "ACCUSE"  # "accused Chad of arming rebels", in general
        if label not in {"xcomp", "obj", "nmod", "obl", "compound"} or token.head.i == token.i:
            return False
        if label in {"nmod", "obl"} and preposition(token) not in {"of", "for", "to", "from"}:
            return False
        token = token.head
        upper = by_token.get(token.i)
        if upper is not None and upper is not lower:
            if upper.type in {"ACCUSE", "SUPPORT"} and lower.type not in _CARRIED.get(upper.type, ()):
                return False  # "condemned the bombing" tells of both
            if upper.predicate is not None and document.tokens[lower.head].lemma_.lower() in upper.predicate.companions:
                return True  # "lifted the curfew", "turned down a request": the verb's row reads the noun too
            return lower.type in _CARRIED.get(upper.type, ())
    return False


def _one_act(document: Document, upper: Trigger, lower: Trigger) -> bool:
    """Say whether a trigger and one that depends on it tell a single act: a light verb and its noun, mostly."""
    token = document.tokens[lower.head]
    if base(token) in {"acl", "advcl"} or token.dep_ == "conj":
        return False
    return token.pos_ in {"NOUN", "PROPN", "ADJ"} or base(token) == "xcomp"
