"""Reads PETRARCH's actor, agent, discard and issue dictionaries into rows of Dateline's own kind.

The formats are those of PETRARCH2 and UniversalPetrarch (Open Event Data Alliance): phrases in capitals, words parted
by `_` or a blank, codes in brackets, `#` for comments. A line that can't be read becomes a Fault and costs no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from dateline.data import rows

Kind = Literal["name", "role", "discard", "issue"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the user's lexicon: what a phrase means, from which day to which, and the line that said so.

    `text` is in lower case for roles, discards and issues, and as the file has it for names; `name` is the first name
    of its record, so that synonyms can be told to be one. `note` is the scope of a discard ("sentence" or "report"),
    the code of an issue, empty for one that only rules others out, the code of a name or role, or "csv".
    """

    kind: Kind
    text: str
    line: int
    country: str | None = None
    sectors: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    note: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that was passed over, and why."""

    line: int
    text: str
    reason: str


# CAMEO's roles by PLOVER's sectors; what is not here (a faith, an ethnic group, a branch of trade) tells no sector.
_SECTORS = {
    "AGR": "CVL", "BUS": "BUS", "COP": "COP", "CRM": "CRM", "CVL": "CVL", "EDU": "EDU", "GOV": "GOV", "HLH": "CVL",
    "HRI": "NGO", "IGO": "IGO", "IMG": "REB", "INS": "REB", "JRN": "MED", "JUD": "JUD", "LAB": "LAB", "LEG": "LEG",
    "MED": "MED", "MIL": "MIL", "MNC": "BUS", "NGM": "NGO", "NGO": "NGO", "OPP": "OPP", "PRM": "REB", "PTY": "PTY",
    "RAD": "REB", "REB": "REB", "REF": "REF", "REL": "REL", "SEP": "REB", "SPY": "SPY", "UAF": "UAF",
}  # fmt: skip
_OLD_COUNTRIES = {
    "BUR": "MMR", "KOS": "XKX", "KSV": "XKX", "PAL": "PSE", "ROM": "ROU", "SRB": "SRB", "TMP": "TLS", "YUG": "SRB",
    "ZAR": "COD",
}  # fmt: skip
_CODE = re.compile(r"\[([^\[\]]*)\]")
_DATED = re.compile(r"([A-Z0-9~/+-]*?)\s*(?:([<>])\s*(\d+)|(\d+)\s*-\s*(\d+))?")
_FORMS = re.compile(r"\{([^{}]*)\}")
_SET = re.compile(r"!(\w+)!")


def kind_of(lines: Sequence[str]) -> Literal["actors", "agents", "issues", "discards"]:
    """Say which of PETRARCH's dictionaries a file is, by its first lines that are no comments."""
    told = [line for line in map(_plain, lines) if line]
    if any(line.upper().startswith("<ISSUE") for line in told):
        return "issues"
    if any("~]" in line or "[~" in line for line in told[:400]):
        return "agents"
    return "actors" if sum(bool(_CODE.search(line)) for line in told[:400]) * 10 > len(told[:400]) else "discards"


def read(lines: Sequence[str]) -> Iterator[Row | Fault]:
    """Yield the rows of a dictionary of any of the four kinds and the faults of its lines."""
    readers = {"actors": actors, "agents": agents, "issues": issues, "discards": discards}
    yield from readers[kind_of(lines)](lines)


def actors(lines: Sequence[str]) -> Iterator[Row | Fault]:
    """Yield a row for each name of each record and each of its codes.

    A record is a name, its synonyms (`+`) and its codes, on the same line or on lines of their own, in any order until
    the next name; the last record ends with the file.
    """
    texts: list[tuple[int, str]] = []
    codes: list[Row] = []
    coded = False
    for number, raw in enumerate([*lines, "END"], 1):
        line = _plain(raw)
        if not line or line.startswith("<!"):
            continue
        phrase = _CODE.sub("", line).strip()
        ends = number > len(lines) or (phrase and not phrase.startswith("+") and not set(phrase) & set("[]"))
        if ends:
            yield from _record(texts, codes, coded)
            texts, codes, coded = [], [], False
        if number > len(lines):
            return
        if "[" in phrase or "]" in phrase:
            yield Fault(number, raw, "a bracket is not closed")
            continue
        if phrase:
            texts.append((number, phrase.lstrip("+")))
        for told in _CODE.findall(line):
            coded = True
            code = _actor_code(number, told)
            if isinstance(code, str):
                yield Fault(number, raw, code)
            elif code is not None:
                codes.append(code)


def _record(texts: Sequence[tuple[int, str]], codes: Sequence[Row], coded: bool) -> Iterator[Row | Fault]:
    if texts and not coded:
        number, text = texts[0]
        yield Fault(number, text, "no code follows the name")
    for number, text in texts:
        name = _phrase(text)
        if name.upper().startswith("THE "):
            name = name[4:]
        if name:
            for code in codes:
                told = (code.country, code.sectors, code.since, code.until, code.note, _phrase(texts[0][1]))
                yield Row("name", name, number, *told)


def _actor_code(number: int, told: str) -> Row | str | None:
    """Read "AFGGOV 331108-730717": a row without its name, None for a code that says nothing, or what is wrong."""
    matched = _DATED.fullmatch(told.strip())
    if matched is None:
        return f"[{told}] is no code with days after it"
    code = matched[1].split("/")[0]
    if code.strip("-+") == "":
        return None
    since = until = None
    try:
        if matched[2] == ">":
            since = _day(matched[3])
        elif matched[2] == "<":
            until = _day(matched[3]) - timedelta(days=1)
        elif matched[4]:
            since, until = _day(matched[4]), _day(matched[5])
    except ValueError:
        return f"[{told}] has a day that is none"
    if since is not None and until is not None and since > until:
        return f"[{told}] ends before it begins"
    if len(code) % 3 or not code.isalnum():
        return f"[{told}] is no run of three-letter codes"
    country, sectors = codes_of(code)
    return Row("name", "", number, country, sectors, since, until, code)


def codes_of(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the country and PLOVER sectors that a CAMEO actor code tells, as "AFGGOVMIL"."""
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    countries = [known for part in parts if (known := _OLD_COUNTRIES.get(part, part)) in _countries()]
    sectors = tuple(dict.fromkeys(_SECTORS[part] for part in parts if part in _SECTORS))
    if "IGO" in sectors:
        return None, ("IGO",)
    return countries[0] if countries else None, sectors


def agents(lines: Sequence[str]) -> Iterator[Row | Fault]:
    """Yield a row for each form of each role noun; substitution sets ("!PERSON!") are filled in."""
    sets: dict[str, list[str]] = {}
    for number, raw in enumerate(lines, 1):
        line = _plain(raw)
        if not line or line.startswith("<!"):
            continue
        if line.startswith("!") and "=" in line:
            name, _, members = line.partition("=")
            sets[name.strip(" !")] = [member.strip() for member in members.split(",") if member.strip()]
            continue
        found = _CODE.search(line)
        if found is None or "~" not in found[1]:
            yield Fault(number, raw, "no code such as [~MIL] follows the words")
            continue
        forms = _FORMS.search(line)
        words = line[: min(found.start(), forms.start() if forms else len(line))].strip()
        missing = [name for name in _SET.findall(words) if name not in sets]
        if missing:
            yield Fault(number, raw, f"!{missing[0]}! is no set that was told before")
            continue
        code = found[1].replace("~", "").strip()
        _, sectors = codes_of(code)
        if not sectors:
            continue  # "TUESDAY [~NON]": a word that tells nothing
        texts = [words, *(forms[1].split() if forms else [])]
        for form in dict.fromkeys(each for text in texts for each in _filled(text, sets)):
            yield Row("role", _phrase(form).lower(), number, None, sectors, note=code)


def _filled(text: str, sets: dict[str, list[str]]) -> Iterator[str]:
    found = _SET.search(text)
    if found is None:
        yield text
        return
    for member in sets.get(found[1], ()):
        yield from _filled(text[: found.start()] + member + text[found.end() :], sets)


def discards(lines: Sequence[str]) -> Iterator[Row | Fault]:
    """Yield a row for each phrase whose sentence, or with `+` whose whole report, is not coded."""
    for number, raw in enumerate(lines, 1):
        line = _plain(raw)
        text = _phrase(line.lstrip("+")).lower()
        if text:
            yield Row("discard", text, number, note="report" if line.startswith("+") else "sentence")
        elif line:
            yield Fault(number, raw, "no phrase")


def issues(lines: Sequence[str]) -> Iterator[Row | Fault]:
    """Yield a row for each form of each phrase that tells an issue, and with an empty code those that rule them out.

    `n:` before a word stands for its plural too, `v:` for the forms of a verb, `+` between words for a blank or hyphen.
    """
    for number, raw in enumerate(lines, 1):
        line = _plain(raw)
        if not line or line.startswith("<"):
            continue
        found = _CODE.search(line)
        ruled_out = line.startswith("~")
        if found is None and not ruled_out:
            yield Fault(number, raw, "no code in brackets follows the phrase")
            continue
        phrase = (line[: found.start()] if found else line).strip(" ~")
        code = "" if ruled_out or found is None else found[1].strip()
        scope = "report" if line.startswith("~~") else "sentence"
        for text in _issue_forms(phrase):
            yield Row("issue", text, number, sectors=(scope,) if ruled_out else (), note=code)


def _issue_forms(phrase: str) -> list[str]:
    forms = [""]
    for part in phrase.lower().replace("+", " + ").replace("_", " ").split():
        if part == "+":
            continue
        word = part.removeprefix("n:").removeprefix("v:")
        ways = [word]
        if part.startswith("n:"):
            ways.append(_plural(word))
        elif part.startswith("v:"):
            stem = word.removesuffix("e")
            ways += [_plural(word), f"{stem}ed", f"{stem}ing"]
        forms = [f"{form} {way}".strip() for form in forms for way in ways]
    return forms


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in {"a", "e", "o", "u"}:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _plain(line: str) -> str:
    return line.partition("#")[0].strip()


def _phrase(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


def _day(digits: str) -> date:
    """Read YYMMDD or YYYYMMDD; two digits up to 30 are years of this century. Raises ValueError."""
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) <= 30 else "19") + digits
    if len(digits) != 8:
        raise ValueError(digits)
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


@cache
def _countries() -> frozenset[str]:
    return frozenset(row["iso3"] for row in rows("countries.tsv"))
