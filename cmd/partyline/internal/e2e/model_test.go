package e2e

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/ai/aitest"
	"partyline/config"
)

// What the assistant was asked, and what that cost, can be read where the outside does not reach.
func TestWhatTheAssistantCosts(t *testing.T) {
	withModel(t, func(w *world, service *aitest.Server) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("drafts")
		sam.Texts("do you ship abroad?")
		ana.SeesInThread(sam, "do you ship abroad?")
		ana.Replies(sam, "!draft")
		ana.drafted(sam, "all over Europe")
		service.Fail(aitest.Fault{Kind: aitest.Refuse, Status: 503})
		ana.Replies(sam, "!draft")
		ana.SeesNotice(sam, "There is no draft for ana.")
		counted := w.metrics()
		require.Regexp(w.t, `partyline_assistant_requests_total\{kind="draft",model="[^"]+",outcome="ok"\} 1\n`, counted)
		require.Regexp(w.t, `partyline_assistant_requests_total\{kind="draft",model="[^"]+",outcome="busy"\} 1\n`, counted)
		require.Regexp(w.t, `partyline_assistant_tokens_total\{direction="in",kind="draft",model="[^"]+"\} 900\n`, counted)
		require.Regexp(w.t, `partyline_assistant_cost_total\{kind="draft",model="[^"]+"\} 0.0[01]`, counted)
		require.NotContains(w.t, counted, "900123")
		r, err := http.Get(w.front.URL + "/metrics")
		require.NoError(w.t, err)
		require.NoError(w.t, r.Body.Close())
		require.Equal(w.t, http.StatusNotFound, r.StatusCode)
	}, func(c *config.Config) {
		c.AI.PriceIn, c.AI.PriceOut, c.Metrics.Listen = 1, 2, "127.0.0.1:0"
	}, neverReminds)
}

// metrics is what /metrics says.
func (w *world) metrics() string {
	w.t.Helper()
	r, err := http.Get("http://" + w.app.MetricsAddr() + "/metrics")
	require.NoError(w.t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, r.StatusCode)
	return string(text)
}

// The compose window takes a draft.
func TestTheAssistantFillsTheWindow(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("drafts")
		sam.Texts("do you ship abroad?")
		ana.SeesInThread(sam, "do you ship abroad?")
		w.Flies()
		window := ana.WritesTo(sam)
		window.presses("Draft")
		w.eventually("the draft stands in the window", func() bool { return strings.Contains(window.text(), "we ship to all of Europe") })
		window.reads("1 message · 1 credit")
	})
}

// presses presses a button of the window.
func (x writing) presses(label string) {
	x.a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, b := range x.now().Buttons() {
		if b.Text == label {
			_, err := x.a.w.slack.ViewAction(ctx, x.a.id, x.view, b.ActionID, b.Value)
			require.NoError(x.a.w.t, err)
			return
		}
	}
	x.a.w.t.Fatalf("there is no button %s", label)
}
