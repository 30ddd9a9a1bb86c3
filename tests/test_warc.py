"""Archives of pages: whatever is in them, each good page comes out, and nothing is raised or grows."""

from __future__ import annotations

import gzip
import io
import random
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

import warc_storm as storm
from dateline.schema import Failure, Report
from dateline.sources import pages, read
from dateline.sources.archives import read_warc
from dateline.sources.pages import page
from dateline.sources.text import Item

pytest.importorskip("fastwarc", reason="archives need the extra `feeds`: fastwarc is missing")
pytest.importorskip("trafilatura", reason="pages need the extra `feeds`: trafilatura is missing")


def items(content: bytes | Path, share: tuple[int, int] = (0, 1)) -> list[Item]:
    raw = content.read_bytes() if isinstance(content, Path) else content
    return list(read_warc("a.warc", io.BytesIO(raw), None, share))


def urls(told: list[Item]) -> list[str | None]:
    return [item.url for _, item in told if isinstance(item, Report)]


def faults(told: list[Item]) -> list[Failure]:
    return [item for _, item in told if isinstance(item, Failure)]


def good(number: int, **options: object) -> bytes:
    made = storm.Made(random.Random(number), f"https://news.example/{number}", packed=False)
    return made.record(**options)


SIX = [good(number) for number in range(6)]
SIX_URLS = [f"https://news.example/{number}" for number in range(6)]


@dataclass
class Storm:
    path: Path
    written: storm.Written
    told: list[Item]


@pytest.fixture(scope="module", params=[True, False], ids=["gzip", "plain"])
def stormy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Storm:
    path = tmp_path_factory.mktemp("storm") / ("a.warc.gz" if request.param else "a.warc")
    written = storm.write(path, 300, 3, hostile=0.3, packed=request.param)
    return Storm(path, written, items(path))


def test_every_good_page_of_a_storm_is_a_report(stormy: Storm) -> None:
    found = urls(stormy.told)
    assert [url for url in found if url in set(stormy.written.good)] == stormy.written.good
    assert len(stormy.written.hostile) > 60
    for kind, hostile in stormy.written.hostile.items():
        expected, _ = ALL[kind]
        if expected in {"failure", "passed"}:
            assert not set(hostile) & set(found), kind
    for failure in faults(stormy.told):
        assert re.fullmatch(r"https://news\d+\.example/story/\d+|a\.warc:\d+", failure.report)
        assert failure.stage == "sources"


def test_the_product_reads_a_storm(stormy: Storm) -> None:
    told = list(read([str(stormy.path)]))
    assert set(stormy.written.good) <= {item.url for item in told if isinstance(item, Report)}
    foreign = [item for item in told if isinstance(item, Failure) and "English alone" in item.error]
    assert len(foreign) == len(stormy.written.hostile["not English"])


def test_shares_are_a_partition(stormy: Storm) -> None:
    shares = [items(stormy.path, (share, 3)) for share in range(3)]
    assert all(shares)
    assert sorted(chain.from_iterable(shares), key=repr) == sorted(stormy.told, key=repr)


ALL = storm.KINDS | storm.PACKED_KINDS
KINDS = [(kind, True) for kind in ALL] + [(kind, False) for kind in storm.KINDS]


@pytest.mark.parametrize(("kind", "packed"), KINDS, ids=[f"{k}{'' if p else ', plain'}" for k, p in KINDS])
def test_a_hostile_record_loses_itself_alone(tmp_path: Path, kind: str, packed: bool) -> None:
    written = storm.around(kind, tmp_path / "a", packed)
    told = items(tmp_path / "a")
    found = urls(told)
    assert [url for url in found if url in written.good] == written.good
    expected, _ = ALL[kind]
    others = len(found) - len(written.good)
    if expected != "any":
        count = {"report": 2 if kind == "twice" else 1}.get(expected, 0)
        assert (others, len(faults(told))) == (count, 1 if expected == "failure" else 0)
    for failure in faults(told):
        assert failure.report in {*written.hostile[kind], "a.warc:4"}


def test_the_writer_writes_the_same_twice(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        storm.write(tmp_path / name, 30, seed)
    a, b, c = ((tmp_path / name).read_bytes() for name in "abc")
    assert a == b != c


def test_gzip_of_any_cut_is_read() -> None:
    whole = b"".join(SIX)
    for size in (100, 777, 65_536):
        blocks = [gzip.compress(whole[begin : begin + size]) for begin in range(0, len(whole), size)]
        assert urls(items(b"".join(blocks))) == SIX_URLS
    assert urls(items(gzip.compress(whole) + bytes(5_000))) == SIX_URLS


def test_what_is_cut_short_says_so() -> None:
    for whole in (b"".join(SIX), b"".join(map(gzip.compress, SIX)), gzip.compress(b"".join(SIX))):
        told = items(whole[:-100])
        assert urls(told) == SIX_URLS[:5]
        (failure,) = faults(told)
        assert "cut short" in failure.error
        assert failure.report == SIX_URLS[5]


@pytest.mark.parametrize("length", ["0", "90", "9000", "8000000", "1" + "0" * 18, "-5", "many", ""])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_wrong_length_loses_nothing(pack: object, length: str) -> None:
    records = [*SIX[:3], good(3, length=length), *SIX[4:]]
    assert urls(items(pack(b"".join(records)))) == SIX_URLS  # type: ignore[operator]


def test_a_large_record_is_passed_over_to_its_end() -> None:
    # What it holds looks like a record, but it is the page's: its length is right.
    large = good(9, body=b"<html><p>" + b"so " * 3_000_000 + SIX[0])
    for content in (b"".join([large, *SIX]), gzip.compress(large) + b"".join(map(gzip.compress, SIX))):
        told = items(content)
        assert urls(told) == SIX_URLS
        assert [failure.report for failure in faults(told)] == ["https://news.example/9"]


def test_what_is_no_archive_is_told_by_the_first_share() -> None:
    request = storm.record(b"", "https://news.example/", warc="request", http=b"GET / HTTP/1.1\r\n\r\n")
    for content in (b"", request, gzip.compress(request)):
        (failure,) = faults(items(content, (0, 3)))
        assert failure.report == "a.warc"
        assert items(content, (1, 3)) == items(content, (2, 3)) == []
    for content in (b"nothing of the kind", bytes(range(256)) * 900, gzip.compress(b"hello"), gzip.compress(b"")):
        assert len(faults(items(content))) == 1


def test_a_day_in_the_text_is_not_the_page_s() -> None:
    made = storm.Made(random.Random(5), "https://news.example/", packed=False)
    told = storm.story(made.chance)
    told.text.append("The treaty was signed on March 5, 2016 and lapsed on 7 April 2019.")
    body = storm.html(made.chance, told, dated=False).encode()
    ((_, report),) = items(made.record(body))
    assert isinstance(report, Report)
    assert (report.published, report.published_basis) == (date(2024, 12, 30), "capture")
    assert isinstance(page("a", body, None), Failure)


TEXT = "The café’s owner, José Peña, said the façade was “blown in” on Monday; repairs will cost him £900, he said."


@pytest.mark.parametrize(
    ("codec", "kind"),
    [
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8-sig", "text/html; charset=x-klingon"),
        ("cp1252", "text/html; charset=utf-8"),
        ("cp1252", "text/html; charset=iso-8859-1"),
        ("cp1252", "text/html; charset=utf-7"),
        ("cp1252", "text/html"),
        ("mac-roman", "text/html; charset=macintosh"),
        ("utf-16", "text/html"),
        ("utf-16-be", "text/html; charset=UTF-16BE"),
    ],
)
def test_a_page_is_decoded_as_it_is_and_not_as_it_says(codec: str, kind: str) -> None:
    body = f"<!doctype html><html><body><article><p>{TEXT}</p></article></body></html>".encode(codec)
    ((_, report),) = items(good(0, body=body, kind=kind))
    assert isinstance(report, Report)
    assert report.text == TEXT


def test_another_script_without_a_charset_is_not_taken_for_english() -> None:
    russian = "Повстанцы обстреляли порт в понедельник, убив семерых докеров, сообщила администрация порта. " * 9
    body = f"<!doctype html><html><body><article><p>{russian}</p></article></body></html>".encode("cp1251")
    told = items(good(0, body=body, kind="text/html") + good(1, body=body, kind="text/html; charset=windows-1251"))
    (failure,) = faults(told)
    assert "charset" in failure.error
    _, report = told[1]
    assert isinstance(report, Report)
    assert report.text.startswith("Повстанцы")


def test_one_stray_byte_does_not_spoil_a_page() -> None:
    body = f"<!doctype html><html><body><article><p>{TEXT} {TEXT}</p></article></body></html>".encode()
    ((_, report),) = items(good(0, body=body.replace(b" on Monday", b"\x93 on Monday", 1)))
    assert isinstance(report, Report)
    assert report.text.count("café’s") == 2


def test_a_page_made_to_take_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_PATIENCE", 0.3)
    slow = good(9, body=b"<!doctype html " + b"/" * 300_000 + b"\n" + SIX[0].partition(b"\r\n\r\n")[2])
    told = items(SIX[0] + slow + SIX[1])
    assert urls(told) == SIX_URLS[:2]
    assert "seconds" in faults(told)[0].error


def test_pages_are_read_in_a_thread_too() -> None:
    told: list[Item] = []
    thread = threading.Thread(target=lambda: told.extend(items(b"".join(SIX))))
    thread.start()
    thread.join()
    assert urls(told) == SIX_URLS


def test_memory_is_bounded(tmp_path: Path) -> None:
    chance = random.Random(1)
    words = storm._LISTS["towns"] + storm._LISTS["groups"]
    path = tmp_path / "a.warc.gz"
    burdens = ["gzip bomb", "record of 50 MB", "line of 5 MB", "attribute of 3 MB", "500,000 paragraphs"]
    with path.open("wb") as out:
        for number in range(70):
            made = storm.Made(random.Random(number), f"https://news.example/{number}", packed=True)
            out.write(gzip.compress(made.record(), 1))
            # A paragraph as long as an article may be: trafilatura would keep a thousand of them.
            long = " ".join(chance.choices(words, k=52_000))[:480_000]
            out.write(gzip.compress(made.record(made.page(more=f"<p>{long}</p>")), 1))
            if number < 2 * len(burdens):
                out.write(storm.KINDS[burdens[number % len(burdens)]][1](made))
    script = Path(storm.__file__)
    done = subprocess.run([sys.executable, script, "--read", path], capture_output=True, text=True, check=True)
    memory = re.search(r"memory: (\d+) MB after the first page, (\d+) MB at most", done.stdout)
    assert memory
    assert int(memory[2]) - int(memory[1]) < 150
