# Everything a user does: each target makes or refreshes the virtual environment itself.
#   make run    simulate the default world, 60 rounds of the real network from its snapshot
#   make test   run every test
#   make lint   ruff and mypy
#   make bench  benchmarks
# ARGS are passed on:  make run ARGS="horizon.rounds=8 seed=7"

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2

.PHONY: run test lint bench clean

run: $(STAMP)
	$(BIN)/livepeer-sim run $(ARGS)

test: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m tests.bench $(ARGS)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(BIN)/python -m sim.precompile
	touch $(STAMP)

clean:
	rm -rf $(VENV) build dist *.egg-info
