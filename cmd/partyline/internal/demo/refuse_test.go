package demo_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"partyline/cmd/partyline/internal/demo"
)

func TestNonsenseIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	asJSON := func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }
	also := func(name, value string) func(*http.Request) {
		return func(r *http.Request) {
			asJSON(r)
			r.Header.Set(name, value)
		}
	}
	good := `{"from":"` + maya + `","to":"` + lineUK + `","body":"never sent"}`
	for _, c := range []struct {
		why, act, body string
		shape          func(*http.Request)
		status         int
	}{
		{"no JSON", "text", `{"from":`, asJSON, 400},
		{"not an object", "text", `[]`, asJSON, 400},
		{"an unknown field", "text", `{"from":"x","evil":1}`, asJSON, 400},
		{"two objects", "text", good + good, asJSON, 400},
		{"nothing", "text", ``, asJSON, 400},
		{"too much", "text", `{"body":"` + strings.Repeat("x", 9<<20) + `"}`, asJSON, 413},
		{"a form", "text", good, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 415},
		{"no content type", "text", good, func(*http.Request) {}, 415},
		{"a foreign origin", "text", good, also("Origin", "https://evil.example"), 403},
		{"another port's origin", "text", good, also("Origin", "http://127.0.0.1:1"), 403},
		{"a null origin", "text", good, also("Origin", "null"), 403},
		{"a cross-site request", "text", good, also("Sec-Fetch-Site", "cross-site"), 403},
		{"a foreign host", "text", good, func(r *http.Request) { asJSON(r); r.Host = "evil.example" }, 421},
		{"an unknown act", "explode", `{}`, asJSON, 405},
		{"an unknown customer", "text", `{"from":"+447700900999","to":"` + lineUK + `","body":"x"}`, asJSON, 404},
		{"an unknown line", "text", `{"from":"` + maya + `","to":"+447700900998","body":"x"}`, asJSON, 422},
		{"an empty text", "text", `{"from":"` + maya + `","to":"` + lineUK + `","body":""}`, asJSON, 422},
		{"an empty file", "text", `{"from":"` + maya + `","to":"` + lineUK + `","body":"x","files":[{"name":"a.png","content":""}]}`, asJSON, 422},
		{"files too large", "text", `{"from":"` + maya + `","to":"` + lineUK + `","body":"x","files":[{"name":"a","content":"` + strings.Repeat("AAAA", 5<<20/3+1) + `"}]}`, asJSON, 422},
		{"a Home tab of nobody", "home", `{"user":"U0NOBODY"}`, asJSON, 422},
		{"a shortcut that is not there", "slash", `{"user":"U0ANA","ts":"1.000001","command":"explode"}`, asJSON, 422},
		{"a text too long", "text", `{"from":"` + maya + `","to":"` + lineUK + `","body":"` + strings.Repeat("x", 1601) + `"}`, asJSON, 422},
		{"an unknown user", "type", `{"user":"U0NOBODY","thread":"","text":"x"}`, asJSON, 422},
		{"an unknown thread", "type", `{"user":"U0ANA","thread":"1.000001","text":"x"}`, asJSON, 422},
		{"a command within a thread", "type", `{"user":"U0ANA","thread":"1.000001","text":"/sms inbox"}`, asJSON, 422},
		{"an unknown command", "slash", `{"user":"U0ANA","command":"/deploy","text":""}`, asJSON, 422},
		{"an edit of nothing", "edit", `{"user":"U0ANA","ts":"1.000001","text":"x"}`, asJSON, 422},
		{"an empty edit", "edit", `{"user":"U0ANA","ts":"1.000001","text":" "}`, asJSON, 422},
		{"a deletion of nothing", "delete", `{"user":"U0ANA","ts":"1.000001"}`, asJSON, 422},
		{"a press on nothing", "press", `{"user":"U0ANA","ts":"1.000001","action":"read"}`, asJSON, 422},
		{"a modal that is not open", "submit", `{"user":"U0ANA","view":"V1","values":{}}`, asJSON, 422},
		{"no modal to close", "close", `{"user":"U0ANA","view":"V1"}`, asJSON, 422},
		{"no number", "customers", `{"name":"A","number":"hello","line":"` + lineUK + `"}`, asJSON, 422},
		{"the shop's own number", "customers", `{"name":"A","number":"` + lineUK + `","line":"` + lineUK + `"}`, asJSON, 422},
		{"an unknown line of a customer", "customers", `{"name":"A","number":"+447700900155","line":"+1"}`, asJSON, 422},
		{"a name too long", "customers", `{"name":"` + strings.Repeat("é", 61) + `","number":"+447700900155","line":"` + lineUK + `"}`, asJSON, 422},
		{"a number that is there", "customers", `{"name":"A","number":"` + maya + `","line":"` + lineUK + `"}`, asJSON, 409},
	} {
		status, answer := s.send(c.act, []byte(c.body), c.shape)
		if said, _ := answer["error"].(string); status != c.status || said == "" {
			t.Errorf("%s: %d %v, want %d with a reason", c.why, status, answer, c.status)
		}
	}
	if s.count("text", func(it map[string]any) bool { return it["body"] == "never sent" }) > 0 {
		t.Error("a refused text was sent")
	}
}

func TestNonsenseOnDiscordIsRefused(t *testing.T) {
	t.Parallel()
	s := openDiscord(t)
	thread := s.seesOnDiscord("Running a little late")["thread"].(string)
	for _, c := range []struct {
		why, act string
		body     map[string]any
	}{
		{"an unknown user", "type", map[string]any{"user": "1", "thread": thread, "text": "x"}},
		{"an unknown post", "type", map[string]any{"user": discordAna, "thread": "1", "text": "x"}},
		{"the forum itself", "type", map[string]any{"user": discordAna, "thread": "", "text": "x"}},
		{"nothing", "type", map[string]any{"user": discordAna, "thread": thread, "text": ""}},
		{"too much", "type", map[string]any{"user": discordAna, "thread": thread, "text": strings.Repeat("x", 2001)}},
		{"an edit of somebody else's message", "edit", map[string]any{"user": discordAna, "thread": thread, "ts": thread, "text": "x"}},
		{"an edit of nothing", "edit", map[string]any{"user": discordAna, "thread": thread, "ts": "1", "text": "x"}},
		{"a deletion of nothing", "delete", map[string]any{"user": discordAna, "thread": thread, "ts": "1"}},
		{"a button that is not there", "press", map[string]any{"user": discordAna, "thread": thread, "ts": thread, "action": "read"}},
		{"an unknown command", "slash", map[string]any{"user": discordAna, "thread": thread, "command": "/deploy"}},
		{"an unknown subcommand", "slash", map[string]any{"user": discordAna, "thread": thread, "command": "/sms", "text": "deploy"}},
		{"an unknown option", "slash", map[string]any{"user": discordAna, "thread": thread, "command": "/sms", "text": "inbox", "options": map[string]any{"evil": "1"}}},
		{"a command in the forum itself", "slash", map[string]any{"user": discordAna, "thread": "1100000000000000200", "command": "/sms", "text": "inbox"}},
		{"a modal that is not open", "submit", map[string]any{"user": discordAna, "view": "1", "values": map[string]any{}}},
		{"no modal to close", "close", map[string]any{"user": discordAna, "view": "1"}},
		{"something else with a post", "keep", map[string]any{"user": discordAna, "thread": thread, "do": "burn"}},
		{"a post that is not there", "keep", map[string]any{"user": discordAna, "thread": "1", "do": "lock"}},
		{"a deletion by who may not", "keep", map[string]any{"user": discordKim, "thread": thread, "do": "delete"}},
	} {
		c.body["chat"] = "discord"
		status, answer := s.post(c.act, c.body)
		if said, _ := answer["error"].(string); status != 422 || said == "" || strings.Contains(said, "discordtest") {
			t.Errorf("%s: %d %v", c.why, status, answer)
		}
	}
}

func TestThePageIsClosedToOtherSites(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	for _, path := range []string{"/", "/main.js", "/api/events"} {
		for host, want := range map[string]int{"": 200, "localhost:1": 200, "[::1]:1": 200, "evil.example": 421, "127.0.0.1.evil.example": 421} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Host = host
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != want {
				t.Errorf("%s for host %q: %d, want %d", path, host, response.StatusCode, want)
			}
			policy := response.Header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: policy %q", path, policy)
			}
			if response.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s may be read by other sites", path)
			}
		}
	}
}

// The page must work without a network, and its scripts must never take text for HTML.
func TestThePageLoadsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	address := regexp.MustCompile(`(https?:)?//[a-z0-9.-]+\.[a-z]{2,}`)
	allowed := regexp.MustCompile(`http://www\.w3\.org/2000/svg|//\s|docs\.slack\.dev|docs\.discord\.com`)
	unsafe := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function`)
	err := fs.WalkDir(os.DirFS("page"), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile("page/" + path)
		if err != nil {
			return err
		}
		for n, line := range strings.Split(string(text), "\n") {
			if address.MatchString(line) && !allowed.MatchString(line) || unsafe.MatchString(line) {
				t.Errorf("%s:%d: %s", path, n+1, line)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryFileOfThePageIsServed(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	kinds := map[string]string{".js": "javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html", ".jpg": "image/jpeg"}
	err := fs.WalkDir(os.DirFS("page"), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		path = "/" + strings.Replace(path, "index.html", "", 1)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, response.Body)
		response.Body.Close()
		kind := kinds[e.Name()[strings.LastIndex(e.Name(), "."):]]
		if got := response.Header.Get("Content-Type"); err != nil || response.StatusCode != 200 || n == 0 || kind == "" || !strings.Contains(got, kind) {
			t.Errorf("%s", fmt.Sprint(path, response.StatusCode, n, got, err))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
