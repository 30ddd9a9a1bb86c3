"""Put an event together: the trigger with its roles, setting, status, source and codes; then join its mentions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from dateline.events import (
    attribution,
    codes,
    confidence,
    counts,
    dating,
    links,
    merge,
    qualify,
    roles,
    setting,
    triggers,
)
from dateline.lexicon import passages
from dateline.schema import Document, Event, Evidence, Time, event_id

# Types that the doer tells himself: he is no witness of his own promise or help.
_OWN_WORD = setting.PLACELESS | {"AID", "COOPERATE"}
# What an act is as long as it is still to come: a meeting agreed, a withdrawal conceded.
_TO_COME = {"CONSULT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
# What a violent or coercive act to come is where its doer announces it.
_ANNOUNCED = frozenset({"ASSAULT", "COERCE", "SANCTION"})


def read(document: Document) -> tuple[Event, ...]:
    """Return the events of a report in text order, later mentions of one action joined to the first."""
    told = merge.merge(mentions(document))
    heard = bool(document.signals)
    return tuple(confidence.rated(told, number, heard) for number in range(len(told)))


def mentions(document: Document) -> list[merge.Mention]:
    """Return every mention of an event in text order, before those of one action are joined."""
    told_of = passages.remarks(document.tokens)
    found = [
        trigger
        for trigger in triggers.find(document)
        if not told_of.whole and document.tokens[trigger.head].sent.start not in told_of.discarded
    ]
    if not found:
        return []
    people = roles.Participants(document)
    settings = setting.Settings(document)
    sources = attribution.Sources(document, people)
    tally = counts.Counts(document, found)
    numbers = {sentence.start: number for number, sentence in enumerate(document.tokens.sents)}
    of_type: Counter[str] = Counter()
    told: list[merge.Mention] = []
    for trigger in found:
        before = told[-1].event if told else None
        number = numbers[document.tokens[trigger.head].sent.start]
        read = _event(document, trigger, people, settings, sources, tally, number, before)
        if read is None:
            continue
        event, closeness, updated = read
        if issues := told_of.issues.get(document.tokens[trigger.head].sent.start):
            event = replace(event, issues=issues)
        words = [document.tokens[i] for i in trigger.tokens]
        head = document.tokens[trigger.head]
        lemmas = frozenset(word.lemma_.lower() for word in words if not word.is_stop and not word.is_punct)
        told.append(merge.Mention(event, trigger, head, lemmas, of_type[event.type], number, closeness, updated))
        of_type[event.type] += 1
    return told


def _event(
    document: Document,
    trigger: triggers.Trigger,
    people: roles.Participants,
    settings: setting.Settings,
    sources: attribution.Sources,
    tally: counts.Counts,
    number: int,
    before: Event | None,
) -> tuple[Event, float, frozenset[str]] | None:
    """Return the event of a trigger, the closeness of its time and which of its counts mend earlier ones.

    None where it is no event of its own.
    """
    quality = qualify.qualify(document, trigger)
    if quality.asked:
        return None  # told by the demand alone
    who = links.weighed(document, trigger, roles.find(document, trigger, people), people)
    source = sources.of(trigger)
    speakers = people.at(source[1]) if source is not None else []
    if source is not None:
        who = roles.spoken(document, trigger, who, speakers)
    own_word = bool({actor.chain for actor in speakers} & {actor.chain for actor in who.actors})
    kind, told = _kind(trigger, quality.status == "future", own_word)
    trigger = replace(trigger, type=kind)
    if own_word and kind in _OWN_WORD:
        source = None  # whoever speaks is the doer of a speech act, not its witness
    time: Time | None
    time, closeness, time_evidence = settings.when(trigger, quality.status)
    historical, history_evidence = qualify.historical(document, trigger, time, closeness)
    if time.span is None:
        case = dating.Case(trigger, quality.status, historical, number, *settings.last(trigger, quality.status), before)
        time, closeness, time_evidence = _undated(document, case, time, time_evidence)
        if closeness:
            historical, history_evidence = qualify.historical(document, trigger, time, closeness)
        elif time is None and quality.status == "actual":
            # What goes on, or happened nobody says when, is background (the codebook's rule for habitual acts).
            historical, history_evidence = True, Evidence("historical", "no day of its own")
    evidence: list[Evidence | None] = [*trigger.evidence, told, *quality.evidence, history_evidence, time_evidence]
    place, place_evidence = settings.where(trigger, (*who.actors, *who.recipients))
    mode, mode_evidence = codes.mode_of(document, trigger)
    counted = tally.of(trigger)
    evidence += [*who.evidence, place_evidence, mode_evidence, source[2] if source else None]
    evidence += [each.evidence for each in counted.values()]
    contexts, context_evidence = codes.contexts_of(document, trigger)
    cameo, cameo_evidence = codes.cameo_of(document, trigger, mode, contexts)
    evidence += [*context_evidence, cameo_evidence]
    row = codes.type_row(kind, mode)
    words = document.span(trigger.tokens[0], trigger.tokens[-1])
    sentence = document.tokens[trigger.head].sent
    event = Event(
        event_id=event_id(document.report.id, words),
        report_id=document.report.id,
        type=kind,
        mode=mode,
        contexts=contexts,
        quad=row.quad,
        score=row.score,
        cameo=cameo,
        trigger=words,
        sentence=document.span(sentence.start, sentence.end - 1),
        actors=who.actors,
        recipients=who.recipients,
        time=time,
        place=place,
        status=quality.status,
        historical=historical,
        attribution=source[0] if source else None,
        arrested=counted["arrested"].value if "arrested" in counted else None,
        killed=counted["killed"].value if "killed" in counted else None,
        injured=counted["injured"].value if "injured" in counted else None,
        abducted=counted["abducted"].value if "abducted" in counted else None,
        crowd=counted["crowd"].value if "crowd" in counted else None,
        confidence=round(trigger.score, 2),
        evidence=tuple(each for each in evidence if each is not None),
    )
    return event, closeness, frozenset(name for name, each in counted.items() if each.updated)


def _undated(
    document: Document, case: dating.Case, default: Time, reason: Evidence
) -> tuple[Time | None, float, Evidence]:
    """Return the time of an act that its sentence does not date, its closeness as `Settings.when` has it, and why."""
    other, chance = dating.choose(document, case)
    if other == "last" and case.last is not None:
        return case.last, 1.0, Evidence("time", f"{case.last.rule}, told before, chance {chance:.2f}", case.last.span)
    if other == "none":
        return None, 0.0, Evidence("time", f"none: not the report's day, chance {chance:.2f}")
    return default, 0.0, reason


def _kind(trigger: triggers.Trigger, future: bool, own_word: bool) -> tuple[str, Evidence | None]:
    """Return the type of an act in view of its status: what is still to come is promised or threatened."""
    kind = trigger.type
    if future and kind in _TO_COME:
        kind = _TO_COME[kind]
    elif future and own_word and kind in _ANNOUNCED:
        kind = "THREATEN"
    return kind, Evidence("type", f"still to come: {trigger.type} -> {kind}") if kind != trigger.type else None
