package bot

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the documentation")

// pages are the documentation of the platforms, each with what is made from the table of commands: what stands between two marks.
var pages = map[string][]struct {
	between *regexp.Regexp
	made    func() string
}{
	"../docs/slack.md": {
		{regexp.MustCompile(`(?s)(<!-- commands: [^\n]*\n).*(<!-- end of commands -->)`), func() string { return commandsTable("in the channel", false) }},
		{regexp.MustCompile(`(usage_hint: ")[^"]*(")`), usageHint},
	},
	"../docs/discord.md": {
		{regexp.MustCompile(`(?s)(<!-- commands: [^\n]*\n).*(<!-- end of commands -->)`), func() string { return commandsTable("in the channel and in threads", true) }},
	},
}

// The tables of commands in the documentation, and the hint in Slack's manifest, are the table in the code.
func TestCommandsDocumentation(t *testing.T) {
	for name, made := range pages {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		want := string(page)
		for _, m := range made {
			require.Regexp(t, m.between, want, name)
			want = m.between.ReplaceAllString(want, "${1}"+strings.ReplaceAll(m.made(), "$", "$$")+"${2}")
		}
		if *update {
			require.NoError(t, os.WriteFile(name, []byte(want), 0o600))
			continue
		}
		require.Equal(t, want, string(page), "run go test ./bot -run Documentation -update")
	}
}

// commandsTable is what can be typed; where says where slash commands are, inThreads whether they work in threads.
func commandsTable(where string, inThreads bool) string {
	var out strings.Builder
	fmt.Fprintf(&out, "\n| %s | typed in a thread | what it does |\n| --- | --- | --- |\n", where)
	for _, c := range Commands() {
		var slash, typed string
		if c.Doors.Has(DoorSlash) && (inThreads || !c.OfThread) {
			slash = "`" + spoken(c) + "`"
		}
		if c.Doors.Has(DoorTyped) {
			typed = "`" + spokenTyped(c) + "`"
		}
		if slash != "" || typed != "" {
			fmt.Fprintf(&out, "| %s | %s | %s |\n", slash, typed, c.Help)
		}
	}
	out.WriteString("\n")
	return out.String()
}

// usageHint is what Slack shows behind the command while somebody types it.
func usageHint() string {
	var names []string
	for _, c := range Commands() {
		if c.Doors.Has(DoorSlash) && !c.OfThread {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, " | ")
}
