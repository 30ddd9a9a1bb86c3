"""Places: finds the place names in a report and says which entry of the gazetteer each of them is."""

from dateline.places.gazetteer import Entry, find
from dateline.places.resolve import locate, origin, read
from dateline.places.scores import weigh

__all__ = ["Entry", "find", "locate", "origin", "read", "weigh"]
