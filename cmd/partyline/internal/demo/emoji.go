package demo

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"

	"github.com/kyokomi/emoji/v2"
)

// The emoji that Slack writes as :codes:.

var code = regexp.MustCompile(`:[a-z0-9_+'-]+:`)

// characters are the emoji by name. Built at first use: the table is large.
var characters = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for name, e := range emoji.CodeMap() {
		out[strings.Trim(name, ":")] = strings.TrimSpace(e)
	}
	return out
})

// character is the emoji of a name; the name between colons where there is none.
func character(name string) string {
	if e, ok := characters()[name]; ok {
		return e
	}
	return ":" + name + ":"
}

// codes finds the emoji that are written as :codes:.
func codes(text string, blocks json.RawMessage) map[string]string {
	var out map[string]string
	for _, s := range []string{text, string(blocks)} {
		for _, found := range code.FindAllString(s, -1) {
			name := strings.Trim(found, ":")
			if e, ok := characters()[name]; ok {
				if out == nil {
					out = map[string]string{}
				}
				out[name] = e
			}
		}
	}
	return out
}
