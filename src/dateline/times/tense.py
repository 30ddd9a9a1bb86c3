"""Whether the clause that holds an expression speaks of what was or of what will be."""

from __future__ import annotations

from typing import Literal

from spacy.tokens import Token

from dateline.syntax import base

Outlook = Literal["past", "future"]

# Said of an action that is still to come, whatever their own tense: "was due to meet on Friday".
PLANNED = frozenset({
    "anticipated", "bound", "coming", "due", "expected", "forthcoming", "likely", "planned", "poised", "ready",
    "scheduled", "set", "slated", "supposed", "tipped", "upcoming",
})  # fmt: skip
MODALS = frozenset({"will", "would", "shall", "may", "might", "should", "could", "must", "can", "'ll", "wo", "’ll"})
# Verbs whose infinitive happened, or did not, when they did: "managed to escape on Friday".
IMPLICATIVE = frozenset({
    "appear", "begin", "cease", "compel", "continue", "dare", "decline", "fail", "force", "get", "happen", "help",
    "manage", "neglect", "oblige", "prove", "refuse", "remain", "seem", "start", "tend", "turn", "unable", "use",
})  # fmt: skip
REPORTING = frozenset({
    "say", "tell", "report", "quote", "show", "claim", "mark", "confirm", "remember", "recall", "follow",
})  # fmt: skip
SPEAKING = REPORTING | {"accuse", "announce", "condemn", "urge", "warn"}
# What is done about something told before: "staged a march to mark the entry on Friday"; the verb above decides.
ANSWERING = frozenset({"avenge", "commemorate", "denounce", "mark", "mourn", "protest"})
# The same as PLANNED with a day after "until", "to" or "for": "postponed until Tuesday".
DEFERRED = frozenset({"adjourned", "delayed", "extended", "postponed", "rescheduled"})
# Nouns that look ahead ("hopes for a vote on Sunday"), and those of what nobody sets a day for ("Sunday's bombing").
FORWARD = frozenset({"bid", "call", "deadline", "eve", "hope", "invitation", "plan", "preparation"})
UNPLANNED = frozenset({
    "accident", "ambush", "announcement", "arrest", "assassination", "assault", "attack", "attempt", "blast", "bombing",
    "clash", "collapse", "coup", "crash", "death", "decision", "defeat", "disaster", "earthquake", "explosion", "fire",
    "flood", "incident", "invasion", "kidnapping", "killing", "loss", "massacre", "murder", "mutiny", "quake", "raid",
    "riot", "ruling", "shooting", "slaughter", "slaying", "tsunami", "verdict", "victory", "violence",
})  # fmt: skip
# Nouns of what has its day set beforehand: a present tense above them may speak of what is to come.
EXPECTED = frozenset({
    "auction", "ballot", "ceremony", "conference", "congress", "debate", "derby", "election", "final", "funeral",
    "game", "gathering", "hearing", "inauguration", "match", "meeting", "negotiation", "poll", "race", "referendum",
    "round", "sale", "session", "sitting", "summit", "talk", "trial", "trip", "visit", "vote",
})  # fmt: skip
# Verbs that are nouns too: after "due to" a parser takes them for a cause, as in "due to rain".
DUE = frozenset({
    "address", "appeal", "debate", "end", "face", "finish", "host", "launch", "march", "open", "play", "rally",
    "release", "report", "restart", "resume", "return", "review", "rule", "run", "speak", "start", "talk", "tour",
    "travel", "visit", "vote",
})  # fmt: skip
ONWARD = frozenset({"by", "from", "till", "until"})
# What is still ahead, and what is over, when the clause happens.
AHEAD = frozenset({"ahead"})
OVER = frozenset({"after", "following", "since"})


def outlook(token: Token) -> tuple[Outlook | None, bool]:
    """Return what the nearest verb above a token says, and whether the token hangs on that verb itself.

    None where no verb decides: no tree, a headline, a table.
    """
    if not token.dep:  # no tree: spaCy must not be asked for children, it reads memory that is not there
        return None, False
    direct, lowest = True, token
    expected = any(base(child) == "case" and child.lower_ in ONWARD for child in token.children)
    for _ in range(12):
        decided = (_noun(token) or _preposition(token)) if token.i != lowest.i else None
        if decided is not None:
            return decided, True
        decided = _predicate(token, lowest)
        if decided == "future" and not direct and not expected and _is_present(token):
            decided = None  # "this follows the deaths Friday of five men"
        if decided is not None:
            return decided, direct
        if token.head.i == token.i:
            break
        expected = expected or (token.i != lowest.i and token.lemma_.lower() in EXPECTED)
        direct = direct and (base(token) not in {"nmod", "compound", "amod", "nummod", "acl"} or _is_verb(token.head))
        token = token.head
    return None, False


def beside(first: Token, after: Token | None) -> Outlook | None:
    """Return what a verb right before or behind an expression says, whatever the tree makes of it.

    "said late Tuesday", "on Tuesday condemned"; not "will be re-introduced" nor "the talks set for Tuesday collapsed".
    """
    words = " ".join(token.lower_ for token in first.doc[max(0, first.i - 5) : first.i]).removesuffix(" the")
    if words.endswith(("ahead of", "run - up to", "run-up to", "eve of")):
        return "future"
    before = first
    for _ in range(3):
        if before.i == 0 or before.is_sent_start:
            break
        before = before.nbor(-1)
        # "formed in April", "the suit filed Friday"
        reduced = before.tag_ == "VBN" and before.dep_ == "acl" and not before.lower_.endswith("ing")
        if (before.tag_ == "VBD" or reduced) and before.pos_ == "VERB":
            if before.lower_ in PLANNED | DEFERRED:
                return None
            if before.i and (before.nbor(-1).pos_ in {"AUX", "PUNCT"} or before.nbor(-1).lower_ == "be"):
                return None
            return "past"
        if before.lower_ not in {"on", "late", "early", "over", "the", "in"}:
            break
    return "past" if after is not None and after.tag_ == "VBD" and after.lemma_ in SPEAKING else None


def _is_verb(token: Token) -> bool:
    return token.pos_ in {"VERB", "AUX"} or token.tag_[:2] == "VB"


def _noun(token: Token) -> Outlook | None:
    if token.pos_ not in {"NOUN", "PROPN"}:
        return None
    word = token.lemma_.lower()
    return "future" if word in FORWARD else "past" if word in UNPLANNED else None


def _preposition(token: Token) -> Outlook | None:
    for child in token.children:
        if base(child) == "case":
            if child.lower_ in AHEAD:
                return "future"
            if child.lower_ == "due" and token.lemma_.lower() in DUE:
                return "future"
            if child.lower_ in OVER:
                return "past"
    return None


def _predicate(token: Token, time: Token) -> Outlook | None:
    """Return what a verb, a predicate or a noun with a word like "scheduled" says of the time; None to climb on."""
    children = list(token.children)
    words = {child.lower_ for child in children if base(child) in {"aux", "cop", "mark"} or child.tag_ in {"MD", "TO"}}
    words |= {c.lower_ for child in children if base(child) == "aux" for c in child.children if base(c) == "aux"}
    if token.lower_ in PLANNED and base(token) not in {"case", "mark", "compound"} and _is_plan(token, children):
        return "past" if "had" in words else "future"
    if token.lower_ in DEFERRED and any(child.lower_ in {"until", "till", "to", "for"} for child in time.children):
        return "future"
    if any(base(child) == "amod" and child.lower_ in PLANNED for child in children):
        return "future"
    if words & MODALS:
        denied = "could" in words and any(c.lower_ in {"not", "n't", "n’t", "neither", "never"} for c in children)
        return "past" if "have" in words or denied else "future"
    if "to" in words and token.tag_ == "VB":
        return _infinitive(token)
    passive = any(child.dep_ == "aux:pass" for child in children)  # "was read", with a verb that its tag misjudges
    be, do = words & {"was", "were", "is", "are"}, words & {"did", "do", "does"}
    if token.tag_ == "VB" and be and not do and not passive:
        return "future"  # "was due to resign"
    if words & {"was", "were", "had", "did", "has", "have", "been"}:
        return "past"
    if token.tag_ == "VBG":
        if token.lower_ == "going" and any(c.tag_ == "VB" for c in children):
            return "future"
        if words & {"is", "are", "'s", "’s", "am", "be"}:
            return "future"
        return "future" if base(token) == "acl" and token.lemma_ in {"start", "begin", "open"} else None
    if token.tag_ == "VBD":
        return "past"
    if token.tag_ == "VBN":
        if words & {"is", "are", "'s", "’s", "be"}:
            return "future"
        return "past"
    if token.tag_ in {"VBZ", "VBP"} and token.pos_ in {"VERB", "AUX"}:
        return "past" if token.lemma_ in REPORTING or _is_inside(time, token) else "future"
    if words & {"is", "are", "'s", "’s"} and token.tag_[:2] != "VB":
        return "future"
    if token.tag_ == "VB":
        # "will meet and visit": the second verb shares the first one's auxiliary; an imperative is to come.
        return None if base(token) in {"conj", "xcomp"} else "future"
    return None


def _is_present(verb: Token) -> bool:
    """Say whether a verb or predicate is a plain present, which sets no day: "follows", "is the first"."""
    aux = {child.lower_ for child in verb.children if base(child) in {"aux", "cop"}}
    planned = verb.lower_ in PLANNED or any(child.lower_ in PLANNED for child in verb.children)
    plain = verb.tag_ in {"VBZ", "VBP"} or (verb.tag_[:2] != "VB" and bool(aux & {"is", "are", "'s", "’s"}))
    return plain and not planned and not aux & MODALS


def _is_inside(time: Token, verb: Token) -> bool:
    """Say whether a time belongs to what was done to the subject: "the suit filed in court Friday alleges"."""
    return any(
        base(subject) == "nsubj" and subject.i < time.i < verb.i and any(
            clause.dep_ == "acl" and clause.tag_ == "VBN" and clause.i < time.i and clause.lower_ not in PLANNED
            for clause in subject.children
        )
        for subject in verb.children
    )  # fmt: skip


def _is_plan(token: Token, children: list[Token]) -> bool:
    """Say whether a word like "due" or "set" tells a plan: not "due to", "set up", "set a record"."""
    if token.lower_ == "set":
        return any(base(c) == "xcomp" or any(g.lower_ == "for" for g in c.children) for c in children)
    return not any(child.dep_ == "fixed" for child in children)


def _infinitive(token: Token) -> Outlook | None:
    if any(base(child) == "aux" and child.lower_ == "have" for child in token.children):
        return "past"
    if token.lemma_ in ANSWERING and token.head.i != token.i:
        return None
    if token.head.lemma_.lower() in IMPLICATIVE and token.head.i != token.i:
        return None
    return "future"
