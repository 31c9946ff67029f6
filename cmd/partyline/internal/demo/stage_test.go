package demo_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"partyline/cmd/partyline/internal/demo"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

// stage is a running demo, seen as its page sees it: what the stream brought, by key.
type stage struct {
	t    *testing.T
	url  string
	told *bytes.Buffer // what the terminal shows
	stop func()

	mu      sync.Mutex
	items   map[string]map[string]any
	changed chan struct{}
}

// open starts a demo that ends with the test, with Slack where the test does not say. Only Maya, Lucía and Nina have a history in it,
// which is quick to write.
func open(t *testing.T, o demo.Options) *stage {
	t.Helper()
	o.OnlyWith(maya, lucia, nina)
	return openAll(t, o)
}

// openAll starts a demo as open does, with the whole story.
func openAll(t *testing.T, o demo.Options) *stage {
	t.Helper()
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Chat == "" {
		o.Chat = demo.ChatSlack
	}
	o.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	var told bytes.Buffer
	o.Out = cmp.Or[io.Writer](o.Out, &told)
	d, err := demo.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, url: d.URL(), told: &told, items: map[string]map[string]any{}, changed: make(chan struct{})}
	reading, cancel := context.WithCancel(context.Background())
	read := make(chan struct{})
	go s.read(reading, read)
	s.stop = sync.OnceFunc(func() {
		cancel()
		<-read
		ending, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := d.Stop(ending); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// read follows the stream until ctx ends.
func (s *stage) read(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/events", nil)
	if err != nil {
		s.t.Error(err)
		return
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		if ctx.Err() == nil {
			s.t.Error(err)
		}
		return
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			s.take([]byte(data))
		}
	}
}

func (s *stage) take(data []byte) {
	var event struct {
		Changes []struct {
			Key  string
			Item json.RawMessage
		}
	}
	if err := json.Unmarshal(data, &event); err != nil {
		s.t.Errorf("event %s: %v", data, err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range event.Changes {
		var item map[string]any
		if json.Unmarshal(c.Item, &item) != nil {
			item = map[string]any{"list": c.Item} // views are a list
		}
		if string(c.Item) == "null" {
			delete(s.items, c.Key)
			continue
		}
		s.items[c.Key] = item
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// find gives an item of a kind that fits; nil where there is none.
func (s *stage) find(kind string, fits func(map[string]any) bool) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, item := range s.items {
		if (key == kind || strings.HasPrefix(key, kind+":")) && fits(item) {
			return item
		}
	}
	return nil
}

// item gives the item of a key; nil where there is none.
func (s *stage) item(key string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items[key]
}

// count is how many items of a kind fit.
func (s *stage) count(kind string, fits func(map[string]any) bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for key, item := range s.items {
		if (key == kind || strings.HasPrefix(key, kind+":")) && fits(item) {
			n++
		}
	}
	return n
}

// sees waits for such an item.
func (s *stage) sees(what, kind string, fits func(map[string]any) bool) map[string]any {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if item := s.find(kind, fits); item != nil {
			return item
		}
		select {
		case <-changed:
		case <-deadline:
			s.t.Fatalf("the page does not show %s", what)
		}
	}
}

// seesText waits for a text on a phone.
func (s *stage) seesText(customer, body string) map[string]any {
	s.t.Helper()
	return s.sees("the text "+body, "text", func(it map[string]any) bool { return it["customer"] == customer && it["body"] == body })
}

// seesPost waits for a message of the channel or a thread with this text.
func (s *stage) seesPost(text string) map[string]any {
	s.t.Helper()
	return s.sees("the message "+text, "post", func(it map[string]any) bool { return html.UnescapeString(it["text"].(string)) == text })
}

// does an act that must succeed.
func (s *stage) does(act string, body map[string]any) map[string]any {
	s.t.Helper()
	status, answer := s.post(act, body)
	if status != http.StatusOK || answer["ok"] != true {
		s.t.Fatalf("%s %v: %d %v", act, body, status, answer)
	}
	return answer
}

// post does an act, and gives the status and what the page would learn.
func (s *stage) post(act string, body map[string]any) (status int, answer map[string]any) {
	s.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(act, raw, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") })
}

// send posts exactly these bytes.
func (s *stage) send(act string, raw []byte, shape func(*http.Request)) (status int, answer map[string]any) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+"/api/"+act, bytes.NewReader(raw))
	if err != nil {
		s.t.Fatal(err)
	}
	shape(request)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if json.Unmarshal(got, &answer) != nil {
		answer = map[string]any{"error": string(got)}
	}
	return response.StatusCode, answer
}

// The people of the demo.
const (
	maya   = "+447700900142"
	lucia  = "+447700900178"
	jonas  = "+447700900163"
	lineUK = "+447700900100"
	ana    = "U0ANA"
	kim    = "U0KIM"
)

// jonasTexts has Jonas text the shop, and gives the thread in which it appears.
func (s *stage) jonasTexts(body string) (thread string) {
	s.t.Helper()
	s.does("text", map[string]any{"from": jonas, "to": lineUK, "body": body})
	return s.seesPost(body)["thread"].(string)
}

// reactions are the signs on a message.
func reactions(post map[string]any) []string {
	var names []string
	list, _ := post["reactions"].([]any)
	for _, r := range list {
		names = append(names, r.(map[string]any)["name"].(string))
	}
	return names
}
