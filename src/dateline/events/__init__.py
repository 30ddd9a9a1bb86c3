"""Events: assembles who did what to whom, when, where, according to whom, from the other layers.

An event is a political or conflict interaction of one of PLOVER's sixteen types: one row for each distinct action, a
demanded act told by its demand alone.
"""

from __future__ import annotations

from hashlib import sha256

from dateline.events import codes, merge, qualify, roles, setting, triggers
from dateline.schema import Document, Event, Evidence

__all__ = ["mentions", "read"]

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
    result = []
    for trigger in found:
        event = _event(document, trigger, people, settings)
        if event is not None:
            words = [document.tokens[i] for i in trigger.tokens]
            head = document.tokens[trigger.head]
            determiners = {child.lower_ for child in head.children if child.dep_ in {"det", "nmod:poss", "amod"}}
            result.append(
                merge.Mention(
                    event,
                    frozenset(word.lemma_.lower() for word in words if not word.is_stop and not word.is_punct),
                    head.pos_ in {"NOUN", "PROPN"},
                    "definite" if determiners & _DEFINITE else "indefinite" if determiners & _INDEFINITE else "bare",
                    numbers[head.sent.start],
                )
            )
    return result


def _event(
    document: Document, trigger: triggers.Trigger, people: roles.Participants, settings: setting.Settings
) -> Event | None:
    quality = qualify.qualify(document, trigger)
    if quality.asked:
        return None  # told by the demand alone
    who = roles.find(document, trigger, people)
    time, closeness, time_evidence = settings.when(trigger, quality.status)
    historical, history_evidence = qualify.historical(document, trigger, time, closeness)
    evidence: list[Evidence] = [*trigger.evidence, *quality.evidence, history_evidence]
    if historical and time is not None and time.span is None:
        time = None  # background without a date of its own is not the report's day
    else:
        evidence.append(time_evidence)
    place, place_evidence = settings.where(trigger, [a.span for a in (*who.actors, *who.recipients)])
    mode, mode_evidence = codes.mode_of(document, trigger)
    source = qualify.attribution(document, trigger)
    if source is not None:
        speakers = people.at(source[1])
        who = roles.spoken(document, trigger, who, speakers)
        if {a.chain for a in speakers} & {a.chain for a in who.actors} and trigger.type in setting.PLACELESS:
            source = None  # whoever speaks is the doer of a speech act, not its witness
    evidence += who.evidence
    counts = codes.counts_of(document, trigger)
    evidence += [e for e in (place_evidence, mode_evidence, source[2] if source else None) if e is not None]
    evidence += [e for _, e in counts.values()]
    row = codes.type_row(trigger.type, mode)
    words = document.span(trigger.tokens[0], trigger.tokens[-1])
    sentence = document.tokens[trigger.head].sent
    return Event(
        event_id=sha256(f"{document.report.id}\n{words.start}\n{words.end}".encode()).hexdigest()[:16],
        report_id=document.report.id,
        type=trigger.type,
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
        evidence=tuple(evidence),
    )
