# The manual of this repository: `make` alone lists what it does.
#
# Everything is made inside this folder from Python 3.11 or later: .venv holds the Python packages and, as one of them,
# Node.js; node_modules holds the CDK command line, and for the tests a browser. Both are pinned, and made again only when
# their pins change.

SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help synth test check docs bench mutants wheel release clean

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/.installed node_modules/.installed
CHECKOV := .venv/checkov/.installed
DEV := $(BIN)/.installed-dev $(CHECKOV) node_modules/.installed-dev

export PATH := $(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# A run needs few of the modules of aws-cdk-lib; Python compiles those itself, as they are first imported. To pip, "no"
# is what switches this option on. Where the machine forbids Python to keep what it has compiled, every one of a thousand
# processes of the tests would compile it anew.
export PIP_NO_COMPILE := no
unexport PYTHONDONTWRITEBYTECODE
# Where pip found what it installed, as constraints: tests that install it again need not look for it, which is most of
# what pip does.
define ORIGINS
import json, sys
for each in json.load(sys.stdin)["install"]:
    print(each["metadata"]["name"], "@", each["download_info"]["url"])
endef
export ORIGINS
# A newer CDK command line is not the one that fits the pinned aws-cdk-lib, so none is looked for.
export CDK_DISABLE_VERSION_CHECK := 1

help:  ## list these targets
	@sed -nE 's/^([a-z]+):.*  ## (.*)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do \
		printf '  make %-7s %s\n' "$$target" "$$text"; done

synth: $(RUN)  ## print the CloudFormation template of the project in this folder (cdk synth)
	@cdk synth

test: $(DEV)  ## run all tests
	@pytest -n auto --dist worksteal

check: $(BIN)/.installed-dev  ## formatting, lint and types
	@ruff format --check .
	@ruff check .
	@mypy --strict sg_factory

docs: $(BIN)/.installed-dev node_modules/.installed-dev  ## build the documentation site
	@python3 -m documentation

bench: $(DEV)  ## time and memory, as ratios within one run
	@python3 -m benchmarks

mutants: $(DEV)  ## change the package at random and print the changes that no test notices
	@python3 -m mutation --sample $(or $(SAMPLE),200) --seed $(or $(SEED),1)

wheel: $(BIN)/.installed-dev  ## build dist/sg_factory-VERSION.whl
	@python3 -m build --wheel --no-isolation --outdir dist

release: $(BIN)/.installed-dev  ## build dist/ for PyPI and check it; upload nothing
	@version=$$(python3 -c 'import sg_factory; print(sg_factory.__version__)') && grep -q "^## $$version - 20" CHANGELOG.md \
		|| { echo "CHANGELOG.md has no entry with a date for $$version" >&2; exit 1; }
	@rm -rf dist
	@python3 -m build --no-isolation --outdir dist
	@python3 -m twine check --strict dist/*

clean:  ## remove everything that make has made
	@rm -rf .venv node_modules .mutants build cdk.out dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and sys.argv[1])' \
		'sg-factory needs Python 3.11 or later; name one with PYTHON='
	@echo 'Installing the Python packages into .venv ...' >&2
	@test -x $(BIN)/python3 || $(PYTHON) -I -m venv .venv
	@python3 -I -m pip install --quiet --report .venv/report.json --require-hashes --only-binary :all: \
		--requirement requirements.txt
	@python3 -c "$$ORIGINS" < .venv/report.json > .venv/origins.txt
	@python3 -I -m pip install --quiet --no-deps --editable .
	@echo > $@

$(BIN)/.installed-dev: requirements-dev.txt $(BIN)/.installed
	@echo 'Installing what tests and checks need into .venv ...' >&2
	@python3 -I -m pip install --quiet --requirement requirements-dev.txt
	@echo > $@

$(CHECKOV): requirements-checkov.txt | $(BIN)/.installed
	@echo 'Installing checkov, which our findings are held against, into .venv/checkov ...' >&2
	@python3 -I -m venv .venv/checkov
	@.venv/checkov/bin/python3 -I -m pip install --quiet --requirement requirements-checkov.txt
	@echo > $@

node_modules/.installed: package.json package-lock.json | $(BIN)/.installed
	@echo 'Installing the CDK command line into node_modules ...' >&2
	@npm ci --omit=dev --loglevel=error --no-update-notifier
	@echo > $@

# It begins with an empty folder and brings the CDK command line, too.
node_modules/.installed-dev: package.json package-lock.json tests/unpack_chromium.mjs | $(BIN)/.installed
	@echo 'Installing the CDK command line and a browser into node_modules ...' >&2
	@npm ci --loglevel=error --no-update-notifier
	@mkdir node_modules/.chromium
	@TMPDIR=$(CURDIR)/node_modules/.chromium node tests/unpack_chromium.mjs
	@echo > node_modules/.installed && echo > $@
