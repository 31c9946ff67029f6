// Package doctest holds pages of the documentation to the tables in the code from which parts of them are made. Run with -update a test
// rewrites its page.
package doctest

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the documentation")

// Part is a part of a page that is made by code.
type Part struct {
	// Between finds it; its two groups are what stands before the part and behind it.
	Between *regexp.Regexp
	// Made is what stands there.
	Made string
}

// Table is a table that stands between the marks "<!-- name: ... -->" and "<!-- end of name -->".
func Table(name, made string) Part {
	return Part{Between: regexp.MustCompile(`(?s)(<!-- ` + name + `: [^\n]*\n).*(<!-- end of ` + name + ` -->)`), Made: "\n" + made + "\n"}
}

// Check fails a test where a page says anything else than its parts.
func Check(t *testing.T, page string, parts ...Part) {
	t.Helper()
	is, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	want := string(is)
	for _, p := range parts {
		if !p.Between.MatchString(want) {
			t.Fatalf("%s has no place for %s", page, p.Between)
		}
		want = p.Between.ReplaceAllString(want, "${1}"+strings.ReplaceAll(p.Made, "$", "$$")+"${2}")
	}
	switch {
	case want == string(is):
	case *update:
		if err := os.WriteFile(page, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is out of date: run this test with -update\n%s", page, firstDifference(string(is), want))
	}
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(is, want string) string {
	was, now := strings.Split(is, "\n"), strings.Split(want, "\n")
	for i := range min(len(was), len(now)) {
		if was[i] != now[i] {
			return fmt.Sprintf("line %d is\n%s\nand should be\n%s", i+1, was[i], now[i])
		}
	}
	return fmt.Sprintf("it has %d lines and should have %d", len(was), len(now))
}
