# Every target installs what it needs first; a clean clone needs only Node (20 or later), npm and make.
.DEFAULT_GOAL := help
export NX_DAEMON := false
# Node keeps compiled sources here, so that many short processes start fast.
export NODE_COMPILE_CACHE := $(CURDIR)/node_modules/.cache/node
# Make ends with 2 whatever a command's exit code was. As a question it passes a 1 on; "+" has the commands run all the same.
# After Ctrl-C the recipe of run waits for the demo to shut down, and then make ends by the signal, too: without a message, and for
# the shell with 130.
ifeq ($(MAKECMDGOALS),run)
MAKEFLAGS += q
endif

node_modules/.package-lock.json: package-lock.json
	+@npm ci --no-audit --no-fund --loglevel=error 1>&2
	+@touch $@

.PHONY: help setup run test lint format build pack clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# In a git checkout without hooks of its own, commit messages are checked by .githooks/commit-msg.
setup: node_modules/.package-lock.json ## install the pinned packages, Node 24 and Postgres among them
	+@test ! -e .git || git config --get core.hooksPath >/dev/null || git config core.hooksPath .githooks

run: setup ## two simulated months of usage on this machine, then real time (ARGS="--help" tells more)
	+@trap : INT TERM; npm run --silent local -- $(ARGS) || { code=$$?; test $$code -ne 130 && exit $$code; kill -INT $$PPID; }

test: setup ## type check, lint, architecture and all tests
	@npm test --silent

lint: setup ## check format, lint and spelling
	@npm run --silent lint

format: setup ## format the sources
	@npm run --silent format

build: setup ## compile every package to dist
	@npm run --silent build

pack: setup ## pack core, contracts and the adapters, and import them in an empty project elsewhere
	@npm run --silent pack-check

clean: ## remove what was installed, built and stored
	rm -rf node_modules */node_modules */*/node_modules */dist */*/dist .local .nx
