package automation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge/doctest"
)

// The tables of steps and triggers in the documentation are those in the code.
func TestDocumentation(t *testing.T) {
	doctest.Check(t, "../../docs/automations.md", doctest.Table("triggers", triggersTable()), doctest.Table("steps", stepsTable()))
}

func triggersTable() string {
	var out strings.Builder
	out.WriteString("| trigger | starts it when |\n| --- | --- |\n")
	for _, k := range triggerKinds {
		fmt.Fprintf(&out, "| `%s` | %s |\n", k.written, k.means)
	}
	return out.String()
}

func stepsTable() string {
	var out strings.Builder
	out.WriteString("| step | takes | what it does |\n| --- | --- | --- |\n")
	for _, k := range kinds {
		does := k.does
		for _, m := range k.more {
			does += fmt.Sprintf("<br>`%s`: %s.", m.name, m.means)
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", k.name, k.takes, strings.ReplaceAll(does, "|", `\|`))
	}
	return out.String()
}

// Every kind of step is done by something, and every trigger stands in the table.
func TestTheTablesAreComplete(t *testing.T) {
	for _, k := range kinds {
		require.NotNil(t, doers[k.name], k.name)
		require.NotEmpty(t, k.does)
	}
	require.Len(t, doers, len(kinds))
	for _, s := range starts {
		require.Contains(t, triggersTable(), "`"+string(s.kind))
	}
}
