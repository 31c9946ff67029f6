package twilio

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"partyline/bridge/doctest"
)

// What the documentation calls what helps after a code, and what it says beyond its message.
var (
	helps = map[remedy]string{never: "no", reword: "with another text", mended: "once that is done", later: "later"}
	does  = map[consequence]string{nothing: "", optsOut: "the customer counts as opted out", unreachable: "the automation whose text it was ends", stopsLine: "the line is in trouble"}
)

// The table of codes in the documentation is the one in the code.
func TestCodesDocumentation(t *testing.T) {
	doctest.Check(t, "../../docs/twilio.md", doctest.Table("codes", codesTable()))
}

func codesTable() string {
	var out strings.Builder
	out.WriteString("| code | what is said | sending again helps | what follows besides |\n| --- | --- | --- | --- |\n")
	for _, code := range slices.Sorted(maps.Keys(explanations)) {
		e := explanations[code]
		fmt.Fprintf(&out, "| %d | %s | %s | %s |\n", code, e.say, helps[e.helps], does[e.does])
	}
	return out.String()
}
