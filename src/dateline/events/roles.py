"""Who did it and to whom: the actors and recipients of a trigger, read from the tree.

Voice, conjunction, relative clauses, light verbs ("held talks", "came under attack") and event nouns (`nominal`) are
told apart; which preposition marks whom is in `arguments.tsv`; `participants` says who a word stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from dateline import syntax
from dateline.events.arguments import UNDERGO, is_passive, oblique, subjects, victims
from dateline.events.nominal import nominal
from dateline.events.participants import Pair, Participants, names_nobody
from dateline.events.triggers import Trigger, match
from dateline.schema import Actor, Document, Evidence
from dateline.syntax import base, children, coordinated, preposition

__all__ = ["Participants", "Roles", "find", "spoken"]

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
_THINGS = {("MIL",), ("COP",), ("IGO",), ("BUS",), ()}
# Verbs of going back on which the object is what one takes away, and of demanding what one wants to have.
_TAKING_BACK = frozenset({"lay", "lift", "move", "pull", "recall", "redeploy", "remove", "withdraw"})
_FELT = frozenset(
    "alarm anger appal appall concern disappoint dismay disturb horrify outrage sadden shock trouble worry".split()
)
_PRAISING = frozenset({"applaud", "back", "commend", "endorse", "hail", "laud", "praise", "support", "welcome"})
_ASKING = frozenset({"call", "demand", "press", "push", "seek", "urge"})
_DEMANDING = frozenset({"demand", "request", "seek"})
# What is demanded of somebody who would do it himself: "the resignation of the mayor".
_YIELDING = frozenset({"abolition", "departure", "disarmament", "ouster", "resignation", "withdrawal"})
# Types whose object is often an act by somebody, who is then meant: "condemned the Israeli raid".
_ON_ACTS = frozenset({"ACCUSE", "REJECT", "SUPPORT"})
# Types in which a thing of somebody's as object touches him: "burned their houses"; in others it is one's own.
_TOUCHING = frozenset({"ACCUSE", "ASSAULT", "COERCE", "CONSULT"})
# Types in which one's own people as object have nothing done to them: "withdrew its observers".
_OWN = frozenset({"AID", "CONCEDE", "MOBILIZE", "REJECT", "RETREAT"})
# Verbs of MOBILIZE whose object is whom forces move against; of all others it is the forces.
_AROUND = frozenset({
    "approach", "besiege", "block", "blockade", "confront", "cordon", "encircle", "enter", "face", "guard", "patrol",
    "prevent", "protect", "ring", "seal", "surround", "threaten",
})  # fmt: skip
# Verbs of a purpose clause whose object an act is meant for: "sent a team to train soldiers", "marched to denounce".
_PURPOSES = {
    "AID": frozenset({"aid", "assist", "evacuate", "feed", "help", "protect", "rescue", "support", "train", "treat"}),
    "AGREE": frozenset({"aid", "assist", "help", "protect", "support", "train"}),
    "PROTEST": frozenset({"condemn", "criticise", "criticize", "denounce", "oppose", "topple"}),
}
# Verbs that say how an act stands, and what one agrees, refuses or threatens to do to the object of the infinitive.
_RAISING = frozenset({
    "appear", "attempt", "begin", "cease", "continue", "expect", "plan", "prepare", "resume", "schedule", "seem",
    "start", "stop", "suppose", "try",
})  # fmt: skip
_TOWARDS = frozenset({
    "aid", "arrest", "assist", "attack", "back", "bar", "behead", "bomb", "execute", "expel", "fight", "free", "help",
    "host", "invade", "join", "kill", "meet", "obey", "pardon", "punish", "receive", "recognise", "recognize", "see",
    "shoot", "strike", "sue", "support", "visit", "welcome",
})  # fmt: skip
# A town may stand for its government, or be whom one visits.
_VISITED = frozenset({"ACCUSE", "AGREE", "AID", "CONSULT", "REQUEST", "SUPPORT"})
_MACHINES = frozenset({"aircraft", "artillery", "frigate", "jet", "missile", "plane", "ship", "tank", "warship"})
_MOVED = {("MIL",), ("COP",), ("IGO",)}
_FIRST_PERSON = frozenset({"i", "we", "me", "us", "my", "our", "myself", "ourselves"})
_OBLIGING = frozenset({"must", "should", "ought", "need", "needs", "has", "have", "let"})
# Words for the end of a life, whose subject has it done to him.
_SUFFERED = frozenset({"die", "perish"})
# Buildings and the like: where an attack tells its victims, they are the recipients.
_SITES = frozenset({
    "bank", "barracks", "base", "building", "bus", "camp", "checkpoint", "church", "convoy", "district", "headquarters",
    "home", "hospital", "hotel", "house", "market", "mosque", "office", "outpost", "post", "school", "station", "town",
    "village",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Roles:
    """The actors and recipients of one trigger, each once, and the words and rules that tied them to it."""

    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    evidence: tuple[Evidence, ...]


def find(document: Document, trigger: Trigger, people: Participants) -> Roles:
    """Return who did what a trigger tells, and to whom."""
    actors: dict[int, Actor] = {}
    recipients: dict[int, Actor] = {}
    moved: dict[int, Actor] = {}  # forces that somebody sends are neither doer nor done to
    evidence = []
    for role, actor, rule in _pairs(document, trigger, people):
        if actor.head == trigger.head or names_nobody(actor.name):
            continue
        if is_town_apart(document, trigger, actor):
            continue
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
            words = actor.span.text
            result += speakers if names_nobody(words) and words.lower() in _FIRST_PERSON else [actor]
        return tuple(result)

    actors, recipients, evidence = voiced(roles.actors), voiced(roles.recipients), list(roles.evidence)
    modal = any(document.tokens[i].lower_ in _OBLIGING for i in trigger.tokens)
    asked = [a for a in actors if a.chain not in own]
    if trigger.type == "REQUEST" and modal and (asked or not actors):
        recipients = tuple({a.chain: a for a in (*asked, *recipients)}.values())
        actors = ()
    if not actors and trigger.type in _SPEECH:
        actors = tuple(speakers)
        evidence += [Evidence("actors", "who says so", actor.span) for actor in speakers]
    return Roles(actors, recipients, tuple(evidence))


def _pairs(document: Document, trigger: Trigger, people: Participants) -> list[Pair]:
    """Return the participants that the tree ties to a trigger, the surest first; "both sides" are told apart."""
    head = document.tokens[trigger.head]
    if head.pos_ in {"NOUN", "PROPN"} or (head.pos_ == "ADJ" and not children(head, "nsubj", "cop")):
        pairs = nominal(head, trigger, people)
    else:
        pairs = _verbal(head, trigger, people)
    if trigger.type == "PROTEST":
        pairs += _demanded(head, people)
    # Other words of the trigger may hold a dependent that its head does not: "set fire to".
    for index in trigger.tokens:
        if index != trigger.head:
            pairs = [*pairs, *oblique(document.tokens[index], trigger.type, people)]
    return [(role, each, rule) for role, actor, rule in pairs for each in people.sides(actor)]


def is_town_apart(document: Document, trigger: Trigger, actor: Actor) -> bool:
    """Say whether a participant is no more than a town or region: where it happened, and not who took part."""
    if trigger.type in _VISITED or actor.sectors:
        return False
    return any(place.admin1 is not None and place.span.overlaps(actor.span) for place in document.places)


def _verbal(verb: Token, trigger: Trigger, people: Participants) -> list[Pair]:
    kind = trigger.type
    passive = is_passive(verb)
    pairs = _subjects(verb, trigger, people, passive)
    objects = [] if passive else syntax.objects(verb)
    done_to = _objects(objects, verb, kind, people)
    done_to += people.all([t for c in children(verb, "iobj") for t in coordinated(c)], "recipients", "indirect object")
    hit = victims(verb, people) if kind == "ASSAULT" else []
    if hit:  # "raided the post, killing two guards"
        done_to = [pair for pair in done_to if verb.doc[pair[1].head].lemma_.lower() not in _SITES]
    pairs += done_to
    for clause in children(verb, "advcl", "xcomp"):
        if clause.tag_ == "VB" and clause.lemma_ in _PURPOSES.get(kind, ()):
            pairs += people.all(syntax.objects(clause), "recipients", "object of the purpose")
    # "urged the rebels to return to their camps": where the object is who it was done to, what follows is not.
    if kind not in _PERSONAL or not any(role == "recipients" for role, _, _ in pairs):
        pairs += oblique(verb, kind, people)
        for child in children(verb, "obj"):
            if not people.named(child):  # what stands after a participant belongs to him: "the mayor of Gao"
                beside = [pair for pair in oblique(child, kind, people) if not pair[2].endswith(" of")]
                # "hailed the accord between Chad and Togo": theirs is the accord, and not the praise.
                pairs += [("recipients", a, rule) for _, a, rule in beside] if verb.lemma_ in _PRAISING else beside
    told = any(role == "recipients" for role, _, _ in pairs)
    # "fired on protesters, killing four": a bare number counts those who are told otherwise.
    pairs += [pair for pair in hit if not told or verb.doc[pair[1].head].pos_ != "NUM"]
    if kind in {"ACCUSE", "REQUEST"} and not any(role == "recipients" for role, _, _ in pairs):
        pairs += _told_of(verb, kind, people)
    for complement in children(verb, "xcomp"):
        # "began detaining officials", "agreed to meet the envoy": the complement's own participants are the act's.
        if complement.pos_ not in {"VERB", "AUX"} or objects or kind == "REQUEST":
            continue
        named = complement.i in trigger.tokens or complement.lemma_ in _TOWARDS
        if named or kind == "THREATEN" or verb.lemma_ in _RAISING:
            given = complement.lemma_ in _GIVE and kind in _GIVING  # "ready to contribute troops"
            taken = [t for t in syntax.objects(complement) if not (given and _is_given(t, people))]
            pairs += people.all(taken, "recipients", "object of the complement")
            for child in children(complement, "obj"):
                if not people.named(child):  # "threatened to break relations with Chad"
                    pairs += [pair for pair in oblique(child, kind, people) if not pair[2].endswith(" of")]
        pairs += oblique(complement, kind, people)
    if kind == "AGREE" and any(role == "actors" and not rule.endswith(" between") for role, _, rule in pairs):
        # "pledged to revive ties between the two": who pledges is the subject.
        pairs = [pair for pair in pairs if not pair[2].endswith(" between")]
    return pairs


def _subjects(verb: Token, trigger: Trigger, people: Participants, passive: bool) -> list[Pair]:
    """Return the participants that a verb's subjects and by-phrase are."""
    kind, lemma = trigger.type, verb.lemma_
    found = subjects(verb, people)
    if passive and lemma in _FELT:  # "was alarmed by the violence"
        return list(people.all(found, "actors", "who feels it"))
    if passive:
        return [
            *people.all(syntax.agents(verb), "actors", "by-phrase of a passive"),
            *people.all(found, "recipients", "subject of a passive"),
        ]
    if lemma in _SUFFERED and kind == "ASSAULT":
        return list(people.all(found, "recipients", "subject of dying"))
    if lemma in UNDERGO and len(trigger.tokens) > 1:  # "came under attack", "received aid from"
        return [
            *people.all(found, "recipients", f"subject of {lemma!r}"),
            *people.all(syntax.prepositional(verb, "from"), "actors", f"{kind} + from"),
        ]
    return list(people.all(found, "actors", "subject"))


def _objects(objects: Sequence[Token], verb: Token, kind: str, people: Participants) -> list[Pair]:
    """Return the recipients that direct objects are: not what is given, taken back or demanded, nor one's own men."""
    lemma = verb.lemma_
    if (kind == "MOBILIZE" and lemma not in _AROUND) or (kind in {"CONCEDE", "RETREAT"} and lemma in _TAKING_BACK):
        pairs = list(people.all(objects, "recipients", "object"))
        return [pair for pair in pairs if kind == "MOBILIZE" and pair[1].sectors[:1] in _MOVED]  # for `find` to know
    result: list[Pair] = []
    for token in objects:
        own = any(c.dep_ == "nmod:poss" and c.tag_ == "PRP$" for c in token.children)
        back = kind == "SANCTION" and lemma in _TAKING_BACK
        if own and (kind in _OWN or back or (kind not in _TOUCHING and not people.named(token))):
            if back and people.named(token):  # "withdrew its ambassador to Chad"
                result += oblique(token, kind, people)
            continue
        if _is_act(token):
            if kind in _ON_ACTS:
                result += [("recipients", actor, "whose act is the object") for actor in people.doers(token)]
            elif kind in {"PROTEST", "REQUEST"} and token.lemma_.lower() in _YIELDING:
                result += people.all([token], "recipients", "who would yield")
            continue
        if lemma in _DEMANDING and not children(verb, "xcomp") and token.lemma_.lower() not in _YIELDING:
            continue
        if lemma in _GIVE and kind in _GIVING and _is_given(token, people):
            continue
        result += people.all([token], "recipients", "object")
    return result


def _is_given(token: Token, people: Participants) -> bool:
    """Say whether the object of a verb of giving is the gift: "sent 40 engineers", "offered troops"."""
    actors = people.at(token)
    indefinite = token.pos_ == "NOUN" and not any(c.lower_ in {"the", "this", "these", "those"} for c in token.children)
    return indefinite or all(actor.sectors[:1] in _THINGS for actor in actors)


def _told_of(verb: Token, kind: str, people: Participants) -> list[Pair]:
    """Return who is charged or asked in a clause: "alleged that the army fled", "called for the rebels to disarm"."""
    clauses = children(verb, "ccomp", "xcomp", "advcl") if kind == "REQUEST" else children(verb, "ccomp")
    rule = "subject of what is asked" if kind == "REQUEST" else "subject of what is charged"
    found = [s for clause in clauses for c in children(clause, "nsubj") for s in coordinated(c)]
    return list(people.all(found, "recipients", rule))


def _demanded(protest: Token, people: Participants) -> list[Pair]:
    """Return of whom protesters ask something: "rallies calling for his resignation", "demanding that the king go"."""
    pairs: list[Pair] = []
    for asking in [protest, *children(protest, "acl", "advcl", "xcomp", "conj")]:
        if asking.lemma_ not in _ASKING:
            continue
        asked = [*syntax.objects(asking), *syntax.prepositional(asking, "for")]
        yielding = [token for token in asked if token.lemma_.lower() in _YIELDING]
        pairs += people.all(yielding, "recipients", "who would yield")
        pairs += _told_of(asking, "REQUEST", people)
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
