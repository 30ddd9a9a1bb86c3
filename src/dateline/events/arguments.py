"""What the tree says of one word's dependents: voice, subjects and objects as news uses them, roles of prepositions."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from dateline import syntax
from dateline.data import rows
from dateline.events.participants import Pair, Participants
from dateline.syntax import base, children, coordinated, preposition

HARMING = frozenset({
    "kill", "injure", "wound", "hurt", "hit", "strike", "target", "leave", "claim", "maim", "abduct", "kidnap",
    "capture", "slaughter", "massacre",
})  # fmt: skip
"""Verbs whose object is the victim of the attack that is their subject or main clause."""
DRIVING = frozenset({
    "break", "chase", "clear", "contain", "control", "dislodge", "disperse", "drive", "evict", "expel", "flush", "push",
    "quell", "remove", "repel", "rout", "scatter", "stop", "subdue", "suppress",
})  # fmt: skip
"""Verbs of a purpose clause whose object is whom force is used on: "fired tear gas to disperse the crowd"."""
UNDERGO = frozenset("attract come draw escape experience face incur receive suffer survive sustain undergo".split())
"""Verbs whose subject has the act done to him that their object names."""
# Verbs that need an object: without one they are passive where a passive stands before ("was held and freed").
_TRANSITIVE = frozenset({
    "abduct", "arrest", "attack", "ban", "bar", "beat", "behead", "bomb", "charge", "deport", "detain", "evacuate",
    "execute", "expel", "fine", "free", "hang", "hold", "injure", "jail", "kidnap", "kill", "loot", "lynch", "murder",
    "rape", "release", "rescue", "sack", "sentence", "shell", "shoot", "stab", "torch", "torture", "wound",
})  # fmt: skip
# What is done at somebody, and not where he is.
_AIMED = frozenset(
    "aim charge direct fire fling hurl launch lob lunge open point rocket shoot shot snipe spit stone swing throw "
    "toss volley".split()
)
# Words of two-sided fights: who stands behind "with" fights as well.
_FIGHTS = {
    "NOUN": frozenset("battle clash combat conflict firefight fight fighting skirmish war".split()),
    "VERB": frozenset({"clash", "skirmish"}),
}
# Nouns whose possessor and of-phrase have the act done to them: "his arrest", "the release of Okoye"; all nouns of
# COERCE but these.
_NOT_UNDERGONE = frozenset("ban blockade clampdown crackdown curfew occupation raid search siege".split())
_UNDERGONE = {
    "RETREAT": frozenset({"release", "liberation", "freeing"}),
    "SANCTION": frozenset(
        "conviction dismissal expulsion ouster sacking sentence suspension trial".split(),
    ),
    "ASSAULT": frozenset(
        "abduction assassination beating death execution kidnapping killing lynching murder rape torture".split()
    ),
}


@cache
def _arguments() -> dict[tuple[str, str, str], str]:
    return {(row["type"], row["pos"], row["prep"]): row["role"] for row in rows("arguments.tsv")}


def _role(kind: str, pos: str, word: str) -> str | None:
    table = _arguments()
    for key in ((kind, pos, word), (kind, "*", word), ("*", pos, word), ("*", "*", word)):
        if key in table:
            return table[key]
    return None


def oblique(token: Token, kind: str, people: Participants) -> list[Pair]:
    """Return the participants that prepositions tie to a trigger."""
    pos = "NOUN" if token.pos_ in {"NOUN", "PROPN"} else "VERB"
    pairs: list[Pair] = []
    for child in token.children:
        if base(child) not in {"obl", "nmod"} or child.dep_ == "nmod:poss":
            continue
        word = preposition(child)
        if word is None or (word == "by" and pos == "VERB"):
            continue
        if word == "at" and kind == "ASSAULT" and token.lemma_.lower() not in _AIMED:
            continue  # "mutinied at a barracks" is where
        role = "recipient" if word == "of" and undergone(token, kind) else _role(kind, pos, word)
        if word == "with" and kind == "ASSAULT" and token.lemma_.lower() in _FIGHTS[pos]:
            role = "both"  # nobody is said to have begun
        rule = f"{kind} {pos.lower()} + {word}"
        if role in {"actor", "both"}:
            pairs += people.all(coordinated(child), "actors", rule)
        elif role == "recipient":
            pairs += people.all(coordinated(child), "recipients", rule)
    return pairs


def undergone(noun: Token, kind: str) -> bool:
    """Say whether a noun's possessor had the act done to him: "his arrest", "Okoye's release"."""
    lemma = noun.lemma_.lower()
    return lemma not in _NOT_UNDERGONE if kind == "COERCE" else lemma in _UNDERGONE.get(kind, ())


def is_passive(verb: Token) -> bool:
    """Say whether a verb is in the passive, also one that shares the auxiliary of another or has lost its own."""
    if syntax.is_passive(verb):
        return True
    if verb.tag_ not in {"VBN", "VBD"} or any(c.dep_ == "obj" or c.lemma_ == "have" for c in verb.children):
        return False
    if verb.dep_ == "xcomp" and verb.tag_ == "VBN":
        return True  # "saw her brother shot", "remain barred"
    own = any(base(child) == "nsubj" for child in verb.children)
    return verb.dep_ == "conj" and not own and verb.lemma_ in _TRANSITIVE and syntax.is_passive(verb.head)


def subjects(verb: Token, people: Participants) -> list[Token]:
    """Return the subjects of a verb, its own, shared or, where the parser found none, what ends right before it."""
    found = syntax.subjects(verb)
    if verb.pos_ == "ADJ":
        found = [t for s in children(verb, "nsubj") for t in coordinated(syntax.antecedent(s, verb))] or found
    finite = verb.tag_ in {"VBD", "VBZ", "VBP"} or any(child.dep_ == "aux" for child in verb.children)
    if not found and finite and verb.pos_ == "VERB" and not syntax.is_passive(verb):
        found = people.before(verb)
    return found


def victims(head: Token, people: Participants) -> list[Pair]:
    """Return whom an attack hit as its participial and purpose clauses tell: "stormed the bank, killing two guards"."""
    pairs: list[Pair] = []
    for clause in children(head, "advcl", "acl", "parataxis", "xcomp"):
        verb = clause.lemma_.lower()
        hits = clause.tag_ == "VBG" and verb in HARMING
        if not hits and verb in HARMING and clause.dep_ == "acl:relcl":
            hits = not syntax.is_passive(clause)
        if hits or (clause.tag_ == "VB" and verb in DRIVING and base(clause) in {"advcl", "xcomp"}):
            pairs += people.all(syntax.objects(clause), "recipients", f"object of {verb!r}")
    return pairs
