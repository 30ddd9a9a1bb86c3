"""Finds when a report was published: in a field's value, in leading words, or in a dateline.

Nothing here guesses: a date that can be read two ways, or that lacks its year, is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from dateutil import parser

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?![\d\w])"
_YEAR = r"(?:1[89]|20)\d\d(?!\d)"
# Blanks inside a date are counted, never `*`: a megabyte of blanks then costs one pass.
_GAP = r"[ \t\xa0]{0,4}"
_ISO = rf"(?P<y1>{_YEAR})(?P<cut>[-/])(?P<m1>\d\d?)(?P=cut)(?P<d1>\d\d?)(?!\d)"
_CLOCK = r"\d{1,2}[:.]\d\d(?::\d\d(?:\.\d{1,9})?)?"
_ZONE = r"(?:Z|GMT|UTC|[ECMP][SD]T|[+-]\d\d:?\d\d)(?!\w)"

_BLANK = re.compile(r"\s*+")
_LEADING = re.compile(
    rf"""\s*+
    (?P<label> date\b{_GAP}[:=]?{_GAP} | (?:dated|published|publication[ ]date|posted)(?:[ ]on)?:{_GAP} )?
    (?:{_WEEKDAY},?{_GAP})?
    (?: {_ISO}
      | (?P<m2>{_MONTH}){_GAP}(?P<d2>{_DAY}){_GAP},?{_GAP}(?P<y2>{_YEAR})
      | (?P<d3>{_DAY}){_GAP}(?P<m3>{_MONTH}){_GAP},?{_GAP}(?P<y3>{_YEAR}) )
    (?: (?:T|{_GAP},?{_GAP}(?:at[ ])?) {_CLOCK} (?:[ ]?[ap]\.?m\b\.?)? (?:[ ]?{_ZONE})? )?
    (?! [\w/+] | [-.:,]\d )
    (?P<after> {_GAP} (?P<mark> [-–—|:;,.]{{1,3}}(?=\s|\Z) )? \s*+ )""",
    re.VERBOSE | re.IGNORECASE,
)

# A word of a place's name: "PORT-AU-PRINCE", "N'DJAMENA", "St.", never a month or a weekday that begins a date.
_NOT_DATE = rf"(?!(?i:{_MONTH}){_GAP}\d|(?i:{_WEEKDAY}){_GAP}(?:[,(\d]|(?i:{_MONTH})|$))"
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]|[ ,.(]))*\.?"
_DATELINE = re.compile(
    rf"""
    (?: (?P<city> {_NOT_DATE}{_WORD} (?:[ /]{_NOT_DATE}{_WORD}){{0,5}} )
        (?P<region> (?: {_GAP},{_GAP} {_NOT_DATE}{_WORD} (?:[ ]{_NOT_DATE}{_WORD}){{0,3}} ){{0,2}} )
        {_GAP}[,.]?{_GAP} )?
    (?P<day> (?:(?i:{_WEEKDAY}){_GAP},?{_GAP})?
      (?: {_ISO}
        | (?: (?P<m2>(?i:{_MONTH})){_GAP}(?P<d2>{_DAY}) | (?P<d3>{_DAY}){_GAP}(?P<m3>(?i:{_MONTH})) )
          (?: {_GAP},?{_GAP}(?P<y2>{_YEAR}) (?:{_GAP},{_GAP}{_YEAR})? )? ) )?
    (?: {_GAP},?{_GAP} \( {_GAP}(?P<agency>[^\W\d_][^()\n]{{0,38}}[\w.]){_GAP} \) )?
    (?: (?P<dash> {_GAP}(?:-{{1,3}}|[–—―_:]{{1,2}})(?!\d) ) | (?=\s|\Z) )""",
    re.VERBOSE,
)
_WINDOW = 200  # a dateline longer than this is none; it also bounds what a hostile text can cost

_AGENCY = re.compile(
    r"(?:AAP|AFP|Agence France-Presse|Al Jazeera|Anadolu(?: Agency)?|ANI|ANSA|Antara|AP|APA|APP|Associated Press|BBC"
    r"|Belga|Bernama|Bloomberg|BSS|CNN|CP|DPA|EFE|GNA|IANS|Interfax|IPS|IRIN|IRNA|Itar-Tass|JTA|KUNA|Kyodo(?: News)?"
    r"|MENA|NAN|PANA|PTI|RFE/RL|RIA Novosti|SANA|Sputnik|TASS|Thomson Reuters Foundation|Reuters|UN News|UPI|VNA|VOA"
    r"|WAM|Xinhua|Yonhap)(?: News(?: Agency)?)?(?:[/,-].*)?",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?i:updated?|correct(?:ed|ion)|photos?|video|recasts?|adds?|with|see|file|part)\b")
# Words no place's name holds, but a headline in capitals does.
_HEADLINE = re.compile(r"\b(?:IN|ON|AT|TO|FOR|BY|WITH|AS|AFTER|OVER|FROM|AMID|IS|ARE|SAYS|KILLED|DEAD)(?![\w-])")
# First words in capitals that call for attention, or that name a body and not a place.
_SHOUT = re.compile(
    r"(?:ALERT|ANALYSIS|BACKGROUND|BREAKING|BULLETIN|CORRECTED|CORRECTION|COUP|EDITORIAL|EXCLUSIVE|EXPLAINER|FACTBOX"
    r"|FEATURE|FLASH|INTERVIEW|LIVE|NEWS|NOTE|OPINION|PROFILE|REPORT|SPECIAL|SUMMARY|TIMELINE|UPDATE|URGENT|VIDEO"
    r"|WARNING|WATCH|WRAPUP|AMISOM|ASEAN|ECOWAS|FARC|IAEA|ICRC|IMF|ISIL|ISIS|NATO|OPEC|OSCE|UNESCO|UNHCR|UNICEF|UNITA"
    r"|USA|USAID|WFP|WHO)\b"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """The words before a dispatch that say where, when and by whom it was sent.

    `place` is the first part ("KATI, Mali"; None for "Aug 18 (Reuters) -"). `date` is None where the day or only the
    year is missing; `month` and `day` are kept even without a year. The text proper begins at `end`.
    """

    words: str
    place: str | None
    date: date | None
    month: int | None
    day: int | None
    agency: str | None
    end: int


def parse_date(value: str) -> date:
    """Read the value of a date field: ISO, RFC 2822 or usual English; a zoned time keeps its own calendar day.

    Raises ValueError, saying why, where the value is no date, lacks a part, or can be read in two ways.
    """
    value = value.strip()
    refusal = f"{value[:60]!r} is not a date: write YYYY-MM-DD"
    if len(value) > 60:
        raise ValueError(refusal)
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        pass
    # Whatever the value leaves out is taken from the default, so two defaults show what was left out; and
    # two orders of day and month show what can be read both ways.
    readings = set()
    try:
        for default in (datetime(2001, 1, 1), datetime(2002, 2, 2)):
            for day_first in (False, True):
                readings.add(parser.parse(value, default=default, dayfirst=day_first, ignoretz=True).date())
    except Exception:  # dateutil raises more kinds on odd input than it documents
        raise ValueError(refusal) from None
    found = min(readings)
    if not any(word == f"{found.year:04}" or len(word) >= 8 for word in re.findall(r"\d+", value)):
        raise ValueError(f"the date {value!r} lacks a year of four digits: write YYYY-MM-DD")
    if len(readings) > 1:
        raise ValueError(f"the date {value!r} is ambiguous or incomplete: write YYYY-MM-DD")
    return found


def find_leading(text: str) -> tuple[date, int] | None:
    """Find a date that stands before the text, and where the text proper begins; None if there is none.

    A date that opens an ordinary sentence ("August 18, 2020 was ...") is left alone.
    """
    match = _LEADING.match(text)
    if match is None:
        return None
    found, _, _ = _date(match)
    end = match.end()
    if found is None:
        return None
    if match["label"] is None and end < len(text) and "\n" not in match["after"]:
        # "(": the date belongs to a dateline such as "Aug 18, 2020 (Reuters) -".
        if match["mark"] == "," or text[end].islower() or text[end] == "(":
            return None
        # What follows "2020-08-18" without a blank is no text of its own.
        if not match["after"]:
            return None
    return found, end


def find_dateline(text: str) -> Dateline | None:
    """Find a dateline at the very start of the text, blanks aside; None if there is none or it is doubtful."""
    blank = _BLANK.match(text)
    start = blank.end() if blank else 0
    window = text[start : start + _WINDOW]
    match = _DATELINE.match(window)
    if match is None or not match[0].strip() or not _convincing(match, window[match.end() :]):
        return None
    found, month, day = _date(match)
    place = (match["city"] + match["region"]).rstrip(" .,\t") if match["city"] else None
    # A full stop that ends an abbreviation stays: "BUFFALO, N.Y."
    if place and match["region"].endswith("."):
        place += "."
    words = window[: match.start("dash") if match["dash"] else match.end()].strip()
    after = _BLANK.match(text, start + match.end())
    end = after.end() if after else len(text)
    return Dateline(words, place, found, month, day, match["agency"], end)


def _date(match: re.Match[str]) -> tuple[date | None, int | None, int | None]:
    """Return the date, month and day that a match's groups hold; None for what is missing or impossible."""
    groups = match.groupdict()
    year = groups["y1"] or groups["y2"] or groups.get("y3")
    named = groups["m2"] or groups["m3"]
    if not named and not groups["m1"]:
        return None, None, None
    month = _MONTHS.index(named[:3].casefold()) + 1 if named else int(groups["m1"])
    day = int((groups["d1"] or groups["d2"] or groups["d3"]).casefold().rstrip("stndrh"))
    try:
        # A leap year lets 29 February pass where the year is not known.
        known = date(int(year) if year else 2000, month, day)
    except ValueError:
        return None, None, None
    return (known if year else None), month, day


def _convincing(match: re.Match[str], rest: str) -> bool:
    """Say whether what looks like a dateline is one, and not a headline or the beginning of a sentence."""
    city, region, day, dash = match["city"], match["region"], match["day"], (match["dash"] or "").strip()
    named = match["agency"] or ""
    known = _AGENCY.fullmatch(named) is not None
    agency = known or (named[:1].isupper() and _NOTE.match(named) is None)
    dated = day is not None and (match["y1"] or match["y2"]) is not None
    alone = rest.lstrip(" \t")[:1] in ("", "\n", "\r")
    # A sentence begins anew after a dateline's dash: "NATO - which ..." goes on.
    anew = bool(dash) and not rest.lstrip()[:1].islower()
    if named and not agency:
        return False
    if city is None:
        return day is not None and known
    words = city.replace("Mc", "MC").replace("/", " ").split()
    if not words[0][0].isupper() or (region and not region.lstrip(" ,\t")[0].isupper()):
        return False
    if _HEADLINE.search(city.upper()) or (_AGENCY.fullmatch(city) and not agency):
        return False
    if not all(word.isupper() for word in words):
        # An ordinary word has a capital at the start of any sentence, so its company must be beyond doubt.
        titled = len(words) <= 4 and all(word[0].isupper() or len(word) <= 3 for word in words)
        return titled and ((known and bool(dash or day)) or (dated and (anew or alone)) or (bool(day) and agency))
    if _SHOUT.match(city) or not re.search(r"[^\W\d_]{3}", re.sub(r"['’-]", "", city)):
        return False
    if day is not None:
        return bool(dash) or agency or (dated and alone)
    if agency:
        return anew or known
    if dash in (":", "_") or not anew:
        return False
    if region:
        return match["dash"] != "-"  # "KATI, Mali-based": a hyphen without a blank joins words
    # Nothing but a name: only a printer's dash, and not in a text that is all capitals.
    return dash != "-" and len(words) <= 3 and any(letter.islower() for letter in rest)
