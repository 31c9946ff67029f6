package bot_test

import (
	"testing"
	"time"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

func TestRemark(t *testing.T) {
	now := time.Date(2026, 11, 3, 10, 2, 0, 0, time.UTC)
	ink := bot.Ink{Moment: func(at time.Time) string { return at.Format("15:04") }, Literal: func(s string) string { return "[" + s + "]" }}
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
		"the answer to a broadcast": {
			parts: []bridge.Part{text(bridge.Part{At: now, Answers: &bridge.Origin{Kind: store.OriginBroadcast, Name: "Spring\nsale", At: earlier}})},
			full:  "re: broadcast [Spring sale], sent 09:02", brief: "re: broadcast [Spring sale]", least: "10:02",
		},
		"the late answer to a reply": {
			parts: []bridge.Part{text(bridge.Part{Answers: &bridge.Origin{Kind: store.OriginReply, Name: "ana", At: earlier}})},
			full:  "re: the reply of [ana], sent 09:02", brief: "re: the reply of [ana]",
		},
		"the answer to somebody without a name": {
			parts: []bridge.Part{text(bridge.Part{Answers: &bridge.Origin{Kind: store.OriginCommand}})},
			full:  "re: the message", brief: "re: the message",
		},
		"of an automation": {
			kind:  bridge.PostTeam,
			parts: []bridge.Part{text(bridge.Part{At: earlier, Sent: &bridge.Origin{Kind: store.OriginAutomation, Name: "Welcome", At: earlier}})},
			full:  "SMS to the customer · automation [Welcome], sent 09:02", brief: "SMS to the customer · automation [Welcome]",
			least: "SMS to the customer · 09:02",
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
				if got := bot.Remark(p, len(p.Parts)-1, now, level, ink); got != want {
					t.Errorf("level %d says %q, want %q", level, got, want)
				}
			}
		})
	}
}
