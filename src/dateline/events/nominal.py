"""Who takes part in what a noun tells: "the arrest of X by Y", "Y's attack on X", "an Israeli raid", "held talks"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from dateline import syntax
from dateline.events.arguments import HARMING, UNDERGO, is_passive, oblique, undergone, victims
from dateline.events.participants import Pair, Participants
from dateline.events.triggers import Trigger, match
from dateline.syntax import base, children, coordinated, preposition

# Prepositions that tie an event noun to a verb whose subject does it: "arrived for talks", "speaking after a meeting".
_LENDING = frozenset({"for", "into", "of", "on", "over", "to", "under", "with"})
_WHILE = frozenset({"after", "at", "before", "during", "following", "in"})
# Verbs whose object is an act that somebody else has done, and types of row whose verb is said about another's act.
_NOT_DOING = frozenset({
    "allege", "answer", "avenge", "avert", "cite", "confirm", "cover", "deny", "describe", "discuss", "document",
    "expect", "fear", "film", "foil", "follow", "halt", "hear", "investigate", "know", "learn", "mark", "mention",
    "mourn", "note", "prevent", "probe", "protest", "recall", "record", "remember", "repel", "report", "repulse",
    "see", "show", "stop", "thwart", "watch", "witness",
})  # fmt: skip
# Verbs whose subject brings about that others act: "the verdict sparked protests", "led to clashes", "set off riots".
_CAUSING = frozenset({"fuel", "ignite", "prompt", "provoke", "spark", "trigger"})
_CAUSING_WITH = frozenset({("lead", "to"), ("set", "off"), ("spark", "off"), ("touch", "off")})
_ABOUT = frozenset({"ACCUSE", "SUPPORT", "REQUEST", "REJECT", "COERCE", "CONSULT"})
# Types whose act is not the subject's where the noun only says over or under what he does something.
_FORCE = frozenset({"ASSAULT", "COERCE"})
# Nouns of a state that somebody is in or under.
_HELD = frozenset({"arrest", "custody", "detention", "siege", "attack", "fire", "pressure", "scrutiny", "threat"})
_BEING = frozenset({"be", "come", "keep", "lie", "live", "place", "put", "remain", "stand", "stay"})


def nominal(noun: Token, trigger: Trigger, people: Participants) -> list[Pair]:
    """Return the participants of an event noun: from its own phrases, then from the verb that it stands with."""
    kind = trigger.type
    pairs: list[Pair] = []
    for child in children(noun, "nmod:poss"):
        role = "recipients" if undergone(noun, kind) else "actors"
        pairs += people.all(coordinated(child), role, "possessor")
    pairs += oblique(noun, kind, people)
    pairs += _predicated(noun, people)
    verb, place = _governor(noun)
    if verb is not None:
        pairs += _lent(noun, verb, place, trigger, people, any(role == "actors" for role, _, _ in pairs))
    if kind == "ASSAULT":
        pairs += victims(noun, people)
    if not any(role == "actors" for role, _, _ in pairs):
        pairs += [("actors", actor, "modifier in front") for actor in people.modifiers(noun)]
    return pairs


def _predicated(noun: Token, people: Participants) -> list[Pair]:
    """Return of whom a noun is said: "workers are on strike", "he is under pressure"."""
    if preposition(noun) is None:
        return []
    subjects = [t for s in children(noun, "nsubj") for t in coordinated(syntax.antecedent(s, noun))]
    role = "recipients" if _is_held(noun) else "actors"
    return list(people.all(subjects, role, f"subject of {preposition(noun)!r}"))


def _is_held(noun: Token) -> bool:
    """Say whether a noun tells what somebody is in or under: "in custody", "under house arrest"."""
    word = preposition(noun)
    return noun.lemma_.lower() in _HELD and (word == "under" or (word == "in" and noun.lemma_.lower() != "fire"))


def _lent(noun: Token, verb: Token, place: str, trigger: Trigger, people: Participants, told: bool) -> list[Pair]:
    """Return the participants that a noun takes from its verb; `told` says that its own phrases tell who did it."""
    kind = trigger.type
    subjects = syntax.subjects(verb)
    passive = is_passive(verb)
    pairs: list[Pair] = []
    if place == "oblique" and _is_held(noun) and verb.lemma_ in _BEING | {"hold", "take"}:
        held = subjects if passive or verb.lemma_ in {"be", "come", "lie", "live", "remain", "stand", "stay"} else []
        held = held or syntax.objects(verb)
        return list(people.all(held, "recipients", f"{verb.lemma_} {preposition(noun)} {noun.lemma_}"))
    if not _lends(verb, trigger):
        if kind in _FORCE:
            pairs += people.all(_charged(verb, noun), "actors", f"charged by {verb.lemma_!r}")
    elif place == "object" and not passive:
        if verb.lemma_ in UNDERGO:
            pairs += people.all(subjects, "recipients", f"subject of {verb.lemma_!r}")
            pairs += people.all(syntax.prepositional(verb, "from"), "actors", f"{kind} + from")
        else:
            if not told:
                pairs += people.all(subjects, "actors", f"subject of {verb.lemma_!r}")
            pairs += oblique(verb, kind, people)
        pairs += people.all(children(verb, "iobj"), "recipients", "indirect object")
    elif place == "subject":
        pairs += people.all(syntax.agents(verb), "actors", "by-phrase of a passive")
        if kind == "ASSAULT" and not passive and verb.lemma_ in HARMING:
            pairs += people.all(syntax.objects(verb), "recipients", f"object of {verb.lemma_!r}")
    elif place == "oblique" and verb.lemma_ in UNDERGO and kind != "CONSULT":
        pairs += people.all(subjects, "recipients", f"subject of {verb.lemma_!r}")
    elif place == "oblique":
        word = preposition(_outer(noun))
        if kind == "REQUEST" and told and word in {"after", "at", "following", "under", "on"}:
            pairs += people.all(subjects, "recipients", f"did so {word} {noun.lemma_}")
        elif told or (word == "over" and kind in _FORCE):
            pass
        elif kind == "CONSULT" or word not in _WHILE:
            pairs += people.all(subjects, "actors", f"subject of {verb.lemma_!r}")
    return pairs


def _lends(verb: Token, trigger: Trigger) -> bool:
    """Say whether a verb's subject does the act that a noun under it names: not who condemns it or hears of it."""
    if verb.lemma_ in _NOT_DOING | _CAUSING or any((verb.lemma_, t.lower_) in _CAUSING_WITH for t in _particles(verb)):
        return False
    row = match(verb)
    return row is None or row.strength == "weak" or row.type == trigger.type or row.type not in _ABOUT


def _particles(verb: Token) -> Iterator[Token]:
    """Yield a verb's particles, and the prepositions of what stands with it."""
    for child in verb.children:
        if base(child) == "compound" or child.dep_ == "compound:prt":
            yield child
        elif base(child) == "obl":
            yield from children(child, "case")


def _charged(verb: Token, noun: Token) -> list[Token]:
    """Return whom a verb charges with an act: "blamed the rebels for the attack", "was accused of the attack"."""
    if base(noun) != "obl" or preposition(noun) not in {"for", "of", "over", "with", "in"}:
        return []
    if verb.lemma_ not in {"blame", "accuse", "charge", "arrest", "detain", "convict", "sentence", "suspect", "jail"}:
        return []
    return syntax.subjects(verb) if is_passive(verb) else syntax.objects(verb)


def _outer(noun: Token) -> Token:
    """Return the noun that stands for an event noun in its clause: "rounds" for "three rounds of talks"."""
    token = noun
    for _ in range(4):
        if base(token) != "conj" and not (base(token) == "nmod" and preposition(token) == "of"):
            break
        token = token.head
    return token


def _governor(noun: Token) -> tuple[Token | None, str]:
    """Return the verb that an event noun depends on and how: object, subject, oblique."""
    token = _outer(noun)
    verb = token.head
    if verb.i == token.i or verb.pos_ not in {"VERB", "AUX"}:
        return None, ""
    label = base(token)
    if label == "obj":
        return verb, "object"
    if label == "nsubj":
        return verb, "subject"
    if label == "obl":
        return (verb, "oblique") if preposition(token) in _LENDING | _WHILE else (None, "")
    return None, ""
