"""Pages, feeds, archives, wires and mail: what becomes a report, and what becomes a failure."""

from __future__ import annotations

import gzip
import io
from datetime import date
from pathlib import Path

import docx
import pyarrow
import pytest
from pyarrow import parquet

from dateline.schema import Failure, Report
from dateline.sources import read

STORY = (
    "Rebels shelled the port of Karsa on Monday, killing seven dockers, the harbour office said. The army sent two "
    "battalions to the town, and the governor asked the United Nations for help in moving families out of the quarter."
)
MORE = "The union of dockers called a strike for Friday and demanded that the government pay the families of the dead."


def page(text: str = STORY, title: str = "Port shelled", day: str | None = "2024-03-05", more: str = "") -> str:
    meta = f'<meta property="article:published_time" content="{day}T08:00:00Z">' if day else ""
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{meta}{more}'
        f'<meta property="og:site_name" content="The Harbour Post"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{title}</h1><p>{text}</p><p>{MORE}</p></article><footer>All rights reserved</footer></body>"
        "</html>"
    )


def told(path: Path, option: date | None = None) -> list[Report | Failure]:
    return list(read([str(path)], option))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_page_gives_its_text_title_day_and_paper(tmp_path: Path) -> None:
    (report,) = told(write(tmp_path / "a.html", page()))
    assert isinstance(report, Report)
    assert report.text.startswith("Rebels shelled")
    assert MORE in report.text
    assert "Home" not in report.text
    assert (report.title, report.publisher, report.published) == ("Port shelled", "The Harbour Post", date(2024, 3, 5))
    assert report.published_basis == "page"


def test_the_caller_s_day_beats_the_page_s_and_a_headline_is_told_once(tmp_path: Path) -> None:
    (report,) = told(write(tmp_path / "a.html", page()), date(2024, 3, 7))
    assert isinstance(report, Report)
    assert (report.published, report.published_basis) == (date(2024, 3, 7), "option")
    assert "Port shelled" not in report.text


@pytest.mark.parametrize("content", ["", "<html></html>", "\x00\x01", "<p>" * 20_000, page(day=None)])
def test_a_page_without_an_article_or_a_day_is_a_failure(tmp_path: Path, content: str) -> None:
    (failure,) = told(write(tmp_path / "a.html", content))
    assert isinstance(failure, Failure)


RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Wire</title><language>en</language>
<item><title>Port shelled</title><link>https://wire.example/1</link><guid>w1</guid>
<pubDate>Tue, 05 Mar 2024 08:00:00 GMT</pubDate><description>&lt;p&gt;{STORY}&lt;/p&gt;&lt;p&gt;{MORE}&lt;/p&gt;
&lt;script&gt;alert(1)&lt;/script&gt;</description></item>
<item><title>No day</title><guid>w2</guid><description>{STORY}</description></item></channel></rss>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Atom Wire</title>
<entry><id>urn:1</id><title>Port shelled</title><updated>2024-03-05T08:00:00Z</updated>
<content type="html">&lt;p&gt;{STORY}&lt;/p&gt;</content></entry></feed>"""


@pytest.mark.parametrize(("name", "content"), [("a.rss", RSS), ("a.xml", RSS), ("b.atom", ATOM), ("b.xml", ATOM)])
def test_a_feed_gives_a_report_an_entry(tmp_path: Path, name: str, content: str) -> None:
    report, *rest = told(write(tmp_path / name, content))
    assert isinstance(report, Report)
    assert report.text.startswith("Rebels shelled")
    assert "alert" not in report.text
    assert (report.published, report.published_basis) == (date(2024, 3, 5), "feed")
    if content is RSS:
        assert (report.id, report.url, report.publisher) == ("w1", "https://wire.example/1", "The Wire")
        assert isinstance(rest[0], Failure)
        assert rest[0].report == "w2"


def test_a_damaged_feed_gives_what_can_be_read(tmp_path: Path) -> None:
    first, *rest = told(write(tmp_path / "a.rss", RSS[: RSS.index("<item><title>No day")] + "<item><title>cut"))
    assert "cut" not in [getattr(each, "text", "") for each in rest]
    assert isinstance(first, Report)
    assert any(isinstance(each, Failure) for each in rest)
    (failure,) = told(write(tmp_path / "b.rss", "no feed at all"))
    assert isinstance(failure, Failure)


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "hidden words")
    bomb = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    feed = RSS.replace("?>", f'?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">{bomb}]>', 1).replace(
        STORY, "&x;&b;"
    )
    assert all(isinstance(each, Failure) for each in told(write(tmp_path / "a.rss", feed)))
    nitf = NITF.replace("?>", f'?><!DOCTYPE nitf [<!ENTITY x SYSTEM "file://{secret}">]>', 1).replace(
        STORY, f"&x; {STORY}"
    )
    for each in told(write(tmp_path / "a.xml", nitf)):
        assert "hidden" not in (each.text if isinstance(each, Report) else each.error)


NITF = f"""<?xml version="1.0"?><nitf><head><docdata><doc-id id-string="n1"/><date.issue norm="20240305T080000Z"/>
</docdata></head><body><body.head><hedline><hl1>Port shelled</hl1></hedline><dateline><location>Karsa</location>
</dateline><distributor>The Wire</distributor></body.head><body.content><p>{STORY}</p><p>{MORE}</p></body.content>
</body></nitf>"""
NEWSML = f"""<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="g1" xml:lang="en"><itemMeta><versionCreated>2024-03-05T08:00:00Z</versionCreated></itemMeta>
<contentMeta><headline>Port shelled</headline></contentMeta><contentSet><inlineXML><html
xmlns="http://www.w3.org/1999/xhtml"><body><p>{STORY}</p><p>{MORE}</p></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="g2" xml:lang="fr"><itemMeta><versionCreated>2024-03-05T08:00:00Z</versionCreated></itemMeta>
<contentSet><inlineXML><html><body><p>Le port a ete touche.</p></body></html></inlineXML></contentSet></newsItem>
</itemSet></newsMessage>"""


def test_wires_are_read(tmp_path: Path) -> None:
    (report,) = told(write(tmp_path / "a.xml", NITF))
    assert isinstance(report, Report)
    assert (report.id, report.title, report.publisher) == ("n1", "Port shelled", "The Wire")
    assert (report.published, report.text) == (date(2024, 3, 5), f"{STORY}\n\n{MORE}")
    first, french = told(write(tmp_path / "b.xml", NEWSML))
    assert isinstance(first, Report)
    assert (first.id, first.title, first.text) == ("g1", "Port shelled", f"{STORY}\n\n{MORE}")
    assert isinstance(french, Failure)
    assert "French" in french.error


def record(
    body: bytes, *, url: str = "https://wire.example/a", kind: str = "text/html", length: int | None = None
) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-06T01:02:03Z\r\n"
        "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http) if length is None else length}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def test_an_archive_gives_its_pages(tmp_path: Path) -> None:
    other = page(STORY.replace("Karsa", "Bandar"), "Bandar shelled", day=None).encode()
    records = [
        record(page().encode()),
        record(b"\x89PNG", kind="image/png"),
        record(b"<html><body>nothing</body></html>", url="https://wire.example/empty"),
        record(other, url="https://wire.example/b"),
    ]
    for name, content in (
        ("a.warc", b"".join(records)),
        ("a.warc.gz", b"".join(gzip.compress(each) for each in records)),
    ):
        first, empty, captured = told(write(tmp_path / name, content))
        assert isinstance(first, Report)
        assert (first.url, first.published_basis) == ("https://wire.example/a", "page")
        assert isinstance(empty, Failure)
        assert isinstance(captured, Report)
        assert (captured.published, captured.published_basis) == (date(2024, 3, 6), "capture")


def test_a_damaged_archive_gives_what_comes_before(tmp_path: Path) -> None:
    whole = record(page().encode())
    lying = record(page().encode(), url="https://wire.example/lying", length=10_000_000)
    for content in (whole + lying, whole + b"garbage" * 1_000, whole + whole[:300], b"\x00" * 5_000):
        found = told(write(tmp_path / "a.warc", content))
        assert all(isinstance(each, Report | Failure) for each in found)
        if content.startswith(whole):
            assert isinstance(found[0], Report)


def test_mail_is_read(tmp_path: Path) -> None:
    mail = (
        "From: The Wire <desk@wire.example>\nTo: you@example\nSubject: Port shelled\n"
        f"Message-ID: <m1@wire.example>\nDate: Tue, 05 Mar 2024 08:00:00 +0000\n\n{STORY}\n\n{MORE}\n"
    )
    (report,) = told(write(tmp_path / "a.eml", mail))
    assert isinstance(report, Report)
    assert (report.id, report.title, report.publisher) == ("m1@wire.example", "Port shelled", "The Wire")
    assert report.published == date(2024, 3, 5)
    box = f"From desk Tue Mar  5 08:00:00 2024\n{mail}\nFrom desk Tue Mar  5 09:00:00 2024\nSubject: empty\n\n\n"
    first, empty = told(write(tmp_path / "a.mbox", box))
    assert isinstance(first, Report)
    assert isinstance(empty, Failure)


def test_tables_and_documents_are_read(tmp_path: Path) -> None:
    table = pyarrow.table({"id": ["p1", "p2"], "text": [STORY, None], "published": ["2024-03-05", "2024-03-05"]})
    parquet.write_table(table, tmp_path / "a.parquet")
    first, missing = told(tmp_path / "a.parquet")
    assert isinstance(first, Report)
    assert (first.id, first.text) == ("p1", STORY)
    assert isinstance(missing, Failure)
    document = docx.Document()
    document.add_paragraph(STORY)
    document.add_paragraph(MORE)
    kept = io.BytesIO()
    document.save(kept)
    (report,) = told(write(tmp_path / "a.docx", kept.getvalue()), date(2024, 3, 5))
    assert isinstance(report, Report)
    assert report.text == f"{STORY}\n\n{MORE}"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.parquet", "a.warc.gz", "a.xml", "a.eml", "a.mbox"])
def test_what_only_bears_the_name_is_a_failure(tmp_path: Path, name: str) -> None:
    for content in (b"", b"nothing of the kind", bytes(range(256)) * 50):
        assert all(isinstance(each, Failure) for each in told(write(tmp_path / name, content)))


FRENCH = (
    "Les rebelles ont bombardé le port lundi, tuant sept dockers, a déclaré le bureau du port, et l'armée a envoyé "
    "deux bataillons dans la ville pour protéger les habitants."
)
SPANISH = (
    "Los rebeldes bombardearon el puerto el lunes y mataron a siete estibadores, dijo la oficina del puerto, y el "
    "ejército envió dos batallones a la ciudad para proteger a los vecinos."
)


@pytest.mark.parametrize(
    ("text", "language"), [(FRENCH, "French"), (SPANISH, "Spanish"), (STORY, None), ("Rebels shelled Karsa.", None)]
)
def test_what_the_model_can_not_read_is_not_coded(tmp_path: Path, text: str, language: str | None) -> None:
    (item,) = told(write(tmp_path / "a.txt", text), date(2024, 3, 5))
    if language is None:
        assert isinstance(item, Report)
    else:
        assert isinstance(item, Failure)
        assert language in item.error
