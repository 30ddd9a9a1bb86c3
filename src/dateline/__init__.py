"""Dateline reads dated news reports and writes event data, each field with the words that say so."""

__version__ = "0.1.0"
