# The front door. Every target makes what it needs in .venv by itself; `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The newest of these that is there; PYTHON=… chooses another.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
SEEDS ?= 1000
REPEATS ?= 5
KILLS ?= 20
SECONDS_EACH ?= 60
MUTANTS ?= 200
CONVERSATIONS ?= 1000
TALKS ?= 1000
ROUNDS ?= 5
BENCHMARKS := breakdown idle growth latency starting collecting stopping transcript messages rendering expressions
FIGURES := benchmarks/results/published.json

# $(call install,arguments,what for): into .venv, with uv where it is on PATH.
define install
echo "make: installing $(2) into $(VENV) (the first time takes a minute or two)" >&2; \
if command -v uv >/dev/null; then uv pip install --quiet --python $(BIN)/python $(1) >&2; \
else $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1) >&2; fi; \
mkdir -p $(STAMPS); touch $@
endef

# $(call say,words): a heading for what comes next.
say = @printf '\n── %s\n' '$(1)'

# Tests start many programs; without it each would compile all of flowbot anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ── what is installed ──

$(BIN)/python:
	@[ -n "$(PYTHON)" ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "make: flowbot needs Python 3.11 or newer; none is on PATH under its usual names." >&2; \
	  echo "      Install one, or say where it is: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "make: creating $(VENV) with $$("$(PYTHON)" --version)" >&2
	@"$(PYTHON)" -m venv $(VENV)

# pip knows dependency groups from 25.1 on.
$(STAMPS)/pip: | $(BIN)/python
	@$(call install,--upgrade "pip>=25.1",pip)

$(STAMPS)/run: pyproject.toml | $(STAMPS)/pip
	@$(call install,-e .,flowbot)

$(STAMPS)/test: pyproject.toml | $(STAMPS)/pip
	@$(call install,-e . --group tests --group lint --group types,flowbot and its checks)

$(STAMPS)/docs: pyproject.toml | $(STAMPS)/pip
	@$(call install,-e . --group docs,the tools of the documentation)

$(STAMPS)/mutants: pyproject.toml | $(STAMPS)/pip
	@$(call install,-e . --group tests --group mutants,the mutation tester)

# ── what people run ──

.PHONY: demo
demo: $(STAMPS)/run ## talk to the example bot (plays a script where there is no terminal)
	@if [ -t 0 ]; then $(BIN)/flowbot chat examples/expense --with ravi; \
	else $(BIN)/flowbot chat examples/expense --with ravi --clock 2026-11-23 < examples/expense/demo.txt; fi

.PHONY: test
test: $(STAMPS)/test ## every check that CI runs
	@$(MAKE) -j 2 lint types compiled
	$(call say,tests)
	@$(BIN)/pytest -q -n 3 --dist worksteal # on two cores: many tests wait for processes of their own

# Tracing every line doubles the time of the tests.
.PHONY: coverage
coverage: $(STAMPS)/test ## the tests once more, and which branches of the code they take
	$(call say,tests with coverage)
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -n 2
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

.PHONY: lint
lint: $(STAMPS)/test ## format, lint, layers, dependencies, spelling
	$(call say,format)
	@$(BIN)/ruff format --check .
	$(call say,lint)
	@$(BIN)/ruff check .
	$(call say,layers)
	@$(BIN)/lint-imports --no-cache
	$(call say,dependencies)
	@$(BIN)/deptry .
	$(call say,spelling)
	@$(BIN)/codespell flowbot tools benchmarks docs examples *.md Makefile

# While mypy has one core: else each worker of pytest compiles all tests for itself.
.PHONY: compiled
compiled: $(STAMPS)/test
	@$(BIN)/pytest --collect-only -qq >/dev/null || true # what is wrong with them, the tests say

.PHONY: types
types: $(STAMPS)/test ## mypy --strict on the package, tests and tools
	$(call say,types)
	@$(BIN)/mypy

.PHONY: docs
docs: $(STAMPS)/docs ## build the documentation into site/, strictly
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "make: site/index.html is built"

# $(call measure,options): every benchmark, one after another.
define measure
@for name in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$name $(1); done
endef

.PHONY: bench
bench: $(STAMPS)/run ## what flowbot costs, beside its peers; with CHECK=1, are the limits kept
	@$(BIN)/python -m benchmarks.run --conversations $(CONVERSATIONS) --rounds $(ROUNDS)
	$(call measure,)
	@[ -z "$(CHECK)" ] || $(BIN)/python -m benchmarks.check

.PHONY: figures
figures: $(STAMPS)/run ## the figures of docs/reference/performance.md, measured anew: half an hour
	@$(BIN)/python -m benchmarks.run --full --results $(FIGURES)
	$(call measure,--full --results $(FIGURES))
	@$(BIN)/python tools/performance.py

.PHONY: pictures
pictures: $(STAMPS)/test ## every picture of a flow in examples/ and docs/, drawn anew
	@$(BIN)/python tools/pictures.py

.PHONY: mutants
mutants: $(STAMPS)/mutants ## mutation testing: 200 random mutants, at least 80 % killed
	@$(BIN)/python tools/mutants.py --count $(MUTANTS)

.PHONY: simulate
simulate: $(STAMPS)/test ## a whole bot from SEEDS seeds, with faults at every point; or from SEED alone, with all that was said
	@$(BIN)/python tools/simulate.py $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

.PHONY: network
network: $(STAMPS)/test ## the same over HTTP, with the faults of a network, from SEEDS seeds of hours each; or from SEED alone
	@$(BIN)/python tools/simulate.py --over-http $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

.PHONY: chaos
chaos: $(STAMPS)/test ## people talk to a bot that is killed KILLS times: nothing lost, nothing said twice
	@$(BIN)/python -m tests.acceptance.chaos --kills $(KILLS) --verified $(KILLS) $(if $(SEED),--seed $(SEED))

.PHONY: processes
processes: $(STAMPS)/test ## the tests with real processes, REPEATS times
	@for round in $$(seq 1 $(REPEATS)); do \
	  printf '\n── real processes, round %s of %s\n' "$$round" $(REPEATS); \
	  $(BIN)/pytest -q -m process || exit 1; done

.PHONY: bugs
bugs: $(STAMPS)/test ## flows and flowbot itself are made wrong in many places: does fuzzing find it?
	@$(BIN)/python -m tests.acceptance.bugs --seconds $(SECONDS_EACH)

.PHONY: talks
talks: $(STAMPS)/test ## a long talk TALKS times, as Python and as a transcript, in any order, in several processes: never another result
	@TALKS=$(TALKS) $(BIN)/pytest -q tests/testing/plugin/test_acceptance.py

.PHONY: nightly
nightly: $(STAMPS)/test ## what is longer than CI allows: many examples, coverage, simulate, network, talks, processes, chaos, bugs, mutants, docs
	$(call say,tests with 2000 examples each)
	@HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -q -n 2
	@$(MAKE) simulate SEEDS=10000
	@$(MAKE) network SEEDS=2000
	@$(MAKE) talks TALKS=10000
	@$(MAKE) coverage processes chaos bugs mutants docs
