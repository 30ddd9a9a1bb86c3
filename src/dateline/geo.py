"""Distances on the earth."""

from __future__ import annotations

import math

DIAMETER = 12_742.0
"""Of the earth, in km."""


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the km between two points, in degrees, along a great circle (haversine formula)."""
    one, two, three, four = map(math.radians, (lat1, lon1, lat2, lon2))
    chord = math.sin((three - one) / 2) ** 2 + math.cos(one) * math.cos(three) * math.sin((four - two) / 2) ** 2
    return DIAMETER * math.asin(math.sqrt(min(1.0, chord)))
