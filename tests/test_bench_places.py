"""The bench of places: both sets' forms read back, and measures that can be worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dateline import DatelineError, charts
from dateline.bench import BENCHES, Missing
from dateline.bench.places import FAR, Tenth, area, articles, calibration, calibration_error
from dateline.geo import km

LGL = """<articles><article docid="7"><title>Flood</title><dltime>2009-03-20 12:24:52</dltime>
<text><![CDATA[Rain fell on Bor & Kati.]]></text><toponyms>
<toponym><start>13</start><end>16</end><phrase>Bor</phrase><gaztag geonameid="5"><lat>6.2</lat><lon>31.5</lon></gaztag>
</toponym><toponym><start>19</start><end>23</end><phrase>Kati</phrase></toponym></toponyms></article></articles>"""
VIRUS = """<articles><article><source>x</source><text>Rain fell on Bor.</text><locations><location><name>Bor</name>
<start>14</start><end>17</end><lat>6.2</lat><lon>31.5</lon></location></locations></article></articles>"""


def test_both_forms_are_read(tmp_path: Path) -> None:
    (tmp_path / "lgl.xml").write_text(LGL, encoding="utf-8")
    (tmp_path / "geovirus.xml").write_text(VIRUS, encoding="utf-8")
    (article,) = articles(tmp_path / "lgl.xml")
    assert (article.id, article.published) == ("lgl-7", date(2009, 3, 20))
    assert [article.text[t.start : t.end] for t in article.toponyms] == ["Bor", "Kati"]
    assert [(t.lat, t.lon, t.geonameid) for t in article.toponyms] == [(6.2, 31.5, 5), (None, None, None)]
    (article,) = articles(tmp_path / "geovirus.xml")
    (toponym,) = article.toponyms
    assert article.text[toponym.start : toponym.end] == "Bor"  # its offset is one too great
    assert toponym.geonameid is None


def test_distance_and_area() -> None:
    assert km(0, 0, 0, 180) == pytest.approx(20_015, abs=30)
    assert km(52.5, 13.4, 48.9, 2.35) == pytest.approx(878, abs=5)
    assert area([0.0, 0.0]) == 0
    assert area([FAR]) == pytest.approx(1)


def test_calibration_is_by_tenths() -> None:
    tenths = calibration([(0.92, True), (0.98, False), (0.31, False), (1.0, True)])
    assert tenths == [Tenth(1, 0.31, 0), Tenth(3, pytest.approx(0.9667, abs=1e-3), pytest.approx(2 / 3))]
    assert calibration_error(tenths) == pytest.approx((0.31 + 3 * 0.3) / 4, abs=1e-3)
    assert calibration_error([]) == 0


def test_the_chart_of_calibration_holds_its_text() -> None:
    svg = charts.calibration([("<b>LGL", 0.9, 0.8, 120)])
    assert svg.startswith("<svg")
    assert "share right" in svg
    assert "<b>" not in svg


def test_a_broken_file_is_named_and_a_missing_one_told(tmp_path: Path) -> None:
    (tmp_path / "lgl.xml").write_text("<articles>", encoding="utf-8")
    with pytest.raises(DatelineError, match=r"lgl\.xml can't be read"):
        list(articles(tmp_path / "lgl.xml"))
    with pytest.raises(Missing, match="place/lgl"):
        BENCHES["places"].run(tmp_path / "none", 1)
