"""How far two people agree who coded the same stories: `python -m dateline.train.agreement`.

The second codings are in `stories/second/`, made from the bare texts by somebody who had not seen the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dateline.train import stories

SECOND = stories.FOLDER / "second"
Event = dict[str, Any]

_FIELDS: dict[str, Callable[[Event], object]] = {
    "mode": lambda e: e["mode"],
    "status": lambda e: e["status"],
    "historical": lambda e: e["historical"],
    "date": lambda e: e["time"],
    "place": lambda e: (e["place"] or {}).get("text"),
    "actors": lambda e: {(p["country"], p["sector"]) for p in e["actors"]},
    "recipients": lambda e: {(p["country"], p["sector"]) for p in e["recipients"]},
    "attributed": lambda e: e["attribution"] is not None,
}


def pairs() -> Iterator[tuple[stories.Story, stories.Story]]:
    """Yield the stories that were coded twice, the first coding and the second."""
    first = {story.report["id"]: story for story in stories.every()}
    for path in sorted(SECOND.glob("*.txt")):
        for second in stories.load(path):
            yield first[second.report["id"]], second


def matched(first: list[Event], second: list[Event]) -> list[tuple[Event, Event]]:
    """Pair the events of two codings whose mentions overlap, those of one type first."""
    found: list[tuple[Event, Event]] = []
    left, right = list(first), list(second)
    for same_type in (True, False):
        for a in list(left):
            for b in right:
                if (_same_type(a, b) or not same_type) and _overlap(a, b):
                    found.append((a, b))
                    left.remove(a)
                    right.remove(b)
                    break
    return found


def _same_type(a: Event, b: Event) -> bool:
    return a["type"] == b["type"] or a["type"] in b["alt"] or b["type"] in a["alt"]


def _overlap(a: Event, b: Event) -> bool:
    spans = [[(m["start"], m["end"]) for m in [e["trigger"], *e["also"]]] for e in (a, b)]
    return any(s < end and start < e for s, e in spans[0] for start, end in spans[1])


def measure() -> tuple[int, dict[str, float]]:
    """Return how many stories were coded twice, and figures of 100: F1 of events, and of matched ones the share alike.

    In the F1 the two coders' events count alike, as gold and system do in `bench gold`.
    """
    stories_read = events = both = typed = 0
    alike = dict.fromkeys(_FIELDS, 0)
    for one, other in pairs():
        stories_read += 1
        events += len(one.events) + len(other.events)
        for a, b in matched(one.events, other.events):
            both += 1
            if _same_type(a, b):
                typed += 1
                for name, value in _FIELDS.items():
                    alike[name] += value(a) == value(b)
    found = {"events F1": 200 * both / max(1, events), "events and types F1": 200 * typed / max(1, events)}
    return stories_read, found | {f"{name} alike": 100 * hits / max(1, typed) for name, hits in alike.items()}


if __name__ == "__main__":
    count, shares = measure()
    print(f"Agreement of two coders on {count} stories, of 100")
    for key, share in shares.items():
        print(f"  {key:20} {share:5.1f}")
