package bridgetest

import (
	"partyline/bridge"
	"partyline/store"
)

// checkProgressPoster has one post about a broadcast, however often it is tried, edits it in place, and says when it is gone.
func checkProgressPoster(d *desk) {
	poster := d.Chat.(bridge.ProgressPoster)
	p := bridge.Progress{Key: "r1.1", ID: 1, State: store.BroadcastRunning, Title: "Spring sale", Text: "Hi {{first_name|there}}", Line: "Shop",
		Audience: "list Regulars", Author: "Ana", Expected: 20, Listed: 20, Waiting: 18, Sent: 1, Skipped: 1,
		Skips: []bridge.Reason{{Why: "No consent is written down.", Count: 1}}}
	began := d.Clock.Now()
	id, err := poster.ShowProgress(d.ctx, d.Place, "", p)
	d.must(err)
	p.TriedAt = began
	again, err := poster.ShowProgress(d.ctx, d.Place, "", p)
	d.must(err)
	if id == "" || again != id {
		d.Errorf("a second try gives %q, the first one %q", again, id)
	}
	p.State, p.FinishedAt = store.BroadcastDone, d.Clock.Now()
	edited, err := poster.ShowProgress(d.ctx, d.Place, id, p)
	d.must(err)
	if edited != id {
		d.Errorf("the edit gives %q, want %q", edited, id)
	}
}
