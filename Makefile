# Two commands matter: `make demo` and `make test`. Both need Python 3.11 or newer and make, nothing else.

PORT ?= 8000
VENV ?= .venv
DATA := $(if $(PORTAL_DATA_DIR),$(PORTAL_DATA_DIR),.data)
BIN := $(VENV)/bin
PROCESSES ?= auto

# The first Python on this machine that is new enough and can make virtual environments.
CANDIDATES := $(PYTHON) python3 python3.13 python3.12 python3.11
SUITABLE = $(shell for name in $(CANDIDATES); do \
	$$name -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --only-binary :all:
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
TEMPLATES = $(shell find . -name '*.html' -path '*templates/*' -not -path './.*')

.PHONY: help demo test weights golden-profiles bench-signing bench-directory bench-profile bench-mail bench-digests check test-system-postgres format catalogues requirements

help: ## say what can be done
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '%-22s%s\n' "$$name" "$$text"; done

demo: $(VENV)/.base ## serve the demonstration community; PORT=8123 chooses the port
	@mkdir -p $(DATA)
	@printf 'DEMONSTRATION=True\nPORTAL_URL=http://localhost:%s\n' $(PORT) > $(DATA)/portal.env
	@exec $(BIN)/python manage.py demo --port $(PORT)

test: check ## run every check and every test
	@$(BIN)/python -m pytest -n $(PROCESSES) --maxprocesses 4

test-system-postgres: $(VENV)/.dev ## run the tests on the PostgreSQL of DATABASE_URL
	@test -n "$(DATABASE_URL)" || { echo "Set DATABASE_URL, for example postgres://portal@localhost/portal; its role must be a superuser."; exit 1; }
	@$(BIN)/python -m pytest -n $(PROCESSES) --maxprocesses 4

weights: $(VENV)/.dev ## print what a first visit to the main pages weighs
	@$(BIN)/python -m pytest tests/browser/test_weight.py --quiet --log-cli-level=INFO

golden-profiles: $(VENV)/.dev ## write anew what the two pages of organizations are held against; look at what changed
	@RENEW_GOLDEN=1 $(BIN)/python -m pytest tests/organizations/test_golden_profiles.py --quiet -n 0

bench-signing: $(VENV)/.base ## measure signing in a database of its own, print JSON
	@$(BIN)/python manage.py bench_signing

bench-directory: $(VENV)/.base ## measure directory and coverage in a database of its own, print JSON
	@$(BIN)/python manage.py bench_directory

bench-mail: $(VENV)/.base ## measure how fast letters to everybody go out, print JSON
	@$(BIN)/python manage.py bench_mail

bench-profile: $(VENV)/.base ## measure the two pages of organizations in a database of its own, print JSON
	@$(BIN)/python manage.py bench_profile

bench-digests: $(VENV)/.base ## measure how fast letters about what is new are written and sent, print JSON
	@$(BIN)/python manage.py bench_digests

check: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	@$(BIN)/djlint --lint --quiet $(TEMPLATES)
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pip check

format: $(VENV)/.dev ## bring code and templates into shape
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES)

catalogues: $(VENV)/.dev ## update and compile the Kiswahili catalogue
	@$(BIN)/python manage.py catalogue

requirements: ## resolve pyproject.toml into hashed requirements; needs uv
	@$(COMPILE) pyproject.toml --output-file requirements/base.txt
	@$(COMPILE) pyproject.toml --extra dev --constraints requirements/base.txt --output-file requirements/dev.txt

$(BIN)/python:
	@test -n "$(SUITABLE)" || { echo "The portal needs Python 3.11 or newer with venv. On Debian: apt-get install python3-venv"; exit 1; }
	@$(SUITABLE) -m venv --clear $(VENV)

$(VENV)/.base: requirements/base.txt | $(BIN)/python
	@echo "Installing the requirements into $(VENV)."
	@$(INSTALL) --requirement requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	@echo "Installing the requirements into $(VENV)."
	@$(INSTALL) --requirement requirements/dev.txt
	@touch $(VENV)/.base $@
