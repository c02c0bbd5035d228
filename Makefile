# Everything a person types; `make` alone lists it. Needs Python 3.11 to 3.13 and a PyPI index, nothing else.
SHELL := /bin/sh
UV_VERSION := 0.13.8
VENV := .venv
BIN := $(VENV)/bin
UV := .uv/bin/uv
# What was asked for once stays: an extra or a group that the lock file brings up to date is not lost by the next command.
EXTRAS = $(if $(wildcard $(VENV)/.elementary),--extra elementary)
EXPORT = $(UV) export --quiet --frozen --no-emit-project --no-header --group build $(EXTRAS)
# Compiled once here, or every command compiles what it imports where Python may not write beside its modules.
INSTALL := $(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python
INSTALL_PROJECT := $(UV) pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .

export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
# uv does not read pip's configuration: an index that is set there is passed on.
export UV_DEFAULT_INDEX ?= $(shell python3 -m pip config get global.index-url 2>/dev/null || echo $(PIP_INDEX_URL))
ifeq ($(strip $(UV_DEFAULT_INDEX)),)
unexport UV_DEFAULT_INDEX
endif

.DEFAULT_GOAL := help
.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# --- use -------------------------------------------------------------------------------------------

.PHONY: run serve docs setup packages extras clean
run: $(VENV)/.core ## The whole way on the sample: load, mask, build, lineage, export; ends with a summary
	@$(BIN)/atlas run --demo

serve: $(VENV)/.core ## Prefect UI, deployments with a daily schedule, and the catalog; until Ctrl-C
	@$(BIN)/atlas serve

setup: $(VENV)/.core ## Only the environment (.venv)

docs: $(VENV)/.core ## The catalog (dbt docs) as one HTML file
	@$(BIN)/atlas docs

packages: $(VENV)/.elementary ## Opt-in: dbt_utils, dbt_expectations, elementary; FROM=folder of checkouts instead of the hub
	@$(BIN)/atlas quality packages $(if $(FROM),--from "$(FROM)")

extras: $(VENV)/.core ## Connectors, for example: make extras EXTRAS=mysql
	@$(EXPORT) --no-dev $(foreach extra,$(EXTRAS),--extra $(extra)) > .uv/extras.txt
	@$(UV) pip install --quiet --require-hashes --python $(BIN)/python -r .uv/extras.txt

clean: ## Stop the embedded server and delete the sample, its exports and all state of this folder
	@if [ -x $(BIN)/atlas ]; then $(BIN)/atlas db stop; fi
	rm -rf .atlas data exports target logs

# --- develop ---------------------------------------------------------------------------------------

.PHONY: dev lint types sql format check test pytest dbt-test
dev: $(VENV)/.dev ## The environment with everything that tests and linters need

test: lint types sql dbt-test pytest ## Everything: lint, types, SQL lint, dbt, pytest

check: lint types sql ## The everyday loop: lint, types, SQL lint, and all tests but the slow ones
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not e2e and not slow"

lint: $(VENV)/.dev ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy

# Macros and generic tests are fragments of SQL in Jinja, which have no layout of their own to judge.
SQL := models tests/integrity tests/consistency tests/privacy examples
sql: $(VENV)/.dev ## sqlfluff
	$(BIN)/sqlfluff lint --processes 2 $(SQL)

dbt-test: $(VENV)/.dev ## dbt parse, build, test and docs on a sample of its own
	$(BIN)/python -m tests.dbt_alone

pytest: $(VENV)/.dev ## All of pytest
	$(BIN)/pytest -n 2 --dist loadgroup

format: $(VENV)/.dev ## Let the formatters rewrite what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --processes 2 $(SQL)

# --- environment -----------------------------------------------------------------------------------

# uv in a folder of its own makes the environment from uv.lock. The lock is exported and installed by
# hash from whatever index is set, so that a mirror works too.
$(UV):
	@python=""; for name in python3 python3.13 python3.12 python3.11; do \
	  if $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then echo "Atlas needs Python 3.11, 3.12 or 3.13 on the PATH" >&2; exit 2; fi; \
	echo "Setting up with $$($$python --version) (about a minute the first time)"; \
	$$python -m venv .uv || { echo "python's venv module is missing; on Debian: apt install python3-venv" >&2; exit 2; }
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.made: $(UV)
	@$(UV) venv --quiet --allow-existing --python .uv/bin/python $(VENV)
	@touch $@

$(VENV)/.core: pyproject.toml uv.lock $(VENV)/.made
	@echo "Installing packages"
	@if [ -f $(VENV)/.dev ]; then $(EXPORT) --group dev > .uv/requirements.txt; else $(EXPORT) --no-dev > .uv/requirements.txt; fi
	@$(INSTALL) .uv/requirements.txt
	@$(INSTALL_PROJECT)
	@touch $@

# Marked first, so that the export sees it, and unmarked when it does not come about.
$(VENV)/.elementary: $(VENV)/.core
	@echo "Installing elementary"
	@touch $@
	@rm -f $(VENV)/.core && $(MAKE) --no-print-directory $(VENV)/.core || { rm -f $@; exit 1; }
	@touch $@

$(VENV)/.dev: pyproject.toml uv.lock $(VENV)/.made
	@echo "Installing packages, with those for development"
	@$(EXPORT) --group dev > .uv/requirements.txt
	@$(INSTALL) .uv/requirements.txt
	@$(INSTALL_PROJECT)
	@touch $(VENV)/.core $@
