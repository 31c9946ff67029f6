package twilio

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the documentation")

const codesPage = "../../docs/twilio.md"

// What the documentation calls what helps after a code, and what it says beyond its message.
var (
	helps = map[remedy]string{never: "no", reword: "with another text", mended: "once that is done", later: "later"}
	does  = map[consequence]string{nothing: "", optsOut: "the customer counts as opted out", stopsLine: "the line is in trouble"}
)

// The table of codes in the documentation is the one in the code.
func TestCodesDocumentation(t *testing.T) {
	page, err := os.ReadFile(codesPage)
	if err != nil {
		t.Fatal(err)
	}
	between := regexp.MustCompile(`(?s)(<!-- codes: [^\n]*\n).*(<!-- end of codes -->)`)
	if !between.Match(page) {
		t.Fatalf("%s has no place for the table", codesPage)
	}
	want := between.ReplaceAllString(string(page), "${1}"+strings.ReplaceAll(codesTable(), "$", "$$")+"${2}")
	if *update {
		if err := os.WriteFile(codesPage, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(page) {
		t.Errorf("%s is out of date; run go test ./bridge/twilio -run Documentation -update", codesPage)
	}
}

func codesTable() string {
	var out strings.Builder
	out.WriteString("\n| code | what is said | sending again helps | what follows besides |\n| --- | --- | --- | --- |\n")
	for _, code := range slices.Sorted(maps.Keys(explanations)) {
		e := explanations[code]
		fmt.Fprintf(&out, "| %d | %s | %s | %s |\n", code, e.say, helps[e.helps], does[e.does])
	}
	out.WriteString("\n")
	return out.String()
}
