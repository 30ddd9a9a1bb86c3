"""spaCy's English tokenizer, without a pipeline behind it."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language


@cache
def load() -> Language:
    """Return a blank English pipeline that only tokenizes; texts of any length are taken."""
    nlp = spacy.blank("en")
    nlp.max_length = 1 << 31
    return nlp
