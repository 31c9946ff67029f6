package bot_test

import (
	"testing"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

func TestRemark(t *testing.T) {
	now := time.Date(2026, 11, 3, 10, 2, 0, 0, time.UTC)
	clock := func(at time.Time) string { return at.Format("15:04") }
	text := func(part bridge.Part) bridge.Part {
		part.Text = "hi"
		return part
	}
	earlier := now.Add(-time.Hour)
	for name, test := range map[string]struct {
		kind  bridge.PostKind
		parts []bridge.Part
		// full, brief and least are what is said of the last part.
		full, brief, least string
	}{
		"nothing to say": {parts: []bridge.Part{text(bridge.Part{})}},
		"just now":       {parts: []bridge.Part{text(bridge.Part{At: now.Add(-5 * time.Minute)})}, least: "09:57"},
		"late":           {parts: []bridge.Part{text(bridge.Part{At: now.Add(-5*time.Minute - 1)})}, full: "09:56", brief: "09:56", least: "09:56"},
		"one of several": {parts: []bridge.Part{text(bridge.Part{At: now}), text(bridge.Part{At: now})}, full: "10:02", brief: "10:02", least: "10:02"},
		"recovered": {
			parts: []bridge.Part{text(bridge.Part{Recovered: true, At: earlier})},
			full:  "received while Partyline was away, sent 09:02", brief: "recovered, 09:02", least: "09:02",
		},
		"recovered, nobody knows when": {
			parts: []bridge.Part{text(bridge.Part{Recovered: true})},
			full:  "received while Partyline was away", brief: "received while Partyline was away", least: "received while Partyline was away",
		},
		"from the team": {
			kind: bridge.PostTeam, parts: []bridge.Part{text(bridge.Part{})},
			full: "SMS to the customer", brief: "SMS to the customer", least: "SMS to the customer",
		},
		"more from the team": {
			kind: bridge.PostTeam, parts: []bridge.Part{text(bridge.Part{}), text(bridge.Part{})}, full: "SMS to the customer",
		},
		"a picture alone": {
			parts: []bridge.Part{{Media: []string{"image/jpeg"}}},
			full:  "no text · 1 picture", brief: "no text · 1 picture", least: "no text · 1 picture",
		},
		"files of any name": {
			parts: []bridge.Part{text(bridge.Part{Media: []string{"image/png", "<!here>\n_pdf_"}})},
			full:  "2 files", brief: "2 files", least: "2 files",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := bridge.Post{Kind: test.kind, Parts: test.parts}
			for level, want := range map[bot.Detail]string{bot.DetailFull: test.full, bot.DetailBrief: test.brief, bot.DetailLeast: test.least} {
				if got := bot.Remark(p, len(p.Parts)-1, now, level, clock); got != want {
					t.Errorf("level %d says %q, want %q", level, got, want)
				}
			}
		})
	}
}
