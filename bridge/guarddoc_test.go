package bridge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge/doctest"
)

// The table of guards in the documentation is the one in the code.
func TestGuardsDocumentation(t *testing.T) {
	doctest.Check(t, "../docs/replying.md", doctest.Table("guards", guardsTable()))
}

func guardsTable() string {
	var out strings.Builder
	out.WriteString("| guard | stops a text when | why | what happens | what the thread is told | if nobody does more |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, g := range guards {
		says := g.says
		if says == "" {
			says = "nothing"
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %s |\n", g.name, g.what, g.why, g.does, says, g.byDefault)
	}
	return out.String()
}

// Every row of the table is complete, and says of the words in braces what they are.
func TestEveryGuardIsDocumented(t *testing.T) {
	names := map[string]bool{}
	for _, g := range guards {
		require.False(t, names[g.name], "%s stands twice in the table", g.name)
		names[g.name] = true
		for _, text := range []string{g.name, g.what, g.why, string(g.does), g.byDefault} {
			require.NotEmpty(t, text, g.name)
			require.NotContains(t, text, "|")
		}
		require.NotNil(t, g.holds, g.name)
		if g.does == asks {
			require.NotEmpty(t, g.says, g.name)
		}
		require.Equal(t, g.words != nil, filled.MatchString(g.says), g.name)
	}
}
