# `make` lists the targets. Everything here is one command that can be typed as well.

GO   ?= go
LINT ?= golangci-lint
TIME ?= 20s

.DEFAULT_GOAL := help
.PHONY: help build demo test race lint bench bench-big bench-broadcast fuzz golden ci

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build ./partyline, static and stripped
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o partyline ./cmd/partyline

demo: ## try everything on this machine, with no account anywhere
	$(GO) run ./cmd/partyline demo

test: ## run the tests; those that need PostgreSQL or Chromium say so when they skip
	$(GO) test ./...

race: ## run the tests with the race detector, PostgreSQL and Chromium required
	PARTYLINE_REQUIRE=postgres,chromium $(GO) test -race -gcflags='modernc.org/...=-race=false -d=checkptr=0' -p 1 -timeout 40m ./...

lint: ## check format, vet and the rules of .golangci.yml
	$(LINT) run

bench: ## measure the way from a text to its thread, and each chat adapter alone
	$(GO) test -run '^$$' -bench . ./cmd/partyline/internal/bench ./bot/slack ./bot/discord

bench-broadcast: ## measure the preparation of a broadcast to 100,000, and what one costs those who reply meanwhile
	PARTYLINE_BENCH=broadcast $(GO) test -v -timeout 30m -run '^TestBroadcast' ./cmd/partyline/internal/bench

bench-big: ## measure lists, searches and one inbound message with a million messages; takes minutes
	PARTYLINE_BENCH=big $(GO) test -v -timeout 90m -run '^TestBig' ./cmd/partyline/internal/bench

fuzz: ## run each fuzz target for TIME (20s)
	@set -e; for file in $$(grep -rl --include='*_test.go' '^func Fuzz' .); do \
	  for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' $$file); do \
	    echo "$$target in $$(dirname $$file)"; \
	    $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(TIME) $$(dirname $$file); \
	  done; \
	done

golden: ## rewrite the configuration reference after a change of config/config.go
	$(GO) test ./config -update

ci: ## everything that must hold before a change lands
	.ci/run
