"""Events: assembles who did what to whom, when, where, according to whom, from the other layers.

An event is a political or conflict interaction of one of PLOVER's sixteen types: one row for each distinct action, a
demanded act told by its demand alone.
"""

from dateline.events.assemble import read
from dateline.events.confidence import LEAST
from dateline.events.triggers import use

__all__ = ["LEAST", "read", "use"]
