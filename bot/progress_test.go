package bot

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
)

// The post about a broadcast says how far it is, and offers what can be done in its state and nothing else.
func TestProgress(t *testing.T) {
	for _, c := range []struct {
		p      bridge.Progress
		line   string
		labels []string
	}{
		{bridge.Progress{State: store.BroadcastDraft}, "", []string{"Look at it"}},
		{bridge.Progress{State: store.BroadcastDiscarded, Starter: "ana"}, "", nil},
		{bridge.Progress{State: store.BroadcastWaiting, Starter: "ana", Expected: 2}, "ana wants to send it to 2 people. Another admin has to agree.",
			[]string{"Approve and send to 2", "Look at it", "Back to draft", "Discard"}},
		{bridge.Progress{State: store.BroadcastPreparing, Listing: true, Listed: 500}, "Its list of recipients is being made: 500 so far.",
			[]string{"Pause", "Cancel…", "Results"}},
		{bridge.Progress{State: store.BroadcastPaused, Listing: true, Listed: 500, Waiting: 500}, "Its list of recipients is being made: 500 so far.",
			[]string{"Resume", "Cancel…", "Results"}},
		{bridge.Progress{State: store.BroadcastCanceled, Listing: true, Listed: 500, Waiting: 500}, "Nobody got it: its list of recipients was not complete.",
			[]string{"Results"}},
		{bridge.Progress{State: store.BroadcastRunning, Listed: 4, Skipped: 1, Sent: 1, Failed: 1, Waiting: 1}, "2 of 3 sent (66 %).",
			[]string{"Pause", "Cancel…", "Results"}},
		{bridge.Progress{State: store.BroadcastDone, Listed: 1, Failed: 1, Retriable: 1}, "1 of 1 sent (100 %).", []string{"Retry 1 failed", "Results"}},
		{bridge.Progress{State: store.BroadcastDone, Listed: 1, Skipped: 1}, "There was nobody to send it to.", []string{"Results"}},
	} {
		require.Equal(t, c.line, progressLine(c.p), "%+v", c.p)
		v := ProgressView(c.p)
		var labels []string
		for _, b := range v.Buttons {
			labels = append(labels, b.Label)
		}
		require.Equal(t, c.labels, labels, "%+v", c.p)
		for _, f := range v.Fields {
			require.False(t, c.p.Listing && f.Label == "Waiting", "of a list that is not complete nothing is counted")
		}
	}
}
