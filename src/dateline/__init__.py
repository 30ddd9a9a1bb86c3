"""Dateline reads dated news reports and writes event data, each field with the words that say so."""

__version__ = "0.1.0"


class DatelineError(Exception):
    """An error that a person can mend; its message says what is wrong and what to do."""
