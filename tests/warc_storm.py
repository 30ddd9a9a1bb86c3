"""Writes an archive of made-up news pages, some of them hostile, and says what reading it costs.

`python tests/warc_storm.py [--pages N] [--seed N] [--hostile SHARE] [--plain] [--out FILE]` writes a WARC (one gzip
member a record, or plain), reads it in a process of its own, and prints what became of the pages, the seconds and the
peak of memory. Nothing is coded. The same arguments write the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from dateline.schema import Report
from dateline.sources.archives import read_warc

# Real places and made-up ones, which no list has.
_TOWNS = """Karsa|Bandar|Tolvek|Mirovo|Esh-Kala|Dunmere|Ostravik|Port Lome|Bamako|Kati|Gao|Timbuktu|Mopti|Kidal|Aleppo
Homs|Idlib|Mosul|Kirkuk|Basra|Kandahar|Herat|Kunduz|Quetta|Peshawar|Karachi|Imphal|Srinagar|Sittwe|Mandalay|Davao
Marawi|Jolo|Bogota|Cali|Tumaco|Caracas|Maracaibo|Lima|Puno|Oaxaca|Culiacan|Goma|Bukavu|Beni|Bunia|Bangui|Juba|Bor
Malakal|Khartoum|El Fasher|Nyala|Mekelle|Gondar|Mogadishu|Kismayo|Baidoa|Maiduguri|Jos|Kaduna|Zinder|Diffa|Sebha
Misrata|Benghazi|Aden|Taiz|Hodeidah|Marib|Tbilisi|Gori|Yerevan|Stepanakert|Kharkiv|Kherson|Odesa|Mariupol|Cabo Verra
Nueva Carmina|Hollin Bay|Varzhen|Tessamar|Ulkund|Ranneth|Zhiboro|Selmary|Qarat|Old Fenwick|Lower Oam|Tir Hadar"""
_GROUPS = """rebels|gunmen|soldiers|police|farmers|dockers|nurses|teachers|students|herders|miners|militiamen|smugglers
bus drivers|fishermen|traders|settlers|pensioners|bakers|lorry drivers|border guards|peacekeepers|prison guards
villagers|veterans|textile workers|market women|journalists|lawyers|doctors|monks|refugees|deserters|volunteers"""
_BODIES = """the army|the interior ministry|the harbour office|the governor|the mayor|the United Nations|the Red Cross
the electoral commission|the high court|the teachers' union|the opposition Unity Party|the ruling Forward bloc
the African Union|the defence ministry|the bishop's council|the coast guard|the state railway|the customs service
the Front for the North|the Liberation Council|the farmers' league|the prosecutor|the water board|the health ministry
a council of elders|the presidency|the foreign ministry|the Third Brigade|the central bank|an observers' mission"""
_HARM = """shelled|stormed|attacked|raided|besieged|fired on|set fire to|bombed|ambushed|looted|overran|mined"""
_AIMS = """a market|a convoy of trucks|the grain depot|a police station|the old bridge|a bus|two villages|the radio mast
a customs post|the airfield|a health centre|the barracks|a river port|the power station|a school|an oil depot
the prison|a church|a mosque|a camp for displaced families|the town hall|a ferry|a checkpoint|the water tower"""
_SAID = """accused|praised|warned|thanked|criticised|rebuked|defied|contradicted|congratulated|sued|consulted|backed"""
_TALKS = """signed a truce with|opened talks with|broke off talks with|agreed to exchange prisoners with|met envoys of
offered an amnesty to|imposed sanctions on|lifted a ban on|recognised|asked for help from|withdrew its envoy from
demanded an apology from|promised to compensate|suspended its contract with|called for an inquiry into"""
_PROTEST = """marched through|blocked the road to|gathered outside the court in|began a sit-in in|went on strike in
burned tyres in|occupied the square of|held a vigil in|closed their stalls in|paraded in|sang in the streets of"""
_WHY = """over unpaid wages|after the arrest of a preacher|to demand new elections|over the price of bread
because of a disputed well|in protest at the new land law|after three weeks without water|over missing relatives
to mark the fall of the old government|over a shooting at a wedding|against the sale of the port|for shorter shifts
after a ballot was annulled|over the closing of the hospital|against a tax on salt|over cattle stolen in spring"""
_TAIL = """A curfew was declared from dusk to dawn|Shops stayed shut for the rest of the day|Nobody has claimed the act
Witnesses spoke of smoke above the river|The road was open again by evening|Telephone lines were cut for hours
Helicopters were heard after midnight|Schools will reopen when it is safe|The wounded were taken away by boat
Three ministers cancelled their journeys|Families slept in the fields|Relief lorries were turned back at the ford
The dead were buried the same evening|Prices doubled within the week|An inquiry is to report before the harvest
Several windows of the post office were broken|A second meeting is planned|Guards were doubled at the granary"""
_NAMES = """Ilan Moreau|Sefa Okoro|Dunja Reyk|Tomas Belgrave|Amina Toure|Yusuf Karadag|Petra Vance|Oleg Marchenko
Lucia Ferrand|Hamid Rezai|Grace Achieng|Marek Dovic|Nadia Saleh|Ruben Castell|Thida Win|Joao Prates|Miriam Adler
Kofi Mensah|Elena Sokol|Bashir Nur|Paulo Quispe|Rana Haddad|Sean Corrigan|Vera Lindqvist|Abel Tesfaye|Huda Karim"""
_PAPERS = """Harbour Post|Northern Courier|Daily Meridian|Tolvek Times|River Gazette|Valley Observer|Evening Lantern
Coastal Herald|Plainsman|Upland Mail|Morning Ledger|Salt Road"""
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()

_FOREIGN = {
    "fr": (
        "Les insurgés ont bombardé le port de {} lundi matin, faisant {} morts parmi les dockers",
        "Le gouverneur a demandé aux Nations unies de protéger les habitants du quartier",
        "Selon le ministère, {} soldats ont été envoyés sur place pour rétablir le calme",
        "Les syndicats appellent à une grève générale et réclament une enquête indépendante",
    ),
    "es": (
        "Los rebeldes bombardearon el puerto de {} el lunes y mataron a {} estibadores",
        "El gobernador pidió a las Naciones Unidas que protegiera a los vecinos del barrio",
        "Según el ministerio, {} soldados fueron enviados a la ciudad para restablecer el orden",
        "Los sindicatos convocaron una huelga general y exigieron una investigación",
    ),
    "de": (
        "Aufständische beschossen am Montag den Hafen von {} und töteten {} Hafenarbeiter",
        "Der Gouverneur bat die Vereinten Nationen, die Bewohner des Viertels zu schützen",
        "Nach Angaben des Ministeriums wurden {} Soldaten in die Stadt geschickt",
        "Die Gewerkschaften riefen zum Streik auf und forderten eine Untersuchung",
    ),
}


def _list(words: str) -> list[str]:
    return [each.strip() for each in re.split(r"[|\n]", words)]


_LISTS = {
    "towns": _list(_TOWNS), "groups": _list(_GROUPS), "bodies": _list(_BODIES), "harm": _list(_HARM),
    "aims": _list(_AIMS), "said": _list(_SAID), "talks": _list(_TALKS), "protest": _list(_PROTEST),
    "why": _list(_WHY), "tail": _list(_TAIL), "names": _list(_NAMES), "papers": _list(_PAPERS),
}  # fmt: skip


@dataclass
class Story:
    """What a page tells; `text` is its paragraphs."""

    title: str
    text: list[str]
    day: date
    paper: str
    author: str


def story(chance: random.Random) -> Story:
    """Make up a story of 80 to 400 words or so."""
    day = date(2015, 1, 1) + timedelta(days=chance.randrange(3_600))
    length = chance.randrange(90, 390)
    sentences: list[str] = []
    while sum(len(each.split()) for each in sentences) < length:
        sentences.append(_sentence(chance, day))
    cuts = [0]
    while cuts[-1] < len(sentences):
        cuts.append(cuts[-1] + chance.randrange(1, 5))
    text = [" ".join(sentences[begin:end]) for begin, end in pairwise(cuts)]
    pick = _picker(chance)
    title = f"{pick('groups').capitalize()} {pick('protest')} {pick('towns')} {pick('why')}"
    return Story(title, text, day, pick("papers"), pick("names"))


def _picker(chance: random.Random) -> Callable[[str], str]:
    return lambda name: chance.choice(_LISTS[name])


def _sentence(chance: random.Random, day: date) -> str:
    pick = _picker(chance)
    group, other = pick("groups"), pick("groups")
    body, second = pick("bodies"), pick("bodies")
    number, more = chance.randrange(2, 900), chance.randrange(2, 60)
    town, near = pick("towns"), pick("towns")
    past = day - timedelta(days=chance.randrange(1, 400))
    when = chance.choice(
        [
            f"on {chance.choice(_DAYS)}",
            f"on {past.day} {_MONTHS[past.month - 1]}",
            f"on {_MONTHS[past.month - 1]} {past.day}, {past.year}",
            "overnight",
            "before dawn",
            "in the afternoon",
            f"{more} days ago",
            f"in {_MONTHS[past.month - 1]}",
        ]
    )
    sentence = chance.choice(
        [
            f"{group} {pick('harm')} {pick('aims')} near {town} {when}, killing {more} {other}, {body} said",
            f"some {number} {group} {pick('protest')} {town} {when} {pick('why')}",
            f"{body} {pick('talks')} {second} {when}, according to {pick('names')} of the {pick('papers')}",
            f"{pick('names')}, who speaks for {body}, {pick('said')} {second} {pick('why')}",
            f"in {town} {group} {pick('harm')} {pick('aims')} and took {more} {other} towards {near}",
            f"{body} sent {number} {group} to {town} {when} and closed the road to {near}",
            f"{body} arrested {more} {group} in {near} {when} {pick('why')}",
            f"\u201cWe will not leave {town},\u201d said {pick('names')}, one of {number} {group} there",
            f"about {number} families fled {near} for {town} {when}, {second} told the {pick('papers')}",
            f"{pick('names')} of {body} {pick('said')} the {group} of {near} {when}",
            f"{second} expelled {more} {other} from {town} {when}; {body} {pick('talks')} it the next day",
            f"{pick('tail')}, {pick('names')} reported from {near}",
        ]
    )
    return sentence[0].upper() + sentence[1:] + "."


def html(
    chance: random.Random, told: Story, *, dated: bool = True, head: str = "", more: str = "", language: str = "en"
) -> str:
    """Lay out a story as one of some papers' pages do."""
    text = "\n".join(f"<p>{each}</p>" for each in told.text)
    meta = {
        0: f'<meta property="article:published_time" content="{told.day}T08:00:00Z">',
        1: f'<meta name="date" content="{told.day}">',
        2: f'<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"{told.day}"}}</script>',
    }[chance.randrange(3)]
    body = [
        f"<article><h1>{told.title}</h1><p class='byline'>By {told.author}</p>{text}</article>",
        f"<main><h1>{told.title}</h1><div class='article-body'>{text}</div></main>",
        f"<div id='content'><h1>{told.title}</h1><div class='entry-content'>{text}</div></div>",
        f"<section class='story'><h1>{told.title}</h1><div itemprop='articleBody'>{text}</div></section>",
    ][chance.randrange(4)]
    links = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in "Home World Sport Weather Letters".split())
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{told.title}</title>'
        f'{meta if dated else ""}<meta property="og:site_name" content="{told.paper}">{head}</head>\n<body><nav><ul>'
        f"{links}</ul></nav>\n{body}\n{more}<footer><p>All rights reserved. Write to the editor.</p></footer></body>"
        "</html>\n"
    )


def record(
    body: bytes,
    url: str | None,
    *,
    kind: str | None = "text/html; charset=utf-8",
    status: str = "200 OK",
    more: str = "",
    length: str | None = None,
    day: str | None = "2024-12-30T01:02:03Z",
    warc: str = "response",
    http: bytes | None = None,
) -> bytes:
    """Return a record of an archive; `http` stands for all the server's headers, `length` for what is told of it."""
    if http is None:
        told = f"Content-Type: {kind}\r\n" if kind else ""
        http = f"HTTP/1.1 {status}\r\n{told}{more}\r\n".encode()
    block = http + body
    fields = [
        "WARC/1.0",
        f"WARC-Type: {warc}",
        *([f"WARC-Target-URI: {url}"] if url else []),
        *([f"WARC-Date: {day}"] if day else []),
        f"WARC-Record-ID: <urn:uuid:{zlib.crc32(block):032x}>",
        "Content-Type: application/http; msgtype=" + ("request" if warc == "request" else "response"),
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join(fields).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


@dataclass
class Made:
    """What a hostile kind is made with: its own chance, a story's page and its address."""

    chance: random.Random
    url: str
    packed: bool

    def page(self, **options: object) -> bytes:
        return html(self.chance, story(self.chance), **options).encode()  # type: ignore[arg-type]

    def record(self, body: bytes | None = None, **options: object) -> bytes:
        return record(self.page() if body is None else body, self.url, **options)  # type: ignore[arg-type]

    def member(self, content: bytes) -> bytes:
        return gzip.compress(content, 6, mtime=0) if self.packed else content


Maker = Callable[[Made], bytes]


def _latin(made: Made) -> bytes:
    told = story(made.chance)
    told.text.append("The café’s owner, José Peña, said the façade was “blown in”; it had cost £900.")
    return html(made.chance, told).encode("cp1252")


def _foreign(made: Made) -> bytes:
    language = made.chance.choice(sorted(_FOREIGN))
    told = story(made.chance)
    lines = [made.chance.choice(_FOREIGN[language]) for _ in range(12)]
    told.text = [". ".join(each.format(made.chance.choice(_LISTS["towns"]), 7) for each in lines) + "."]
    return html(made.chance, told, language=language).encode()


def _nested(made: Made) -> bytes:
    return b"".join(gzip.compress(record(made.page(), made.url + "/inner"), mtime=0) for _ in range(3))


def _zip(made: Made) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr(zipfile.ZipInfo("page.html"), made.page())
    return kept.getvalue()


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(50_000_000), 9, mtime=0)


@cache
def _line() -> bytes:
    words = random.Random(1).choices(_LISTS["groups"] + _LISTS["towns"], k=600_000)
    return " ".join(words).encode()[:5_000_000]


def _chunks(body: bytes) -> bytes:
    cut = (body[begin : begin + 700] for begin in range(0, len(body), 700))
    return b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in cut) + b"0\r\n\r\n"


def _harmed(made: Made, begin: float, end: float) -> bytes:
    """Return a gzip member, some of whose bytes between two parts of its length are other ones."""
    member = bytearray(gzip.compress(made.record(), 6, mtime=0))
    for _ in range(24):
        place = made.chance.randrange(int(len(member) * begin), max(int(len(member) * end), 10))
        member[place] ^= made.chance.randrange(1, 256)
    return bytes(member)


def _kinds() -> dict[str, tuple[str, Maker]]:
    """Return each hostile kind: what becomes of it ("report", "failure", "passed" or "any"), and how it is made."""

    def plain(expected: str, **options: object) -> tuple[str, Maker]:
        return expected, lambda made: made.member(made.record(**options))

    def body(expected: str, make: Callable[[Made], bytes], **options: object) -> tuple[str, Maker]:
        return expected, lambda made: made.member(made.record(make(made), **options))

    def coded(name: str) -> str:
        return f"Content-Encoding: {name}\r\n"

    return {
        # Lengths.
        "length too short": plain("report", length="300"),
        "length too long": plain("report", length="9000"),
        "length huge": plain("report", length="1" + "0" * 17),
        "length no number": plain("report", length="many"),
        "HTTP length too short": plain("report", more="Content-Length: 100\r\n"),
        "HTTP length too long": plain("report", more="Content-Length: 100000000\r\n"),
        # Charsets.
        "latin-1 called UTF-8": body("report", _latin),
        "latin-1, charset unknown": body("report", _latin, kind="text/html; charset=x-klingon"),
        "UTF-8 called UTF-16": plain("report", kind="text/html; charset=utf-16"),
        "UTF-16": body(
            "report", lambda made: made.page().decode().encode("utf-16-le"), kind="text/html; charset=utf-16"
        ),
        "charset that takes long": body("report", _latin, kind="text/html; charset=punycode"),
        # Encodings of the body.
        "gzip that is none": plain("report", more=coded("gzip")),
        "deflate that is none": plain("report", more=coded("deflate")),
        "br that is none": plain("report", more=coded("br")),
        "encoding unknown": plain("report", more=coded("x-rot13")),
        "gzip": body("report", lambda made: gzip.compress(made.page(), mtime=0), more=coded("gzip")),
        "deflate": body("report", lambda made: zlib.compress(made.page()), more=coded("deflate")),
        "gzip untold": body("report", lambda made: gzip.compress(made.page(), mtime=0)),
        "gzip harmed": body("failure", lambda made: _bomb()[:200] + bytes(9) + b"x" * 500, more=coded("gzip")),
        "chunked": body("report", lambda made: _chunks(made.page()), more="Transfer-Encoding: chunked\r\n"),
        "chunked that is not": plain("report", more="Transfer-Encoding: chunked\r\n"),
        "gzip bomb": body("failure", lambda made: _bomb(), more=coded("gzip")),
        "gzip bomb untold": body("failure", lambda made: _bomb()),
        "record of 50 MB": body("failure", lambda made: b"<html><p>" + bytes(50_000_000)),
        # Other things in a page's place.
        "archive nested": body("failure", _nested),
        "archive nested, plain": body("failure", lambda made: record(made.page(), made.url)),
        "zip": body("failure", _zip),
        "binary": body("failure", lambda made: made.chance.randbytes(20_000)),
        # Burdens.
        "line of 5 MB": body("failure", lambda made: _line()),
        "paragraph of 3 MB": body(
            "failure", lambda made: b"<html><body><p>" + _line()[:3_000_000] + b"</p></body></html>"
        ),
        "attribute of 3 MB": body("report", lambda made: made.page(more=f"<img src='data:{'ab' * 1_500_000}'>")),
        "200,000 attributes": body(
            "failure", lambda made: made.page(more=f"<p {' '.join(f'a{i}=1' for i in range(200_000))}>x</p>")
        ),
        "50,000 divs in each other": body(
            "failure", lambda made: made.page(more="<div>" * 50_000 + "x" + "</div>" * 50_000)
        ),
        "9,000 divs in each other": body(
            "report", lambda made: made.page(more="<div>" * 9_000 + "x" + "</div>" * 9_000)
        ),
        "500,000 paragraphs": body("failure", lambda made: made.page(more="<p>a" * 500_000)),
        "script of 3 MB": body("report", lambda made: made.page(head=f"<script>{'var a = 1; ' * 280_000}</script>")),
        # Headers.
        "no HTTP headers": plain("report", http=b""),
        "no HTTP headers, no page": body("passed", lambda made: b"nothing of the kind", http=b""),
        "HTTP headers broken": plain("any", http=b"HTTP/1.1 abc\r\nContent-Type text/html\r\n:::\r\nX\0: \xff\r\n\r\n"),
        "HTTP headers endless": plain("failure", http=b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000),
        "no content type": plain("report", kind=None),
        "no capture day": body("failure", lambda made: made.page(dated=False), day=None),
        "no capture day, dated": plain("report", day=None),
        "captured in the future": body("failure", lambda made: made.page(dated=False), day="2999-01-01T00:00:00Z"),
        "no address": ("report", lambda made: made.member(record(made.page(), None))),
        "address no URL": ("report", lambda made: made.member(record(made.page(), "javascript:alert(1)"))),
        # Odd text.
        "NUL bytes": body("report", lambda made: made.page().replace(b"</p>", b"\0\0</p>")),
        "control characters": body("report", lambda made: made.page().replace(b"</p>", b"\x01\x1b\x08</p>")),
        "script alone": body("failure", lambda made: b"<html><head><script>var page = 1;</script></head></html>"),
        "empty": body("failure", lambda made: b""),
        "not English": body("report", _foreign),
        "twice": ("report", lambda made: made.member(made.record()) * 2),
        # No pages.
        "not found": plain("passed", status="404 Not Found"),
        "server error": plain("passed", status="503 Service Unavailable"),
        "redirect": body("passed", lambda made: b"", status="302 Found", more="Location: /elsewhere\r\n"),
        "JSON": body("passed", lambda made: b'{"title": "x"}', kind="application/json"),
        "PDF": body("passed", lambda made: b"%PDF-1.7 " + made.chance.randbytes(5_000), kind="application/pdf"),
        "image": body("passed", lambda made: b"\x89PNG" + made.chance.randbytes(5_000), kind="image/png"),
        "video of 6 MB": body("passed", lambda made: bytes(6_000_000), kind="video/mp4"),
        "request": body("passed", lambda made: b"", warc="request", http=b"GET / HTTP/1.1\r\n\r\n"),
        "metadata": body("passed", lambda made: b"via: x\r\n", warc="metadata", http=b""),
        "warcinfo": body("passed", lambda made: b"software: x\r\n", warc="warcinfo", http=b""),
        "revisit": body("passed", lambda made: b"", warc="revisit"),
        # Damage to the archive itself.
        "garbage": ("failure", lambda made: made.member(b"garbage, " * 900)),
        "half a header": ("any", lambda made: made.member(made.record()[:90])),
    }


KINDS = _kinds()
"""The hostile kinds, each with what becomes of it and how its bytes are made."""
PACKED_KINDS: dict[str, tuple[str, Maker]] = {
    "member damaged": ("failure", lambda made: _harmed(made, 0.3, 0.9)),
    "member damaged at its head": ("failure", lambda made: _harmed(made, 0.0, 0.01)),
    "member cut": ("failure", lambda made: gzip.compress(made.record(), mtime=0)[:-200]),
    "bytes between members": ("failure", lambda made: made.chance.randbytes(3_000).replace(b"\x1f\x8b", b"..")),
}
"""More of them, which only a gzipped archive can have."""


@dataclass
class Written:
    """What an archive holds: the addresses of its good pages, and of its hostile ones by their kind."""

    good: list[str] = field(default_factory=list)
    hostile: dict[str, list[str]] = field(default_factory=dict)


def write(path: Path, pages: int, seed: int, hostile: float = 0.1, packed: bool = True) -> Written:
    """Write an archive of so many pages, `hostile` of them hostile, and say what is in it."""
    chance = random.Random(seed)
    kinds = KINDS | PACKED_KINDS if packed else KINDS
    bag: list[str] = []
    chosen = []
    for _ in range(pages):
        if chance.random() < hostile:
            # Each kind comes once before any comes again.
            bag = bag or chance.sample(sorted(kinds), len(kinds))
            chosen.append(bag.pop())
        else:
            chosen.append("")
    return _write(path, chosen, seed, packed)


def around(kind: str, path: Path, packed: bool = True) -> Written:
    """Write an archive of one hostile record with three good pages before it and three behind."""
    return _write(path, [""] * 3 + [kind] + [""] * 3, 0, packed)


def _write(path: Path, chosen: list[str], seed: int, packed: bool) -> Written:
    """Write an archive of records of some kinds, "" for a good one."""
    written = Written()
    with path.open("wb") as out:
        for number, kind in enumerate(chosen):
            made = Made(random.Random(f"{seed} {number}"), f"https://news{number % 50}.example/story/{number}", packed)
            if kind:
                written.hostile.setdefault(kind, []).append(made.url)
                out.write((KINDS | PACKED_KINDS)[kind][1](made))
            else:
                written.good.append(made.url)
                out.write(made.member(made.record(made.page(dated=made.chance.random() < 0.9))))
    return written


def peak() -> int:
    """Return the most memory this process has had, in MB."""
    try:
        # What getrusage says also counts the process that started this one.
        found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
        assert found
        return int(found[1]) // 1_024
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1_024 if sys.platform != "darwin" else 1_048_576)


def read(path: str) -> None:
    """Read an archive and print what became of it, a line each: its reports' addresses are not kept."""
    begin, reports, faults, first = time.perf_counter(), 0, Counter[str](), 0
    with open(path, "rb") as stream:
        for _, item in read_warc(path, stream, None):
            if isinstance(item, Report):
                reports += 1
                first = first or peak()
            else:
                faults[re.sub(r"\d{4}-\d\d-\d\d", "DATE", item.error)] += 1
    took = time.perf_counter() - begin
    for fault, count in faults.most_common():
        print(f"{count:7,}  {fault}")
    print(f"{reports:,} reports, {sum(faults.values()):,} failures in {took:.1f} s")
    print(f"memory: {first} MB after the first page, {peak()} MB at most")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--pages", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--hostile", type=float, default=0.1)
    options.add_argument("--plain", action="store_true")
    options.add_argument("--out")
    options.add_argument("--read", help="read an archive that is there already")
    given = options.parse_args()
    if given.read:
        read(given.read)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(given.out or Path(folder) / ("storm.warc" if given.plain else "storm.warc.gz"))
        begin = time.perf_counter()
        written = write(path, given.pages, given.seed, given.hostile, not given.plain)
        print(
            f"{given.pages:,} pages: {len(written.good):,} good, {given.pages - len(written.good):,} hostile of "
            f"{len(written.hostile)} kinds, {path.stat().st_size / 1e6:.1f} MB, written in "
            f"{time.perf_counter() - begin:.1f} s",
            flush=True,
        )
        return subprocess.run([sys.executable, __file__, "--read", str(path)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
