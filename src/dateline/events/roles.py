"""Who did it and to whom: the actors and recipients of a trigger, read from the tree.

Voice, conjunction, relative clauses, light verbs ("held talks", "came under attack") and event nouns ("the arrest of
X by Y", "Y's attack on X", "an Israeli raid") are told apart; which preposition marks whom is in `arguments.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from dateline import syntax
from dateline.data import demonyms, rows
from dateline.events.triggers import Trigger, match
from dateline.schema import Actor, Document, Evidence, Span
from dateline.syntax import base, children, coordinated, preposition

# Acts that are words: where nobody else is named, whoever is quoted does them.
_SPEECH = frozenset({"REQUEST", "ACCUSE", "SUPPORT", "REJECT", "THREATEN", "AGREE", "CONCEDE"})
# Types done to the object alone where there is one.
_PERSONAL = frozenset({"ACCUSE", "ASSAULT", "COERCE", "REQUEST", "SANCTION", "SUPPORT"})
# Verbs whose object is what is given, sent or set up, and not to whom.
_GIVING = frozenset({"AGREE", "AID", "CONCEDE", "COOPERATE", "SUPPORT"})
_GIVE = frozenset({
    "allocate", "approve", "commit", "contribute", "deliver", "deploy", "dispatch", "donate", "establish", "extend",
    "form", "give", "grant", "launch", "offer", "pledge", "promise", "provide", "send", "set", "ship", "supply",
})  # fmt: skip
_PRONOUNS = frozenset(
    "i we me us my our he him his she her it its they them their who whom which that this these those one you".split()
)
# A town may stand for its government, or be whom one visits.
_VISITED = frozenset({"ACCUSE", "AGREE", "CONSULT", "REQUEST", "SUPPORT"})
_MACHINES = frozenset({"aircraft", "artillery", "frigate", "jet", "missile", "plane", "ship", "tank", "warship"})
_MOVED = {("MIL",), ("COP",), ("IGO",)}
_THINGS = {("MIL",), ("COP",), ("IGO",), ("BUS",), ()}
_FIRST_PERSON = frozenset({"i", "we", "me", "us", "my", "our", "myself", "ourselves"})
_OBLIGING = frozenset({"must", "should", "ought", "need", "needs", "has", "have", "let"})
# Verbs that lend their subject to an event noun which is their object or subject.
_UNDERGO = frozenset({"come", "suffer", "face", "undergo", "receive", "experience", "survive", "sustain", "escape"})
# Prepositions that tie an event noun to a verb whose subject does it: "arrived for talks", "speaking after a meeting".
_LENDING = frozenset({"for", "into", "of", "on", "over", "to", "under", "with"})
_WHILE = frozenset({"after", "at", "before", "during", "following", "in"})
_HARMING = frozenset({"kill", "injure", "wound", "hurt", "hit", "strike", "target", "leave", "claim", "maim"})
# Verbs whose object is an act that somebody else has done, and types of row whose verb is said about another's act.
_NOT_DOING = frozenset({
    "avert", "cover", "deny", "describe", "discuss", "fear", "follow", "halt", "hear", "know", "learn", "mark",
    "mention", "note", "prevent", "recall", "remember", "report", "see", "stop", "watch", "witness",
})  # fmt: skip
_ABOUT = frozenset({"ACCUSE", "SUPPORT", "REQUEST", "REJECT", "COERCE", "CONSULT"})
# Words for the end of a life, whose subject has it done to him.
_SUFFERED = frozenset({"die", "perish"})


@dataclass(frozen=True, slots=True)
class Roles:
    """The actors and recipients of one trigger, each once, and the words and rules that tied them to it."""

    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    evidence: tuple[Evidence, ...]


@cache
def _arguments() -> dict[tuple[str, str, str], str]:
    return {(row["type"], row["pos"], row["prep"]): row["role"] for row in rows("arguments.tsv")}


def _role(kind: str, pos: str, word: str) -> str | None:
    table = _arguments()
    for key in ((kind, pos, word), (kind, "*", word), ("*", pos, word), ("*", "*", word)):
        if key in table:
            return table[key]
    return None


class Participants:
    """The actor mentions of a document by head token, and what to make of a token that heads none."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._by_head = {actor.head: actor for actor in document.actors}
        self._fullest: dict[int, Span] = {}  # by chain, the first words that hold its name
        for actor in document.actors:
            if actor.chain not in self._fullest and actor.name in actor.span.text:
                self._fullest[actor.chain] = actor.span

    def at(self, token: Token, depth: int = 0) -> list[Actor]:
        """Return who a nominal stands for: its own actor, or whom its possessor and phrases name.

        "Okoye's release" and "the attack by rebels" are no participants; Okoye and the rebels are.
        """
        actor = self._by_head.get(token.i)
        if actor is not None:
            return [actor]
        if depth > 2:
            return []
        for child in token.children:
            if child.dep_ in {"nmod:poss", "appos", "flat"}:
                found = self.at(child, depth + 1)
                if found:
                    return found
        for word in ("by", "of", "against", "on", "in"):
            found = [a for t in syntax.prepositional(token, word) for a in self.at(t, depth + 1)]
            if found:
                return found
        return [actor for child in token.children if (actor := self.modifier(child)) is not None]

    def fullest(self, token: Token) -> Span | None:
        """Return the words that name a nominal most fully: a name's own; None for a pronoun that means nobody known."""
        actor = self._by_head.get(token.i)
        if actor is not None and token.pos_ != "PROPN" and actor.chain in self._fullest:
            return self._fullest[actor.chain]
        return None if token.pos_ == "PRON" else self._document.span(*syntax.phrase(token))

    def named(self, token: Token) -> bool:
        """Say whether a token heads a participant of its own."""
        return token.i in self._by_head

    def modifier(self, token: Token) -> Actor | None:
        """Return the actor that an adjective of nationality or a noun in front of another names."""
        if base(token) not in {"amod", "compound", "nmod"} or token.dep_ == "nmod:poss" or token.i > token.head.i:
            return None
        actor = self._by_head.get(token.i)
        if actor is not None:
            return actor
        country = demonyms().get(token.text)
        if country is None and "-" in token.text:
            country = demonyms().get(token.text.partition("-")[0])
        if country is None:
            return None
        span = self._document.span(token.i, token.i)
        evidence = (Evidence("country", f"demonym: {token.text}", span), Evidence("sectors", "a state", span))
        return Actor(span, token.i, -1 - token.i, span.text, country, ("GOV",), evidence)


def find(document: Document, trigger: Trigger, people: Participants) -> Roles:
    """Return who did what a trigger tells, and to whom."""
    head = document.tokens[trigger.head]
    if head.pos_ in {"NOUN", "PROPN"} or (head.pos_ == "ADJ" and not children(head, "nsubj", "cop")):
        pairs = _nominal(head, trigger, people)
    else:
        pairs = _verbal(head, trigger, people)
    # Other words of the trigger may hold a dependent that its head does not: "set fire to".
    for index in trigger.tokens:
        if index != trigger.head:
            pairs = [*pairs, *_oblique(document.tokens[index], trigger.type, people)]
    actors: dict[int, Actor] = {}
    recipients: dict[int, Actor] = {}
    moved: dict[int, Actor] = {}  # forces that somebody sends are neither doer nor done to
    evidence = []
    inside = set(trigger.tokens)
    for role, actor, rule in pairs:
        if actor.head in inside or _unresolved(actor):
            continue
        if trigger.type not in _VISITED and _is_town(document, actor):
            continue  # a town is where it happened, not who took part
        if role == "recipients" and trigger.type == "MOBILIZE" and actor.sectors[:1] in _MOVED:
            if document.tokens[actor.head].lemma_.lower() not in _MACHINES:
                moved[actor.chain] = actor
            continue
        if role == "recipients" and actor.chain in actors:
            continue
        target = actors if role == "actors" else recipients
        if actor.chain not in target:
            target[actor.chain] = actor
            evidence.append(Evidence(role, rule, actor.span))
    if not actors and moved:
        actors = moved
        evidence += [Evidence("actors", "the forces that move", actor.span) for actor in moved.values()]
    return Roles(tuple(actors.values()), tuple(recipients.values()), tuple(evidence))


def spoken(document: Document, trigger: Trigger, roles: Roles, speakers: Sequence[Actor]) -> Roles:
    """Return the roles of a trigger in somebody's mouth: "we" is the speaker, and so is who says "must" or "condemn".

    "The rebels must disarm", she said: she asks, the rebels are asked.
    """
    if not speakers:
        return roles
    own = {actor.chain for actor in speakers}

    def voiced(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
        result: list[Actor] = []
        for actor in actors:
            result += speakers if actor.span.text.lower() in _FIRST_PERSON else [actor]
        return tuple(result)

    actors, recipients, evidence = voiced(roles.actors), voiced(roles.recipients), list(roles.evidence)
    modal = any(document.tokens[i].lower_ in _OBLIGING for i in trigger.tokens)
    if trigger.type == "REQUEST" and modal and not own & {a.chain for a in actors}:
        recipients = tuple({a.chain: a for a in (*actors, *recipients)}.values())
        actors = ()
    if not actors and trigger.type in _SPEECH:
        actors = tuple(speakers)
        evidence += [Evidence("actors", "who says so", actor.span) for actor in speakers]
    return Roles(actors, recipients, tuple(evidence))


def _unresolved(actor: Actor) -> bool:
    return actor.name.lower() in _PRONOUNS


def _is_town(document: Document, actor: Actor) -> bool:
    """Say whether a participant is no more than a place below a country."""
    if actor.sectors:
        return False
    return any(place.admin1 is not None and place.span.overlaps(actor.span) for place in document.places)


Pair = tuple[str, Actor, str]


def _all(people: Participants, tokens: Iterable[Token], role: str, rule: str) -> Iterator[Pair]:
    for token in tokens:
        for actor in people.at(token):
            yield role, actor, rule


def _verbal(verb: Token, trigger: Trigger, people: Participants) -> list[Pair]:
    kind = trigger.type
    pairs: list[Pair] = []
    subjects = syntax.subjects(verb)
    if verb.pos_ == "ADJ":
        subjects = [t for s in children(verb, "nsubj") for t in coordinated(syntax.antecedent(s, verb))] or subjects
    passive = syntax.is_passive(verb)
    if passive:
        pairs += _all(people, syntax.agents(verb), "actors", "by-phrase of a passive")
        pairs += _all(people, subjects, "recipients", "subject of a passive")
    elif verb.lemma_ in _SUFFERED and kind == "ASSAULT":
        pairs += _all(people, subjects, "recipients", "subject of dying")
    elif verb.lemma_ in _UNDERGO and len(trigger.tokens) > 1:  # "came under attack", "received aid from"
        pairs += _all(people, subjects, "recipients", f"subject of {verb.lemma_!r}")
        pairs += _all(people, syntax.prepositional(verb, "from"), "actors", f"{kind} + from")
    else:
        pairs += _all(people, subjects, "actors", "subject")
    objects = [] if passive else syntax.objects(verb)
    got = _all(people, [t for t in objects if not _is_act(t)], "recipients", "object")
    given = kind in _GIVING and verb.lemma_ in _GIVE
    pairs += [pair for pair in got if not given or pair[1].sectors[:1] not in _THINGS]
    pairs += _all(people, [t for c in children(verb, "iobj") for t in coordinated(c)], "recipients", "indirect object")
    # "urged the rebels to return to their camps": where the object is who it was done to, what follows is not.
    if kind not in _PERSONAL or not any(role == "recipients" for role, _, _ in pairs):
        pairs += _oblique(verb, kind, people)
        for child in children(verb, "obj"):
            if not people.named(child):  # what stands after a participant belongs to him: "the mayor of Gao"
                pairs += [pair for pair in _oblique(child, kind, people) if not pair[2].endswith(" of")]
    if kind == "REQUEST" and not any(role == "recipients" for role, _, _ in pairs):
        # "demanded that the army leave", "called for the rebels to disarm"
        for clause in children(verb, "ccomp", "xcomp", "advcl"):
            pairs += _all(
                people,
                [s for c in children(clause, "nsubj") for s in coordinated(c)],
                "recipients",
                "subject of what is asked",
            )
    for complement in children(verb, "xcomp"):
        # "began detaining officials", "agreed to meet the envoy": the complement's own participants are the act's.
        if complement.pos_ in {"VERB", "AUX"} and not objects and kind != "REQUEST":
            pairs += _all(people, syntax.objects(complement), "recipients", "object of the complement")
            pairs += _oblique(complement, kind, people)
    return pairs


def _oblique(token: Token, kind: str, people: Participants) -> list[Pair]:
    """Return the participants that prepositions tie to a trigger."""
    pos = "NOUN" if token.pos_ in {"NOUN", "PROPN"} else "VERB"
    pairs: list[Pair] = []
    for child in token.children:
        if base(child) not in {"obl", "nmod"} or child.dep_ == "nmod:poss":
            continue
        word = preposition(child)
        if word is None or (word == "by" and pos == "VERB"):
            continue
        role = "recipient" if word == "of" and _undergone(token, kind) else _role(kind, pos, word)
        if role in {"actor", "both"}:
            pairs += _all(people, coordinated(child), "actors", f"{kind} {pos.lower()} + {word}")
        elif role == "recipient":
            pairs += _all(people, coordinated(child), "recipients", f"{kind} {pos.lower()} + {word}")
    return pairs


def _nominal(noun: Token, trigger: Trigger, people: Participants) -> list[Pair]:
    kind = trigger.type
    pairs: list[Pair] = []
    for child in noun.children:
        if child.dep_ == "nmod:poss":
            role = "recipients" if _undergone(noun, kind) else "actors"
            pairs += _all(people, coordinated(child), role, "possessor")
    own = _oblique(noun, kind, people)
    pairs += own
    verb, place = _governor(noun)
    if verb is not None:
        subjects = syntax.subjects(verb)
        passive = syntax.is_passive(verb)
        if not _lends(verb, trigger):
            if kind in {"ASSAULT", "COERCE"}:
                pairs += _all(people, _charged(verb, noun), "actors", f"charged by {verb.lemma_!r}")
        elif place == "object" and not passive:
            role = "recipients" if verb.lemma_ in _UNDERGO else "actors"
            pairs += _all(people, subjects, role, f"subject of {verb.lemma_!r}")
            pairs += _all(people, children(verb, "iobj"), "recipients", "indirect object")
            if verb.lemma_ in _UNDERGO:
                pairs += _all(people, syntax.prepositional(verb, "from"), "actors", f"{kind} + from")
            else:
                pairs += _oblique(verb, kind, people)
        elif place == "subject":
            pairs += _all(people, syntax.agents(verb), "actors", "by-phrase of a passive")
            if kind == "ASSAULT" and not passive and verb.lemma_ in _HARMING:
                pairs += _all(people, syntax.objects(verb), "recipients", f"object of {verb.lemma_!r}")
        elif place == "oblique" and verb.lemma_ in _UNDERGO and kind != "CONSULT":
            pairs += _all(people, subjects, "recipients", f"subject of {verb.lemma_!r}")
        elif place == "oblique" and (kind == "CONSULT" or preposition(_outer(noun)) not in _WHILE):
            pairs += _all(people, subjects, "actors", f"subject of {verb.lemma_!r}")
    if kind == "ASSAULT":
        for clause in children(noun, "acl"):
            if clause.lemma_ in _HARMING and not syntax.is_passive(clause):
                pairs += _all(people, syntax.objects(clause), "recipients", f"object of {clause.lemma_!r}")
    if not any(role == "actors" for role, _, _ in pairs):
        for child in noun.children:
            actor = people.modifier(child)
            if actor is not None:
                pairs.append(("actors", actor, "modifier in front"))
    return pairs


def _is_act(noun: Token) -> bool:
    """Say if an object is itself an act, whose participants are not the verb's: "condemned the killing of nuns"."""
    row = match(noun)
    return (
        noun.pos_ == "NOUN"
        and row is not None
        and row.type != "-"
        and row.strength != "weak"
        and not any(c.dep_ == "nmod:poss" or (base(c) == "nmod" and preposition(c) == "by") for c in noun.children)
    )


def _lends(verb: Token, trigger: Trigger) -> bool:
    """Say whether a verb's subject does the act that a noun under it names: not who condemns it or hears of it."""
    if verb.lemma_ in _NOT_DOING:
        return False
    row = match(verb)
    return row is None or row.strength == "weak" or row.type == trigger.type or row.type not in _ABOUT


def _charged(verb: Token, noun: Token) -> list[Token]:
    """Return whom a verb charges with an act: "blamed the rebels for the attack", "was accused of the attack"."""
    if base(noun) != "obl" or preposition(noun) not in {"for", "of", "over", "with", "in"}:
        return []
    if verb.lemma_ not in {"blame", "accuse", "charge", "arrest", "detain", "convict", "sentence", "suspect", "jail"}:
        return []
    return syntax.subjects(verb) if syntax.is_passive(verb) else syntax.objects(verb)


def _undergone(noun: Token, kind: str) -> bool:
    """Say whether a noun's possessor had the act done to him: "his arrest", "Okoye's release"."""
    if kind == "COERCE":
        return noun.lemma_ not in {
            "ban", "blockade", "clampdown", "crackdown", "curfew", "occupation", "raid", "search", "siege",
        }  # fmt: skip
    if kind == "RETREAT":
        return noun.lemma_ in {"release", "liberation", "freeing"}
    if kind == "SANCTION":
        return noun.lemma_ in {
            "conviction",
            "sentence",
            "dismissal",
            "expulsion",
            "suspension",
            "sacking",
            "ouster",
            "trial",
        }
    return kind == "ASSAULT" and noun.lemma_ in {
        "assassination",
        "murder",
        "killing",
        "death",
        "kidnapping",
        "abduction",
        "execution",
        "torture",
    }


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
