"""What a sentence counts: how many people were killed, injured, arrested or abducted, how many came to a crowd.

Only the words that count are read here; which act they belong to is settled in `counts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from dateline import syntax
from dateline.events.numerals import how_many, is_numeral, is_one
from dateline.events.triggers import Trigger
from dateline.schema import Document, Evidence
from dateline.syntax import base

# Verbs by what they do to their objects, and what those suffer whose subjects die.
_DONE = {
    **dict.fromkeys(
        (
            "kill",
            "murder",
            "assassinate",
            "slay",
            "execute",
            "massacre",
            "behead",
            "decapitate",
            "slaughter",
            "lynch",
            "martyr",
        ),
        "killed",
    ),
    **dict.fromkeys(("injure", "wound", "hurt", "maim"), "injured"),
    **dict.fromkeys(("arrest", "detain", "apprehend", "nab", "imprison", "jail", "rearrest"), "arrested"),
    **dict.fromkeys(("abduct", "kidnap"), "abducted"),
}
_SUFFERED = frozenset({"die", "perish", "succumb"})
_STATES = {"dead": "killed", "killed": "killed", "wounded": "injured", "injured": "injured", "hurt": "injured"}
_TO_DEATH = frozenset(
    {"beat", "burn", "club", "crush", "cut", "gun", "hack", "shoot", "slash", "starve", "stab", "stone"}
)
_NOUNS = {
    **dict.fromkeys(
        (
            "death",
            "fatality",
            "killing",
            "murder",
            "execution",
            "massacre",
            "assassination",
            "body",
            "corpse",
            "corpses",
        ),
        "killed",
    ),
    **dict.fromkeys(("arrest", "detention", "imprisonment", "jailing"), "arrested"),
    **dict.fromkeys(("kidnapping", "abduction", "hostage"), "abducted"),
}
_LIFE_TAKERS = frozenset({"claim", "take", "cost"})
_HARMS = frozenset({"bruise", "burn", "cut", "fracture", "injury", "wound"})
_SUFFER = frozenset({"admit", "have", "hospitalise", "hospitalize", "receive", "suffer", "sustain", "treat"})
_TOLLS = frozenset({"toll", "tally"})
# Ways to say that somebody is arrested; the second word is a particle or what they are taken to.
_ARRESTING = {
    "take": {"away", "custody"}, "lead": {"away"}, "pick": {"up"}, "round": {"up"}, "haul": {"away", "off"},
    "place": {"arrest", "custody"}, "put": {"arrest", "bars"}, "hold": {"custody", "detention"}, "keep": {"custody"},
}  # fmt: skip
_GATHER = frozenset({
    "assemble", "congregate", "converge", "demonstrate", "flood", "gather", "march", "mass", "pack", "parade",
    "picket", "pour", "protest", "rally", "strike", "throng",
})  # fmt: skip
_JOIN = frozenset({"attend", "attract", "draw", "go", "hold", "join", "participate", "stage", "take", "turn"})
_MEETINGS = frozenset({
    "demonstration", "gathering", "march", "parade", "part", "picket", "procession", "protest", "rally", "sit",
    "street", "strike", "vigil",
})  # fmt: skip
_CROWDS = _MEETINGS - {"part", "street"} | {"crowd"}
_UPDATING = frozenset({"climb", "grow", "increase", "mount", "reach", "revise", "rise", "stand"})
_PEOPLE = frozenset({"adult", "boy", "child", "girl", "man", "people", "person", "relative", "victim", "woman"})
_PARTS = frozenset({"including", "alongside", "among", "include"})


@dataclass(frozen=True, slots=True)
class Telling:
    """One count: its kind, how many, the word that tells it, the words read, and whether it mends an earlier one."""

    kind: str
    value: int
    anchor: Token
    evidence: Evidence
    updated: bool = False


def tellings(document: Document, sentence: Span, triggers: Mapping[int, Trigger]) -> Iterator[Telling]:
    """Yield what a sentence counts, in text order; `triggers` are the report's by their heads."""
    told: set[tuple[str, int]] = set()
    heads = {actor.head for actor in document.actors}

    def alive(nominal: Token) -> bool:
        # "Took away 119 rifles", "the loss of 40 jobs": where the words don't say that people are meant.
        return nominal.pos_ != "NOUN" or nominal.i in heads or nominal.lemma_.lower() in _PEOPLE

    for token in sentence:
        for kind, people in _statements(token, triggers.get(token.i)):
            added = _sum([each for each in people if kind == "crowd" or token.lemma_.lower() in _DONE or alive(each)])
            if added is None or (kind, added[1]) in told:
                continue
            value, first, last = added
            told.add((kind, first))
            updated = kind != "crowd" and _updates(token)
            rule = f"counted by {token.lower_!r}" + (", which mends an earlier figure" if updated else "")
            words = document.span(min(first, token.i), max(last, token.i))
            yield Telling(kind, value, token, Evidence(kind, rule, words), updated)
            break


def _statements(token: Token, trigger: Trigger | None) -> Iterator[tuple[str, list[Token]]]:
    """Yield the kinds of count that a word may tell, each with the nominals that it counts."""
    lemma, word = token.lemma_.lower(), token.lower_
    if lemma in _TOLLS:
        yield "killed", _toll(token)
    elif word == "fatally":
        yield "killed", _fatally(token)
    elif token.pos_ in {"NOUN", "PROPN"} and (kind := _NOUNS.get(lemma) or _NOUNS.get(word)) is not None:
        counted = [each for each in syntax.prepositional(token, "of") if _counts(each)]
        # "The December 22 massacre" was not of 22.
        yield kind, counted or ([token] if number_before(token) else syntax.prepositional(token, "of"))
    elif lemma == "loss" and token.pos_ == "NOUN":  # "with the loss of 40 men"
        yield "killed", [each for each in syntax.prepositional(token, "of") if _counts(each)]
    elif token.pos_ in {"NOUN", "PROPN"} and lemma in _CROWDS:
        yield "crowd", _size(token)
    elif token.pos_ == "VERB" or word in _STATES:
        yield from _verbal(token, trigger)


def _verbal(token: Token, trigger: Trigger | None) -> Iterator[tuple[str, list[Token]]]:
    lemma, word = token.lemma_.lower(), token.lower_
    if lemma in _SUFFERED or (lemma == "fall" and not syntax.children(token, "obj", "obl", "xcomp")):
        yield "killed", syntax.subjects(token)
    if lemma in _DONE:
        yield _DONE[lemma], _patients(token)
    if word in _STATES and not (token.pos_ == "VERB" and (syntax.objects(token) or syntax.subjects(token))):
        yield _STATES[word], _described(token)
    objects = {each.lemma_.lower(): each for each in syntax.objects(token)}
    if lemma in _LIFE_TAKERS and "life" in objects:
        robbed = [each for each in syntax.children(token, "iobj", "obj") if each.lemma_ != "life"]
        yield (
            "killed",
            [objects["life"]]
            if number_before(objects["life"])
            else syntax.prepositional(objects["life"], "of") or robbed,  # "cost 13 travellers their lives"
        )
    if lemma == "leave":  # "left more than 200 people dead"
        for state in syntax.children(token, "xcomp", "obj", "advcl"):
            if state.lower_ in _STATES:
                yield _STATES[state.lower_], [each for each in syntax.objects(token) if each.i != state.i]
    if lemma == "lose" and "life" in objects:
        yield "killed", syntax.subjects(token)
    if lemma in _SUFFER and any(near.lemma_.lower() in _HARMS for near in _complements(token)):
        yield "injured", syntax.subjects(token)
    if lemma in _TO_DEATH and any(near.lower_ in {"dead", "death"} for near in _complements(token)):
        yield "killed", _patients(token)
    if lemma in {"gun", "mow", "cut"} and any(c.lower_ == "down" for c in token.children):
        yield "killed", _patients(token)
    if any(near.lower_ in _ARRESTING.get(lemma, ()) for near in _complements(token)):
        yield "arrested", _patients(token)
    if lemma in {"take", "hold", "seize"} and any(
        near.lemma_ in {"hostage", "captive"} for near in _complements(token)
    ):
        yield "abducted", [each for each in _patients(token) if each.lemma_ not in {"hostage", "captive"}]
    # The trigger's own patients, whatever its word: "officers led away five".
    if trigger is not None and trigger.predicate is not None:
        mode = trigger.predicate.mode
        if (trigger.type, mode) in {("COERCE", "arrest"), ("ASSAULT", "abduct")}:
            yield "arrested" if mode == "arrest" else "abducted", _patients(token)
    if lemma in _GATHER or (lemma in _JOIN and any(near.lemma_.lower() in _MEETINGS for near in _complements(token))):
        yield "crowd", syntax.subjects(token)
    if lemma in {"attract", "draw", "bring"} and any(s.lemma_.lower() in _CROWDS for s in syntax.subjects(token)):
        yield "crowd", syntax.objects(token)


def _complements(verb: Token) -> list[Token]:
    """Return the words below a verb, two deep, by which a set phrase is known: "taken into custody", "shot dead"."""
    near = [c for c in verb.children if base(c) in {"obj", "obl", "xcomp", "compound", "advmod", "advcl", "nmod"}]
    return near + [c for each in near for c in each.children if base(c) in {"nmod", "compound", "obl", "fixed", "conj"}]


def number_before(noun: Token) -> bool:
    """Say whether a noun is counted: "12 deaths"."""
    return any(is_numeral(part) for child in noun.lefts for part in child.subtree)


def _described(token: Token) -> list[Token]:
    """Return the nominals that "dead", "killed", "wounded" are said of where they follow them or stand alone."""
    head = token.head
    if token.pos_ == "NOUN" or number_before(token):  # "leaving 11 dead", "five wounded" with the number as modifier
        counted = [c for c in token.lefts if is_numeral(c) or c.dep_ == "nsubj"]
        if counted:
            return counted[-1:]
    if token.dep_ in {"amod", "acl"} and head.i < token.i:
        return [head]
    if base(token) == "amod" and number_before(head) and token.lower_ != "killed":
        return [head]
    if base(token) in {"xcomp", "advcl", "obj", "ccomp", "dep"} and head.pos_ in {"VERB", "AUX"}:
        own = [c for c in token.children if base(c) == "nsubj"]
        return own or syntax.objects(head) or (syntax.subjects(head) if syntax.is_passive(head) else [])
    if token.pos_ == "ADJ":
        own = [c for c in token.children if base(c) == "nsubj"]
        if own:
            return [each for first in own for each in syntax.coordinated(first)]
    before = token.doc[token.i - 1] if token.i else None
    return [before] if before is not None and before.sent.start == token.sent.start and _counts(before) else []


def _counts(token: Token) -> bool:
    return is_numeral(token) or number_before(token)


def _patients(verb: Token) -> list[Token]:
    """Return the nominals that a verb is done to."""
    before = verb.doc[verb.i - 1] if verb.i > verb.sent.start else None
    if before is not None and is_numeral(before) and verb.tag_ == "VBN":
        return [before]  # "22 were killed and a dozen wounded"
    if syntax.is_passive(verb):
        own = [c for c in verb.lefts if base(c) == "nsubj"]
        if len(own) > 1:  # "two dead, 19 injured", read as one clause
            return syntax.coordinated(own[-1])
        if found := syntax.subjects(verb):
            return found
    found = syntax.objects(verb) or syntax.prepositional(verb, "between")  # "killed between 10 and 15 people"
    if not found and verb.dep_ == "conj":  # "killed three and wounded five", "three killed, five wounded"
        found = [c for c in verb.children if is_numeral(c)]
    if found:
        return found
    found = [c for c in verb.children if c.dep_ in {"nummod", "nsubj:pass"}]
    return found or ([before] if before is not None and _counts(before) else [])


def _fatally(adverb: Token) -> list[Token]:
    """Return whom a fatal act met: "fatally shot two men", "wounded seven, two of them fatally"."""
    for token in reversed(list(adverb.doc[max(adverb.sent.start, adverb.i - 4) : adverb.i])):
        if is_numeral(token):
            return [token]
    return _patients(adverb.head) if adverb.head.pos_ == "VERB" else []


def _toll(toll: Token) -> list[Token]:
    """Return the figure of a death toll: "rose to 12", "stood at 12", "a toll of 12", "reached 12"."""
    if any(c.lemma_.lower() in {"injury", "injured", "arrest"} for c in toll.lefts):
        return []
    found = [each for word in ("of", "at") for each in syntax.prepositional(toll, word)]
    verb = toll.head
    if base(toll) in {"nsubj", "obj"} and verb.pos_ in {"VERB", "AUX", "NUM"}:
        found += [each for word in ("to", "at") for each in syntax.prepositional(verb, word)]
        found += [each for each in syntax.objects(verb) if each.i != toll.i]
        found += [verb] if verb.pos_ == "NUM" else []
    return [each for each in found if _counts(each)][:1]


def _size(noun: Token) -> list[Token]:
    """Return how many a crowd or a march is said to be: "a crowd of 500", "a 500-strong march"."""
    found = syntax.prepositional(noun, "of") + syntax.prepositional(noun, "by")
    for child in noun.lefts:
        parts = [*child.subtree]
        if any(part.lower_ == "strong" for part in parts):
            found += [part for part in parts if is_numeral(part)]
    verb = noun.head
    if noun.lemma_ == "crowd" and base(noun) in {"nsubj", "obj"} and verb.lemma_ in {"put", "estimate", "number"}:
        found += [each for word in ("at", "") for each in syntax.prepositional(verb, word)] + (
            syntax.objects(verb) if base(noun) == "nsubj" else []
        )
    return [each for each in found if _counts(each)][:1]


def _sum(people: Sequence[Token]) -> tuple[int, int, int] | None:
    """Return how many the nominals are together, and the first and last token read; None where none is counted.

    One person told beside a number counts one: "the governor and two guards".
    """
    counted = []
    alone = []
    for each in map(_antecedent, people):
        after = [t.lower_ for t in each.doc[each.i + 1 : each.i + 2]]
        if _is_part(each) or "among" in after or any(c.lower_ == "no" for c in each.children):
            continue
        found = how_many(each)
        if found is not None:
            counted.append(found)
        elif is_one(each) and (each.i == people[0].i or each.dep_ == "conj"):
            alone.append((1, each.left_edge.i, each.i))
    if not counted:
        return None
    values = [value for value, _, _ in counted]
    # "Three people, a monk and two farmers": the total and then its parts.
    total = values[0] if len(values) > 2 and values[0] == sum(values[1:]) else sum(values) + len(alone)
    return total, min(f for _, f, _ in counted), max(last for _, _, last in counted)


def _antecedent(nominal: Token) -> Token:
    """Return what "they" stands for, where the sentence told a number before; any other nominal itself."""
    if nominal.lower_ != "they":
        return nominal
    before = nominal.doc[nominal.sent.start : nominal.i]
    return next((t for t in reversed(before) if t.tag_ in {"NNS", "NNPS"} and number_before(t)), nominal)


def _is_part(nominal: Token) -> bool:
    """Say whether a nominal is named as a part of what is counted: "including seven women and two children"."""
    while nominal.dep_ == "conj" and syntax.preposition(nominal) not in _PARTS:
        nominal = nominal.head
    return syntax.preposition(nominal) in _PARTS


def _updates(token: Token) -> bool:
    """Say whether a figure is told as mending an earlier one: "rose to 12", "has now killed 12", "to 12 from 10"."""
    verb = token if token.pos_ in {"VERB", "AUX"} else token.head
    adverbs = {c.lower_ for c in verb.children if base(c) == "advmod"}
    return verb.lemma_ in _UPDATING or token.head.lemma_ in _UPDATING or "now" in adverbs
