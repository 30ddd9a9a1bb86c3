# `make demo` and `make test` do all their own set-up; they need git, make, and Python 3.11 or later with pip.

PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: demo test engines screenshots

demo: .venv/core.stamp
	@$(BIN)/dateline code examples/harbour.txt

test: .venv/test.stamp
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest

# All wire dispatches by one process, a pool, Ray and Spark, also while workers are killed: the same bytes. `make test`
# takes every tenth of them, and Ray and Spark where they are installed.
engines: .venv/engines.stamp
	@DATELINE_WIRE=all $(BIN)/python -m pytest --durations=0 tests/test_engines.py

# The pictures of docs/desk.md, from the examples.
screenshots: .venv/test.stamp
	@PYTHONPATH=tests $(BIN)/python tests/screenshots.py docs/desk

.venv/python.stamp:
	@test -n '$(PYTHON)' || { echo 'Dateline needs Python 3.11 or later: install it as python3.11 or python3.' >&2; exit 1; }
	@echo 'Making .venv with $(PYTHON) ...'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/core.stamp: .venv/python.stamp pyproject.toml
	@echo 'Installing Dateline ...'
	@$(PIP) install --no-compile --editable .
	@touch $@

.venv/test.stamp: .venv/core.stamp
	@echo 'Installing the checks ...'
	@$(PIP) install --editable '.[test]'
	@touch $@

.venv/engines.stamp: .venv/test.stamp
	@echo 'Installing Ray and Spark ...'
	@$(PIP) install --editable '.[ray,spark,test]'
	@touch $@
