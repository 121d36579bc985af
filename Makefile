# Everything a developer types. `make` alone lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PORT ?= 8000
SECONDS ?= 60

# Compiling everything anew would be most of what a short command does.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
# The demo has a database file of its own, and shows readers' own error pages.
DEMO := env -u DATABASE_URL DEBUG=false $(MANAGE)
PYTEST := $(PYTHON) -m pytest
# Says at the end how many seconds of CPU a command took.
TIMED := $(PYTHON) -m tests.cpu_time
# A program called uv may be a shim that does not run, so ask for its version.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/bin/uv)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.synced ## make the environment in .venv, from the lock

demo: setup ## run the site with demo content on 127.0.0.1:8000 (PORT= changes it)
	@$(DEMO) migrate --verbosity 0
	@$(DEMO) demo --port $(PORT)
	@$(DEMO) publish_worker --interval 5 >/dev/null & worker=$$!; \
		trap "kill $$worker 2>/dev/null || true" EXIT INT TERM; \
		$(DEMO) runserver --insecure --skip-checks 127.0.0.1:$(PORT)

demo-reset: setup ## forget every change made in the demo, then fill it afresh
	@$(DEMO) demo --reset

run: setup ## run the site for development: reloads on change, shows tracebacks
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) runserver 127.0.0.1:$(PORT)

test: test-sqlite test-postgres ## run all tests on SQLite, and on PostgreSQL those that can come out otherwise there

test-sqlite: setup ## run all tests on SQLite
	@env -u DATABASE_URL $(TIMED) "Tests on SQLite" $(PYTEST)

test-postgres: setup ## run what can differ on PostgreSQL: DATABASE_URL, or a server of its own
	@$(TIMED) "Tests on PostgreSQL" $(PYTHON) -m tests.postgres $(PYTEST) -m postgresql

test-fast: setup ## run what needs no browser and no servers, on SQLite
	@env -u DATABASE_URL $(TIMED) "Fast tests" $(PYTEST) -m "not browser and not stack"

test-long: setup ## run all tests in full size, on SQLite and again on PostgreSQL; takes about an hour
	@env -u DATABASE_URL TEST_LONG=1 $(TIMED) "Long tests on SQLite" $(PYTEST)
	@TEST_LONG=1 $(TIMED) "Long tests on PostgreSQL" $(PYTHON) -m tests.postgres $(PYTEST) -m "database and not browser"

check: setup ## formatter, linters, types, migrations, production settings, import contracts, catalogues
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --target-version 6.0 --check
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check_migrations
	$(MANAGE) check --fail-level WARNING
	env $(PRODUCTION_EXAMPLE) $(MANAGE) check --deploy --fail-level WARNING
	PYTHONPATH=site .venv/bin/lint-imports
	$(PYTHON) -m tests.catalogues --check

# What production asks for, with values that only a check may use.
PRODUCTION_EXAMPLE := DJANGO_SETTINGS_MODULE=config.settings.production \
	SECRET_KEY=only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	SITE_URL=https://recaps.example.org DATABASE_URL=sqlite:///.data/check.sqlite3

audit: setup ## look the locked dependencies up among the known holes; asks the network
	@$(PYTHON) -m tests.audit

stack: setup ## run the whole of it on loopback: PostgreSQL, Redis, gunicorn twice, two workers, nginx
	@$(PYTHON) -m tests.stack

stack-test: setup ## start the same, try it, and stop it
	@$(PYTHON) -m tests.stack --smoke

load: setup ## the same under many readers and an editor, beside plain files (SECONDS= changes 60)
	@$(PYTHON) -m tests.stack.load $(SECONDS)

bench: setup ## compare speeds as ratios, on SQLite and on PostgreSQL
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.importing
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.importing
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.importing --memory
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.publishing
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.publishing
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.reading
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.reading
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.growth
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.growth
	env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.caching
	$(PYTHON) -m tests.postgres $(PYTHON) -m tests.benchmarks.caching

screenshots: setup ## take pictures of every kind of page into .data/screenshots, and the README's anew
	$(PYTHON) -m tests.browser.screenshots

catalogues: setup ## write the catalogues of texts to translate, and compile the translations
	$(PYTHON) -m tests.catalogues

format: setup ## put code and templates into the house style
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	-git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --target-version 6.0

lock: $(filter .tools/%,$(UV)) ## resolve the dependencies anew into requirements.lock
	$(UV) pip compile pyproject.toml --group test --group lint --universal --generate-hashes \
		--python-version 3.13 --quiet --output-file requirements.lock

clean: ## remove the environment, the tools and the demo's data
	rm -rf .venv .tools .data

.venv/.synced: requirements.lock .python-version $(filter .tools/%,$(UV))
	$(UV) venv --quiet --allow-existing .venv
	$(UV) pip sync --quiet --python .venv --require-hashes requirements.lock
	@touch $@

# Debian keeps the venv module's second half in a package of its own.
.tools/bin/uv:
	@python3 -m venv .tools 2>/dev/null || { rm -rf .tools; \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
		then apt-get update -qq && apt-get install -qq -y python3-venv && python3 -m venv .tools; \
		else echo "python3 has no venv module here. On Debian: sudo apt-get install python3-venv" >&2; exit 1; fi; }
	@.tools/bin/pip install --quiet --disable-pip-version-check uv

.PHONY: help setup demo demo-reset run test test-sqlite test-postgres test-fast test-long check audit stack stack-test load bench screenshots catalogues format lock clean
