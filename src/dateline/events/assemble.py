"""Put an event together: the trigger with its roles, setting, status, source and codes; then join its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from spacy.tokens import Token

from dateline.events import codes, merge, qualify, roles, setting, triggers
from dateline.schema import Actor, Document, Event, Evidence

# Types that the doer tells himself: he is no witness of his own promise or help.
_OWN_WORD = setting.PLACELESS | {"AID", "COOPERATE"}
# An act among people none of whom is of politics or conflict needs a surer model: a firm buys, a doctor fights.
_DOUBT = 0.9
_APOLITICAL = frozenset({"BUS", "LAB", "EDU", "MED", "CRM", None})
# What an act is as long as it is still to come: a meeting agreed, a withdrawal conceded.
_TO_COME = {"CONSULT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
# What a violent or coercive act to come is where its doer announces it.
_ANNOUNCED = frozenset({"ASSAULT", "COERCE", "SANCTION"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "such"})
_INDEFINITE = frozenset({"a", "an", "another", "other", "more", "new", "some", "any", "separate"})


def read(document: Document) -> tuple[Event, ...]:
    """Return the events of a report in text order, later mentions of one action joined to the first."""
    return tuple(merge.merge(mentions(document)))


def mentions(document: Document) -> list[merge.Mention]:
    """Return every mention of an event in text order, before those of one action are joined."""
    found = triggers.find(document)
    if not found:
        return []
    people = roles.Participants(document)
    settings = setting.Settings(document)
    numbers = {sentence.start: number for number, sentence in enumerate(document.tokens.sents)}
    told = ((trigger, _event(document, trigger, people, settings)) for trigger in found)
    return [_mention(document, trigger, *event, numbers) for trigger, event in told if event is not None]


def _mention(
    document: Document, trigger: triggers.Trigger, event: Event, closeness: float, numbers: dict[int, int]
) -> merge.Mention:
    words = [document.tokens[i] for i in trigger.tokens]
    head = document.tokens[trigger.head]
    return merge.Mention(
        event,
        frozenset(word.lemma_.lower() for word in words if not word.is_stop and not word.is_punct),
        head.pos_ in {"NOUN", "PROPN"},
        _determiner(head),
        numbers[head.sent.start],
        closeness,
    )


def _determiner(head: Token) -> str:
    words = {child.lower_ for child in head.children if child.dep_ in {"det", "nmod:poss", "amod"}}
    return "definite" if words & _DEFINITE else "indefinite" if words & _INDEFINITE else "bare"


def _event(
    document: Document, trigger: triggers.Trigger, people: roles.Participants, settings: setting.Settings
) -> tuple[Event, float] | None:
    """Return the event of a trigger and the closeness of its time; None where it is no event of its own."""
    quality = qualify.qualify(document, trigger)
    if quality.asked:
        return None  # told by the demand alone
    who = roles.find(document, trigger, people)
    source = qualify.attribution(document, trigger, people)
    speakers = people.at(source[1]) if source is not None else []
    if source is not None:
        who = roles.spoken(document, trigger, who, speakers)
    own_word = bool({actor.chain for actor in speakers} & {actor.chain for actor in who.actors})
    # Where the model heard nothing, somebody must be known to take part.
    if trigger.score < _DOUBT and not _political((*who.actors, *who.recipients), trigger.heard):
        return None
    kind, told = _kind(trigger, quality.status == "future", own_word)
    trigger = replace(trigger, type=kind)
    if own_word and kind in _OWN_WORD:
        source = None  # whoever speaks is the doer of a speech act, not its witness
    time, closeness, time_evidence = settings.when(trigger, quality.status)
    historical, history_evidence = qualify.historical(document, trigger, time, closeness)
    evidence: list[Evidence | None] = [*trigger.evidence, told, *quality.evidence, history_evidence]
    if historical and time is not None and time.span is None:
        time = None  # background without a date of its own is not the report's day
    else:
        evidence.append(time_evidence)
    place, place_evidence = settings.where(trigger, [a.span for a in (*who.actors, *who.recipients)])
    mode, mode_evidence = codes.mode_of(document, trigger)
    counts = codes.counts_of(document, trigger)
    evidence += [*who.evidence, place_evidence, mode_evidence, source[2] if source else None]
    evidence += [reason for _, reason in counts.values()]
    row = codes.type_row(kind, mode)
    words = document.span(trigger.tokens[0], trigger.tokens[-1])
    sentence = document.tokens[trigger.head].sent
    event = Event(
        event_id=sha256(f"{document.report.id}\n{words.start}\n{words.end}".encode()).hexdigest()[:16],
        report_id=document.report.id,
        type=kind,
        mode=mode,
        contexts=codes.contexts_of(document, trigger),
        quad=row.quad,
        score=row.score,
        cameo=row.cameo,
        trigger=words,
        sentence=document.span(sentence.start, sentence.end - 1),
        actors=who.actors,
        recipients=who.recipients,
        time=time,
        place=place,
        status=quality.status,
        historical=historical,
        attribution=source[0] if source else None,
        killed=counts["killed"][0] if "killed" in counts else None,
        injured=counts["injured"][0] if "injured" in counts else None,
        arrested=counts["arrested"][0] if "arrested" in counts else None,
        confidence=round(trigger.score, 2),
        evidence=tuple(each for each in evidence if each is not None),
    )
    return event, closeness


def _kind(trigger: triggers.Trigger, future: bool, own_word: bool) -> tuple[str, Evidence | None]:
    """Return the type of an act in view of its status: what is still to come is promised or threatened."""
    kind = trigger.type
    if future and kind in _TO_COME:
        kind = _TO_COME[kind]
    elif future and own_word and kind in _ANNOUNCED:
        kind = "THREATEN"
    return kind, Evidence("type", f"still to come: {trigger.type} -> {kind}") if kind != trigger.type else None


def _political(people: Sequence[Actor], unknown: bool) -> bool:
    """Say whether a participant is of politics, the state, an armed side or a crowd; `unknown` where none is told."""
    return (unknown and not people) or any((actor.sectors[:1] or (None,))[0] not in _APOLITICAL for actor in people)
