"""Places: which entry of the gazetteer a named place is."""

from dateline.places.gazetteer import Entry, find
from dateline.places.resolve import read

__all__ = ["Entry", "find", "read"]
