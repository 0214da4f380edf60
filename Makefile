# What a person types. Needs git, make, python3 >= 3.11 and python3-venv; everything else is fetched into .venv.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench accuracy up lock samples clean

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$name && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO ?= data/demo

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

demo: $(VENV)/.users ## set up, ingest the samples, search, render a digest
	@sh tests/samples/demo.sh $(BIN) $(DEMO)

up: $(VENV)/.users ## web site, Prefect server and schedules on this machine
	@$(BIN)/proceedings up

test: $(VENV)/.dev ## set up, run the tests
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.dev ## style, types, import rules, configuration files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pre-commit validate-config
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

format: $(VENV)/.dev ## let ruff rewrite what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## measure speed against peers, write docs/benchmarks.md
	@$(BIN)/python -m bench

accuracy: $(VENV)/.dev ## measure attribution on a corpus, write the table of docs/accuracy.md
	@$(BIN)/python -m bench.accuracy --write

samples: $(VENV)/.dev ## typeset the sample proceedings anew
	@$(BIN)/python -m tests.samples.typeset

COMPILE := uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet

lock: ## (needs uv) write requirements/*.txt anew from pyproject.toml
	$(COMPILE) --output-file requirements/users.txt
	$(COMPILE) --all-extras --constraint requirements/users.txt --output-file requirements/cluster.txt
	$(COMPILE) --all-extras --constraint requirements/cluster.txt --group dev --output-file requirements/dev.txt

clean: ## remove the virtual environment
	rm -rf $(VENV)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; install it, or run: make PYTHON=/path/to/python3" >&2; exit 2; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 2; }

$(VENV)/.users: requirements/users.txt pyproject.toml | $(VENV)/bin/python
	@test -e $(VENV)/.dev || echo "Installing what requirements/users.txt names (a minute or two) ..."
	@test -e $(VENV)/.dev || $(PIP) install --use-pep517 --require-hashes -r requirements/users.txt
	@test -e $(VENV)/.dev || $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what requirements/dev.txt names (a minute or two) ..."
	@$(PIP) install --use-pep517 --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
