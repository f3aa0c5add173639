# The commands of the house: make demo, make test; also check, fix, languages, bench.
# Needs GNU make and Python 3.11 or newer; `make test` also uses Debian's package manager.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check
MANAGE := $(PY) manage.py
APPS := accounts api audit learning msc panels programmes reports stories themes
WORDS := $(wildcard locale/*/LC_MESSAGES/*.po)

# A stamp carries the hash of what was installed: another hash, another installation.
hash = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
RUN := .venv/installed-$(call hash,requirements.txt constraints.txt)
DEV := .venv/installed-dev-$(call hash,requirements.txt requirements-dev.txt constraints.txt)

# The newest Python that is new enough, or nothing.
IS_NEW := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null && $$p -c '$(IS_NEW)' 2>/dev/null && echo $$p && break; done)

# What a server sets, for the checks that only speak up there.
AS_SERVER := env -u MSC_DEMO MSC_DEBUG=0 MSC_ALLOWED_HOSTS=msc.example.org \
	MSC_SECRET_KEY=$(call hash,Makefile)$(call hash,pyproject.toml)$(call hash,README.md)!aZ09

.PHONY: help demo test suite check fix languages words bench system foreign
help:
	@echo "make demo   start the house with a fictional programme (PORT=8000)"
	@echo "make test   every check and every test"
	@echo "make check  lint, types, imports, migrations, templates, translations, deployment, schema"
	@echo "make fix    format"
	@echo "make bench  measure (see docs/performance.md)"

# --- what is needed ----------------------------------------------------------------------

.venv/bin/pip:
	@[ -w . ] || { echo "This folder cannot be written to: $(CURDIR)"; exit 1; }
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is missing: apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

$(RUN): | .venv/bin/pip
	@echo "Installing what the house needs (a minute or two, only when it changed)."
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV): | .venv/bin/pip
	@echo "Installing what the tests need (a minute or two, only when it changed)."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(RUN)

words: $(WORDS:.po=.mo)
%.mo: %.po $(RUN)
	@$(PY) -c 'import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])' $< $@

# Chromium and Playwright's library for the browser tests, a font that has Arabic, gettext to compare translations, and
# the libraries that put letters on paper.
system: $(DEV)
	@missing=""; \
	command -v "$${CHROMIUM:-chromium}" >/dev/null || missing="$$missing chromium"; \
	[ -n "$$(fc-list :lang=ar 2>/dev/null)" ] \
		|| missing="$$missing fontconfig fonts-noto-core"; \
	command -v msgmerge >/dev/null || missing="$$missing gettext"; \
	$(PY) -c 'import weasyprint' 2>/dev/null \
		|| missing="$$missing libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"; \
	$(PY) -m playwright --version >/dev/null 2>&1 || missing="$$missing libatomic1"; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "The tests need:$$missing. Run: sudo apt-get install$$missing"; exit 1; fi; \
	echo "Installing$$missing from Debian."; \
	export DEBIAN_FRONTEND=noninteractive; \
	{ apt-get -qq update && apt-get -qq install -y --no-install-recommends $$missing; } \
		</dev/null >/dev/null || { echo "apt-get could not install:$$missing"; exit 1; }

# --- run ---------------------------------------------------------------------------------

# A demo never touches a server's database or broker, whatever this shell knows of them.
demo: $(RUN) words
	@var="$${MSC_VAR_DIR:-var}"; mkdir -p "$$var" 2>/dev/null && [ -w "$$var" ] || { \
		echo "This folder cannot be written to: $$var"; exit 1; }
	@exec env -u DATABASE_URL -u CELERY_BROKER_URL MSC_DEMO=1 MSC_DEBUG=0 MSC_HTTPS=0 \
		MSC_BASE_URL="http://127.0.0.1:$${PORT:-8000}" \
		$(MANAGE) demo --port "$${PORT:-8000}"

# In a folder and a database of its own; BENCH_DATABASE_URL names an empty PostgreSQL database.
bench: $(RUN) words
	@var=$$(mktemp -d); trap 'rm -rf "$$var"' EXIT; \
	env -u DATABASE_URL -u CELERY_BROKER_URL $${BENCH_DATABASE_URL:+DATABASE_URL=$$BENCH_DATABASE_URL} \
		MSC_VAR_DIR="$$var" MSC_DEMO=1 MSC_DEBUG=0 MSC_HTTPS=0 \
		DJANGO_SETTINGS_MODULE=msc.bench.settings $(MANAGE) bench

# --- check -------------------------------------------------------------------------------

test: $(DEV) system
	@$(MAKE) check
	@$(MAKE) suite

# BESIDES narrows the second run: .ci/run leaves out, the second time, what no database changes.
suite: BESIDES ?= browser or slow
suite: $(DEV) words
	$(PY) -m pytest -q -n 2 --dist loadfile -m "not browser and not slow"
	$(PY) -m pytest -q -n 2 --dist loadfile -m "$(BESIDES)"

# ODK's own web client opens our form. Needs Node, npm and a network; no part of `make test`.
foreign: $(DEV) words
	@mkdir -p var/foreign && cp tests/foreign/*.json tests/foreign/*.js tests/foreign/*.html var/foreign/
	@cd var/foreign && npm ci --ignore-scripts --no-audit --no-fund && npm run -s build
	$(PY) -m pytest -q tests/foreign/form_in_web_forms.py

# Exactly what CI runs first. `make -k check` goes on after the first that fails.
CHECKS := check-style check-types check-imports check-templates check-migrations check-deployment \
	check-schema check-languages
.PHONY: $(CHECKS)
check: $(CHECKS)
$(CHECKS): $(DEV) words

check-style:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/django-upgrade --target-version 5.2 --check $$(git ls-files '*.py')

check-types:
	$(PY) -m mypy $(APPS)

check-imports:
	.venv/bin/lint-imports --no-logo

check-templates:
	.venv/bin/djade --target-version 5.2 --check $$(git ls-files '*.html')
	.venv/bin/djlint --quiet --lint templates

check-migrations:
	$(MANAGE) makemigrations --check --dry-run

check-deployment:
	$(AS_SERVER) $(MANAGE) check --deploy --fail-level WARNING

check-schema:
	@mkdir -p var
	$(MANAGE) spectacular --validate --fail-on-warn --file var/openapi.yaml

# The files of locale/ hold exactly the words of the code: tried on a copy of the tree.
MAKEMESSAGES := makemessages --locale fr --locale ar --no-obsolete --add-location file --verbosity 0
check-languages:
	@command -v msgmerge >/dev/null || { echo "gettext is missing: translations not compared"; exit 0; }; \
	rm -rf var/tree && mkdir -p var/tree && git ls-files -z | xargs -0 cp --parents -t var/tree; \
	for po in $(WORDS); do msgfmt --check -o /dev/null $$po; done; \
	( cd var/tree && ../../$(PY) manage.py $(MAKEMESSAGES) ); \
	diff -ru -I '^"POT-Creation-Date' -x '*.mo' locale var/tree/locale \
		|| { echo "locale/ is behind the code: make languages"; exit 1; }

languages: $(DEV)
	@$(MANAGE) $(MAKEMESSAGES) --ignore var

fix: $(DEV)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	.venv/bin/djade --target-version 5.2 $$(git ls-files '*.html')
