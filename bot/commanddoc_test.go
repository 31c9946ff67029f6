package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"partyline/bridge/doctest"
)

// The tables of commands in the documentation, and the hint in Slack's manifest, are the table in the code.
func TestCommandsDocumentation(t *testing.T) {
	hint := doctest.Part{Between: regexp.MustCompile(`(usage_hint: ")[^"]*(")`), Made: usageHint()}
	doctest.Check(t, "../docs/slack.md", doctest.Table("commands", commandsTable("in the channel", false)), hint)
	doctest.Check(t, "../docs/discord.md", doctest.Table("commands", commandsTable("in the channel and in threads", true)))
}

// commandsTable is what can be typed; where says where slash commands are, inThreads whether they work in threads.
func commandsTable(where string, inThreads bool) string {
	var out strings.Builder
	fmt.Fprintf(&out, "| %s | typed in a thread | what it does |\n| --- | --- | --- |\n", where)
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
	return out.String()
}

// usageHint is what Slack shows behind the command while somebody types it.
func usageHint() string {
	var names []string
	for _, c := range Commands() {
		name := c.Name
		if c.Group != "" {
			name = c.Group
		}
		if c.Doors.Has(DoorSlash) && !c.OfThread && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " | ")
}
