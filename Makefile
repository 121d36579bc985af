# Commands for developers. `make` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PORT ?= 8000
SECONDS ?= 60

# Without compiled files, short commands would spend most of their time compiling.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
# The demo has its own database file, and shows the error pages that readers see.
DEMO := env -u DATABASE_URL DEBUG=false $(MANAGE)
PYTEST := $(PYTHON) -m pytest
# Prints the seconds of CPU that a command took.
TIMED := $(PYTHON) -m tests.cpu_time
# A program called uv may be a shim that doesn't run, so ask for its version.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/bin/uv)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.synced ## create the environment in .venv from requirements.lock

demo: setup ## serve the site with demo content on 127.0.0.1:8000 (PORT= changes the port)
	@$(DEMO) migrate --verbosity 0
	@$(DEMO) demo --port $(PORT)
	@$(DEMO) publish_worker --interval 5 >/dev/null & worker=$$!; \
		trap "kill $$worker 2>/dev/null || true" EXIT INT TERM; \
		$(DEMO) runserver --insecure --skip-checks 127.0.0.1:$(PORT)

demo-reset: setup ## empty the demo and fill it again
	@$(DEMO) demo --reset

run: setup ## serve the site for development, with reload and tracebacks
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) runserver 127.0.0.1:$(PORT)

test: test-sqlite test-postgres ## run all tests on SQLite, then those that can differ on PostgreSQL

test-sqlite: setup ## run all tests on SQLite
	@env -u DATABASE_URL $(TIMED) "Tests on SQLite" $(PYTEST)

test-postgres: setup ## run the tests that can differ on PostgreSQL (on DATABASE_URL, or a server of its own)
	@$(TIMED) "Tests on PostgreSQL" $(PYTHON) -m tests.postgres $(PYTEST) -m postgresql

test-fast: setup ## run the tests that need no browser and no servers, on SQLite
	@env -u DATABASE_URL $(TIMED) "Fast tests" $(PYTEST) -m "not browser and not stack"

test-long: setup ## run all tests in full size, on both databases; takes about an hour
	@env -u DATABASE_URL TEST_LONG=1 $(TIMED) "Long tests on SQLite" $(PYTEST)
	@TEST_LONG=1 $(TIMED) "Long tests on PostgreSQL" $(PYTHON) -m tests.postgres $(PYTEST) -m "database and not browser"

check: setup ## run formatter, linters, types, migrations, production settings, import contracts, catalogues
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --target-version 6.0 --check
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check_migrations
	$(MANAGE) check --fail-level WARNING
	env $(PRODUCTION_EXAMPLE) $(MANAGE) check --deploy --fail-level WARNING
	PYTHONPATH=site .venv/bin/lint-imports
	$(PYTHON) -m tests.translation_catalogues --check

# The required settings of production, with values for the check only.
PRODUCTION_EXAMPLE := DJANGO_SETTINGS_MODULE=config.settings.production \
	SECRET_KEY=only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	SITE_URL=https://recaps.example.org DATABASE_URL=sqlite:///.data/check.sqlite3

audit: setup ## check the locked dependencies for known vulnerabilities; needs the network
	@$(PYTHON) -m tests.dependency_audit

stack: setup ## run the production stack on loopback: PostgreSQL, Redis, two gunicorns, two workers, nginx
	@$(PYTHON) -m tests.stack

stack-test: setup ## start the stack, test it and stop it
	@$(PYTHON) -m tests.stack --smoke

load: setup ## measure the stack with many readers and an editor (SECONDS= changes 60)
	@$(PYTHON) -m tests.stack.load $(SECONDS)

bench: setup ## compare speeds as ratios, on SQLite and PostgreSQL
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.importing
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.importing
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.importing --memory
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.publishing
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.publishing
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.reading
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.reading
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.editing
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.editing
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.page_cache
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.page_cache

screenshots: setup ## take pictures of every kind of page into .data/screenshots, and those of the README
	$(PYTHON) -m tests.browser.screenshots

catalogues: setup ## write the catalogues of texts to translate, and compile the translations
	$(PYTHON) -m tests.translation_catalogues

format: setup ## format code and templates
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	-git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --target-version 6.0

lock: $(filter .tools/%,$(UV)) ## resolve the dependencies again into requirements.lock
	$(UV) pip compile pyproject.toml --group test --group lint --universal --generate-hashes \
		--python-version 3.13 --quiet --output-file requirements.lock

clean: ## remove the environment, the tools and the demo's data
	rm -rf .venv .tools .data

.venv/.synced: requirements.lock .python-version $(filter .tools/%,$(UV))
	$(UV) venv --quiet --allow-existing .venv
	$(UV) pip sync --quiet --python .venv --require-hashes requirements.lock
	@touch $@

# On Debian, python3-venv is a separate package.
.tools/bin/uv:
	@python3 -m venv .tools 2>/dev/null || { rm -rf .tools; \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
		then apt-get update -qq && apt-get install -qq -y python3-venv && python3 -m venv .tools; \
		else echo "python3 has no venv module here. On Debian: sudo apt-get install python3-venv" >&2; exit 1; fi; }
	@.tools/bin/pip install --quiet --disable-pip-version-check uv

.PHONY: help setup demo demo-reset run test test-sqlite test-postgres test-fast test-long check audit stack stack-test load bench screenshots catalogues format lock clean
