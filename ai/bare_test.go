package ai

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestBare(t *testing.T) {
	const object = `{"a": "</think> and ` + "```" + `"}`
	for text, want := range map[string]string{
		object:                                "itself",
		"\ufeff \n" + object + "\n":           "itself",
		"<think>Hm.</think>\n" + object:       "itself",
		"<think></think>" + object:            "itself",
		"Hm, {well}\n</think>\n\n" + object:   "itself",
		"```json\n" + object + "\n```":        "itself",
		"```\n" + object + "\n```\n":          "itself",
		"```json" + object + "```":            "itself",
		"```JSON\n" + object:                  "itself",
		"<think>a</think>```json\n{}\n```":    "{}",
		"<think>It never ends":                "",
		"":                                    "",
		"Here it is:\n{}":                     "Here it is:\n{}",
		"```\nHere it is: {}\n```":            "```\nHere it is: {}\n```",
		"```go\nfmt.Println()\n```":           "```go\nfmt.Println()\n```",
		"<think>a</think><think>b</think> {}": "{}",
	} {
		if want == "itself" {
			want = object
		}
		if got := bare(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzBare wraps texts as models do; what is an object comes out as it went in.
func FuzzBare(f *testing.F) {
	f.Add(`{"text": "Hi"}`, "Well", "json")
	f.Add("```json\n{}\n```", "</think>", "")
	f.Add(`{"a": "`+"```"+`"}`, "{", "JSON")
	f.Add("<think>\n```{", "", "x y")
	f.Fuzz(func(t *testing.T, text, thought, language string) {
		once := bare(text)
		if len(once) > len(text) {
			t.Errorf("%q grew into %q", text, once)
		}
		var whole map[string]any
		if json.Unmarshal([]byte(text), &whole) != nil || whole == nil {
			return
		}
		plain := strings.TrimSpace(text)
		if once != plain {
			t.Errorf("%q became %q", text, once)
		}
		if strings.Contains(thought, thinkClose) || strings.HasSuffix(thought+thinkClose, thinkClose+thinkClose) {
			return
		}
		if got := bare(thinkOpen + thought + thinkClose + text); got != plain {
			t.Errorf("behind %q: %q", thought, got)
		}
		if strings.ContainsAny(language, "`{ \t\r\n") || strings.TrimSpace(language) != language {
			return
		}
		if got := bare(fence + language + "\n" + text + "\n" + fence); got != plain {
			t.Errorf("in a fence of %q: %q", language, got)
		}
	})
}

// FuzzGeminiWire reads answers and refusals of anybody.
func FuzzGeminiWire(f *testing.F) {
	f.Add(`{"candidates": [{"content": {"parts": [{"text": "a", "thought": true}, {}, 1]}, "finishReason": "X"}]}`)
	f.Add(`[{"error": {"code": 503, "status": "UNAVAILABLE", "details": [{"retryDelay": "9999999h"}]}}]`)
	f.Add(`[{"candidates": {"content": 1}}, 2]`)
	f.Fuzz(func(t *testing.T, body string) {
		if out, err := siftGemini([]byte(body)); err == nil && !json.Valid(out) {
			t.Errorf("%q became %q", body, out)
		}
		r := readGemini([]byte(body))
		if r.wait < 0 || r.wait > longestWait {
			t.Errorf("waits %s", r.wait)
		}
		for _, reason := range r.reasons {
			if len(reason) > 60 || strings.ContainsAny(reason, " \n\x00") {
				t.Errorf("%q is prose", reason)
			}
		}
		if e := judge(geminiVerdicts, &r); e.Say == "" {
			t.Errorf("%v means nothing", &r)
		}
	})
}
