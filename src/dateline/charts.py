"""Charts as SVG text, drawn by Vega-Lite without a network; the only module that opens altair and vl-convert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dateline import DatelineError

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
