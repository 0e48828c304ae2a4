# make serve: environment, index of CORPUS, API and page on HOST:PORT.   make test: the tests.
#   CORPUS=../pages PORT=8001 make serve     another folder of pages
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
CORPUS ?= corpus
HOST ?= 127.0.0.1
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
BUILD := build/$(notdir $(abspath $(CORPUS)))

export HF_HUB_OFFLINE ?= 1

.PHONY: help serve index test check lint types layers format lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

$(VENV)/serve.stamp: requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "OncoAsk needs Python 3.11 or newer; set PYTHON=" >&2; exit 1; }
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -q --progress-bar on -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps -e .
	touch $@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/serve.stamp
	$(BIN)/python -m pip install --disable-pip-version-check -q --progress-bar on -r requirements-dev.lock
	touch $@

index: $(VENV)/serve.stamp ## read CORPUS and build its index, as far as it changed
	$(BIN)/python -m ingest "$(CORPUS)" --out "$(BUILD)/passages" || [ $$? -eq 1 ]
	$(BIN)/python -m index "$(BUILD)/passages" --out "$(BUILD)/index"

serve: index ## everything, then answer questions on HOST:PORT
	ONCOASK_SNAPSHOT="$(BUILD)/index" ONCOASK_CORPUS="$(CORPUS)" ONCOASK_HOST="$(HOST)" \
		ONCOASK_PORT="$(PORT)" exec $(BIN)/python -m service

test: $(VENV)/test.stamp ## all tests
	$(BIN)/python -m pytest

check: $(VENV)/test.stamp lint types layers test ## all that CI checks

lint: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

layers: $(VENV)/test.stamp
	$(BIN)/lint-imports

format: $(VENV)/test.stamp ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/test.stamp ## resolve the lock files anew (torch stays at the pinned version)
	$(BIN)/pip-compile $(LOCK_OPTIONS) --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK_OPTIONS) --extra dev --output-file requirements-dev.lock pyproject.toml
	sed -i 's/^torch==\([0-9.]*\)+cpu/torch==\1/' requirements.lock requirements-dev.lock

LOCK_OPTIONS := --quiet --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	--strip-extras --no-header --annotation-style line

clean: ## remove the environment and everything built
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
