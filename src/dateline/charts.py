"""Charts as SVG text, drawn by Vega-Lite without a network; the only module that opens altair and vl-convert."""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from dateline import DatelineError
from dateline.data import FOLDER

# Okabe and Ito's colours, told apart with any kind of colour vision.
BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9"
_CONFIG: dict[str, Any] = {
    "font": "sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": {"gridColor": "#e4e4e0", "domainColor": "#888", "tickColor": "#888", "labelColor": "#444"},
}


def calibration(tenths: Sequence[tuple[str, float, float, int]]) -> str:
    """Return a chart of how often answers are right by how sure they were, beside the diagonal.

    `tenths`: the set's name, mean confidence and share right (both 0 to 1), how many.
    """
    alt = _altair()
    rows = [dict(zip(("set", "confidence", "right", "n"), tenth, strict=True)) for tenth in tenths]
    axes = {"x": _share(alt, "X", "confidence", "confidence"), "y": _share(alt, "Y", "right", "share right")}
    line = alt.Chart(alt.Data(values=[{"confidence": 0, "right": 0}, {"confidence": 1, "right": 1}]))
    points = alt.Chart(alt.Data(values=rows)).mark_circle(opacity=0.85)
    size = alt.Size(
        "n:Q",
        scale=alt.Scale(type="sqrt", range=[20, 500]),
        legend=alt.Legend(title="mentions", values=[10, 100, 1000]),
    )
    colour = alt.Color("set:N", scale=alt.Scale(range=[BLUE, VERMILION]), legend=alt.Legend(title=None))
    chart = line.mark_line(strokeDash=[4, 4], color="#888").encode(**axes) + points.encode(
        size=size, color=colour, **axes
    )
    return _svg(chart.properties(width=320, height=320).to_dict())


QUAD_COLOURS = {
    "verbal cooperation": SKY,
    "material cooperation": BLUE,
    "verbal conflict": ORANGE,
    "material conflict": VERMILION,
}
"""The colour of each quad class."""


def timeline(told: Sequence[tuple[date, str]], width: int = 640) -> str:
    """Return a chart of how many happenings each day has, by quad class; `told` has a day and a quad class for each."""
    alt = _altair()
    counts = Counter(told)
    rows = [{"day": day.isoformat(), "quad": quad, "n": n} for (day, quad), n in sorted(counts.items())]
    few = len({day for day, _ in told}) <= _FEW
    x = alt.X("day:O" if few else "day:T", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    chart = alt.Chart(alt.Data(values=rows)).mark_bar(size=14 if few else 4)
    coloured = chart.encode(
        x=x, y=alt.Y("sum(n):Q", title="happenings", axis=alt.Axis(tickMinStep=1)), color=_quad(alt)
    )
    return _svg(coloured.properties(width=width, height=110).to_dict())


def world(points: Sequence[tuple[float, float, str, str, int]], width: int = 640, height: int = 330) -> str:
    """Return a map of places on the outlines of countries, as near as they allow.

    `points` are longitude, latitude, the place's name, quad class and how many happenings.
    """
    alt = _altair()
    rows = [dict(zip(("lon", "lat", "place", "quad", "n"), point, strict=True)) for point in points]
    scale, centre = _about([point[:2] for point in points], width, height)
    projection = {
        "type": "mercator",
        "scale": scale,
        "center": centre,
        "translate": [width / 2, height / 2],
        "clipExtent": [[0, 0], [width, height]],
    }
    ground = alt.Chart(
        alt.InlineData(values=_outlines(), format=alt.TopoDataFormat(feature="countries", type="topojson"))
    )
    land = ground.mark_geoshape(fill="#f1efe9", stroke="#b9b4a8", strokeWidth=0.7).project(**projection)
    base = alt.Chart(alt.Data(values=rows)).encode(longitude="lon:Q", latitude="lat:Q").project(**projection)
    size = alt.Size("sum(n):Q", scale=alt.Scale(type="sqrt", range=[60, 600]), legend=None)
    dots = base.mark_circle(opacity=0.75, stroke="white").encode(size=size, color=_quad(alt), detail="place:N")
    named: dict[str, int] = {}
    for point in points:
        named[point[2]] = named.get(point[2], 0) + point[4]
    most = set(sorted(named, key=lambda name: -named[name])[:_NAMED])
    labelled = list({row["place"]: row for row in rows if row["place"] in most}.values())
    words = alt.Chart(alt.Data(values=labelled)).mark_text(dy=-11, fontSize=11, color="#333")
    words = words.encode(longitude="lon:Q", latitude="lat:Q", text="place:N").project(**projection)
    return _svg((land + dots + words).properties(width=width, height=height).to_dict())


_FEW = 31  # days that are each named on the axis
_NAMED = 8  # places that bear their name on a map
_LEAST = 4.0  # degrees that a map spans at least


def _about(points: Sequence[tuple[float, float]], width: int, height: int) -> tuple[float, list[float]]:
    """Return the scale and centre of a Mercator map that holds all points with some room about them."""
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    room = max(_LEAST, (max(lons) - min(lons)) * 0.25, (max(lats) - min(lats)) * 0.25)
    west, east = max(-180.0, min(lons) - room), min(180.0, max(lons) + room)
    south, north = (_mercator(min(max(lat, -75.0), 80.0)) for lat in (min(lats) - room, max(lats) + room))
    scale = min(width / math.radians(east - west), height / (north - south))
    middle = math.degrees(2 * math.atan(math.exp((south + north) / 2)) - math.pi / 2)
    return scale, [(west + east) / 2, middle]


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def _quad(alt: Any) -> Any:
    scale = alt.Scale(domain=list(QUAD_COLOURS), range=list(QUAD_COLOURS.values()))
    return alt.Color("quad:N", scale=scale, legend=alt.Legend(title=None, orient="bottom"))


@cache
def _outlines() -> Any:
    return json.loads(gzip.decompress((FOLDER / "outlines.json.gz").read_bytes()))


def _share(alt: Any, axis: str, field: str, title: str) -> Any:
    return getattr(alt, axis)(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 1]))


def _altair() -> Any:
    try:
        import altair
    except ModuleNotFoundError:
        raise DatelineError("charts need altair and vl-convert: pip install 'dateline[charts]'") from None
    return altair


def _svg(chart: dict[str, Any]) -> str:
    """Return a Vega-Lite chart as SVG."""
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise DatelineError("charts need altair and vl-convert: pip install 'dateline[charts]'") from None
    return str(vl_convert.vegalite_to_svg({"config": _CONFIG} | chart | {"config": _CONFIG}))
