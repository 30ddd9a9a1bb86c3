"""Times: the time expressions of a report, after TimeML 1.2's TIMEX3, with the days they cover.

`rules` finds the words (a rule is a row of `data/times.tsv`), `resolve` says which days they mean, `calendar` knows
periods and their values, `tense` whether a clause speaks of what was or of what will be.

Conventions: a preposition is no part of an expression. "since X" runs from X to the day of publication and has mod
ON_OR_AFTER, "until X" to come from that day to X; "by", "before" and "after" give X itself the mods ON_OR_BEFORE,
BEFORE and AFTER. Of "between 1994 and 1997" each year is an expression with its own value, and both have the days of
the whole; "1994-97" is one with the value "1994/1997". What bounds an amount is part of it ("nearly two years", "at
least 30 days"), "about" is not. A quarter, or "a year earlier" beside figures, is that of the report's figures. START,
MID and END narrow the days to that third of the period. A bare weekday or day of the year is `tense` where the
clause's verb decided, `relative` where nothing did.
"""

from dateline.times.resolve import read

__all__ = ["read"]
