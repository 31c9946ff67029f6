package bridge

import (
	"fmt"
	"strings"
	"testing"

	"partyline/bridge/doctest"
	"partyline/store"
)

// The table of the gate in the documentation is the one in the code.
func TestGateDocumentation(t *testing.T) {
	doctest.Check(t, "../docs/consent.md", doctest.Table("gates", gatesTable()))
}

// originNames are what the documentation calls origins.
var originNames = map[store.Origin]string{
	store.OriginReply: "replies", store.OriginCommand: "texts written in a window or behind a command", store.OriginBroadcast: "broadcasts",
	store.OriginAutomation: "automations", store.OriginKeyword: "answers to keywords",
}

func gatesTable() string {
	var out strings.Builder
	out.WriteString("| row | holds for | stops a text when |\n| --- | --- | --- |\n")
	for _, g := range gates {
		var of []string
		for _, o := range g.of {
			of = append(of, originNames[o])
		}
		who := strings.Join(of, ", ")
		if len(of) == len(all) {
			who = "everything"
		}
		fmt.Fprintf(&out, "| %s | %s | %s |\n", g.name, who, g.what)
	}
	return out.String()
}
