package layers_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// layers says what each layer may import of ours. A package belongs to the layer with the longest matching path, so a
// room that is added below bridge is held to the law of bridge. A package may always import its own layer.
var layers = map[string][]string{
	"ai":               {},
	"config":           {},
	"store":            {},
	"store/blob":       {"store"},
	"bridge/sms":       {},
	"bridge":           {"store", "bridge/sms"},
	"bridge/twilio":    {"bridge", "bridge/sms", "store"},       // store for the states that the contract speaks of
	"bridge/assist":    {"bridge", "bridge/sms", "store", "ai"}, // what stands between the core, which knows no model, and the models
	"bot":              {"bridge", "bridge/sms", "bridge/broadcast", "store"},
	"bot/slack":        {"bot", "bridge", "bridge/sms", "store"},
	"bot/discord":      {"bot", "bridge", "bridge/sms", "store"},
	"bridge/broadcast": {"bridge", "bridge/sms", "store"}, // one text to many
	"cmd":              {"bridge/broadcast", "ai", "config", "store", "store/blob", "bridge/sms", "bridge", "bridge/assist", "bridge/twilio", "bot", "bot/slack", "bot/discord"},

	// An emulator is an independent second opinion on the wire protocol: it knows nothing of ours.
	"bridge/twilio/twiliotest": {},
	"bot/slack/slacktest":      {},
	"bot/discord/discordtest":  {},
	"store/blob/s3test":        {},
	"ai/aitest":                {},
}

// homes says which layer alone may import a library, by path prefix. Libraries that are not named are free.
var homes = map[string]string{
	"github.com/slack-go/slack":          "bot/slack",
	"github.com/bwmarrin/discordgo":      "bot/discord",
	"github.com/twilio/twilio-go":        "bridge/twilio",
	"github.com/uptrace/bun":             "store",
	"github.com/riverqueue/river":        "store",
	"github.com/jackc/pgx":               "store",
	"github.com/pressly/goose":           "store",
	"modernc.org/sqlite":                 "store",
	"github.com/minio/minio-go":          "store/blob",
	"github.com/google/generative-ai-go": "ai",
	"github.com/openai/openai-go":        "ai",
}

// whole is the package that builds for half a minute where client and rest/api/v2010 take seconds.
const whole = "github.com/twilio/twilio-go"

// pkg is one package as go list describes it. Paths of ours are without the module's.
type pkg struct {
	path        string
	imports     []string // of the package itself
	testImports []string // of its tests
}

// violations lists what breaks the law.
func violations(packages []pkg) []string {
	var broken []string
	for _, p := range packages {
		layer, ok := longest(p.path, layers)
		if !ok {
			broken = append(broken, p.path+" is in no layer")
			continue
		}
		for _, imported := range p.imports {
			if to, ours := longest(imported, layers); ours && !mayImport(p.path, layer, imported, to) {
				broken = append(broken, fmt.Sprintf("%s imports %s; %s may import %v", p.path, imported, layer, layers[layer]))
			}
			if library, ok := longest(imported, homes); ok && homes[library] != layer {
				broken = append(broken, fmt.Sprintf("%s imports %s; only %s may", p.path, imported, homes[library]))
			}
		}
		for _, imported := range slices.Concat(p.imports, p.testImports) {
			if imported == whole {
				broken = append(broken, fmt.Sprintf("%s imports %s as a whole; import its parts", p.path, imported))
			}
		}
		// Tests may play a whole system of ours, but libraries stay hidden in their layer, except from the end-to-end tests
		// and benchmarks of cmd, which look at us from outside.
		for _, imported := range p.testImports {
			if library, ok := longest(imported, homes); ok && !under(p.path, homes[library]) && layer != "cmd" {
				broken = append(broken, fmt.Sprintf("a test of %s imports %s; only %s may", p.path, imported, homes[library]))
			}
		}
	}
	return broken
}

// mayImport reports whether a package of one layer may import another package of ours. Packages for tests are imported
// by each other and by cmd, whose demo runs the emulators.
func mayImport(path, layer, imported, to string) bool {
	if forTests(imported) {
		return forTests(path) || layer == "cmd"
	}
	return to == layer || slices.Contains(layers[layer], to)
}

// forTests reports whether a package exists for tests: emulators, suites, fixtures.
func forTests(path string) bool { return strings.HasSuffix(path, "test") }

// under reports whether path is dir or below it.
func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

// longest is the longest key of m that path is under.
func longest[V any](path string, m map[string]V) (string, bool) {
	best, found := "", false
	for dir := range maps.Keys(m) {
		if under(path, dir) && len(dir) >= len(best) {
			best, found = dir, true
		}
	}
	return best, found
}
