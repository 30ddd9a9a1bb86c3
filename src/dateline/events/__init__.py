"""Events: assembles who did what to whom, when, where, according to whom, from the other layers.

An event is a political or conflict interaction of one of PLOVER's sixteen types: one row for each distinct action, a
demanded act told by its demand alone.
"""

from dateline.events.assemble import mentions, read
from dateline.events.triggers import use

__all__ = ["mentions", "read", "use"]
