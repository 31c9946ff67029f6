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
	doctest.Check(t, "../docs/consent.md", doctest.Table("gates", gatesTable()), doctest.Table("texting hours", textingsTable()))
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

func textingsTable() string {
	var out strings.Builder
	out.WriteString("| where | Monday to Friday | Saturday | Sunday | source |\n| --- | --- | --- | --- | --- |\n")
	for _, x := range textings {
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s |\n", x.where, clocks(x.days[1]), clocks(x.days[6]), clocks(x.days[0]), x.source)
	}
	return out.String()
}

func clocks(o open) string {
	if o.from == o.to {
		return "never"
	}
	return fmt.Sprintf("%d:00-%d:00", o.from, o.to)
}
