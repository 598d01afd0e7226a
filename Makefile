# Baraza. `make` lists what there is.
# Needs Python 3.11+ with venv. uv is used where it is found, else pip.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# How many processes the tests use; `make test WORKERS=1` reads best while mending.
WORKERS ?= 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run dev test faults check bench checker messages vendor requirements clean

help:  ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# An environment is a stamp that is as old as the pins it was made from.
$(VENV)/bin/python:
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Baraza needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing: on Debian, apt-get install python3-venv"; exit 1; }

$(VENV)/.installed-base: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the site needs …"
	@$(call install,requirements.txt)
	@touch $@

$(VENV)/.installed-development: requirements/development.txt | $(VENV)/bin/python
	@echo "Installing what tests and checks need …"
	@$(call install,requirements/development.txt)
	@touch $@ $(VENV)/.installed-base

install = if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -r $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1); fi

run: $(VENV)/.installed-base  ## serve the site with its worker; PORT=8123 chooses the port
	@BASE_URL="$${BASE_URL:-http://localhost:$(PORT)}" exec $(BIN)/python manage.py serve --port $(PORT) --host $(HOST)

dev: $(VENV)/.installed-development  ## Django's own server with debugging and reload (without the worker)
	@BARAZA_DEBUG=1 $(BIN)/python manage.py migrate --verbosity 0
	@BARAZA_DEBUG=1 $(BIN)/python manage.py createcachetable --database cache
	@BARAZA_DEBUG=1 BASE_URL="http://localhost:$(PORT)" $(BIN)/python manage.py runserver $(PORT)

test: $(VENV)/.installed-development  ## the whole suite; with DATABASE_URL=postgres://… all that depends on the database
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

faults: $(VENV)/.installed-development  ## fault drills: kills, stops, twelve at once; each with a control
	@$(BIN)/python -m pytest -m "" -rP tests/faults tests/browser/test_line_cut.py $(ARGS)

check: $(VENV)/.installed-development  ## style, import contracts, migrations, deployment checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@DJANGO_SETTINGS_MODULE=learning.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	@DJANGO_SETTINGS_MODULE=learning.settings.test $(BIN)/python manage.py check --fail-level WARNING
	@$(BIN)/python tools/check_catalogues.py
	@$(BIN)/python tests/production_check.py

bench: $(VENV)/.installed-development  ## the measured promises, as ratios; ARGS=pages runs one
	@$(BIN)/python -m benchmarks $(ARGS)

checker:  ## fetch the HTML checker that a test uses where it is found (needs npm, and Java to run)
	@tools/checker/fetch.sh

messages: $(VENV)/.installed-development  ## gather the interface's strings and compile the catalogues (needs gettext)
	@DJANGO_SETTINGS_MODULE=learning.settings.test $(BIN)/python manage.py makemessages --locale ar --locale fr --no-location --ignore tests --ignore benchmarks --ignore var --ignore tools
	@DJANGO_SETTINGS_MODULE=learning.settings.test $(BIN)/python manage.py compilemessages --locale ar --locale fr --ignore .venv

vendor:  ## fetch and build the third-party styles (needs Node)
	@tools/vendor/vendor.sh

requirements:  ## compile the pins again (needs uv)
	@uv pip compile --quiet --upgrade --python-version 3.11 --custom-compile-command "uv pip compile --python-version 3.11 requirements/base.in -o requirements.txt   (or: make requirements)" requirements/base.in -o requirements.txt
	@for set in production development; do uv pip compile --quiet --upgrade --python-version 3.11 -c requirements.txt --custom-compile-command "uv pip compile --python-version 3.11 -c requirements.txt requirements/$$set.in -o requirements/$$set.txt   (or: make requirements)" requirements/$$set.in -o requirements/$$set.txt; done

clean:  ## remove environment and caches; data in var/ stays
	@rm -rf $(VENV) .pytest_cache .ruff_cache
