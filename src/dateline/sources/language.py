"""Tells what language a report is in, so that what the model can't read is recorded and not coded wrongly."""

from __future__ import annotations

from functools import cache
from typing import Any

from dateline.schema import Report

_LETTERS = 120
"""Of fewer letters nothing sure can be said: the text is taken for English."""
_READ = 2_000
_NAMES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "ms": "Malay", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish",
    "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


def foreign(report: Report) -> str | None:
    """Return the language of a report that is not in English, None for one that is or may be.

    What its source says ("en", "en-GB", "fr") is believed; else the text is told by py3langid. Languages that it takes
    lists of names for are none of those it is asked about.
    """
    if report.language:
        code = report.language.lower().replace("_", "-").partition("-")[0]
        return None if code in {"en", "eng", "english"} else _NAMES.get(code, report.language)
    if sum(map(str.isalpha, report.text[:_READ])) < _LETTERS:
        return None
    code, _ = _identifier()(report.text[:_READ])
    return _NAMES.get(code)


@cache
def _identifier() -> Any:
    import py3langid

    return py3langid.classify
