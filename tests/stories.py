"""Many short reports made from a few sentences, for tests of how many are handled and not of how one is read."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from random import Random

_WHO = (
    "Soldiers", "Rebels", "Police", "Dock workers", "Teachers", "Border guards", "Miners", "Gunmen", "Farmers",
    "Students", "Fishermen", "Nurses",
)  # fmt: skip
_DID = (
    "stormed the town hall of {place}", "blocked the bridge at {place}", "seized a depot near {place}",
    "marched through {place}", "fired on a convoy outside {place}", "signed an accord with the council of {place}",
    "called on the government to reopen the port of {place}", "threatened to strike at the refinery in {place}",
    "met leaders of the opposition in {place}", "detained two officers in {place}",
)  # fmt: skip
_PLACE = ("Gao", "Mopti", "Kayes", "Bamako", "Dakar", "Niamey", "Accra", "Lagos", "Nairobi", "Kampala", "Lusaka")
_WHEN = ("on Monday", "on Tuesday", "overnight", "at dawn", "for a third day", "late on Sunday")
_SAID = (
    "The union of {who} said it knew nothing of the plan.",
    "{count} people were wounded, a doctor at the hospital of {place} said.",
    "The United Nations condemned the violence and urged both sides to hold talks.",
    "A spokesman for the army denied the report.",
    "Witnesses said {count} shops were burned.",
    "The president is due to visit {place} next week.",
)


def write(path: Path, count: int, seed: int = 1) -> None:
    """Write so many reports as JSON lines, each with an id and a text of its own."""
    random = Random(seed)
    leads = list(product(_WHO, _DID, _PLACE, _WHEN))
    random.shuffle(leads)
    with path.open("w", encoding="utf-8") as stream:
        for number, (who, did, place, when) in enumerate(leads[:count]):
            told = [f"{who} {did.format(place=place)} {when}."]
            told += [
                random.choice(_SAID).format(who=who.lower(), place=random.choice(_PLACE), count=random.randint(2, 90))
                for _ in range(random.randint(2, 7))
            ]
            day = f"2024-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
            stream.write(
                json.dumps({"id": f"story-{seed}-{number}", "published": day, "text": "\n\n".join(told)}) + "\n"
            )
