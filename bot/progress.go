package bot

import (
	"fmt"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// broadcastStates are what people call the states of a broadcast.
var broadcastStates = map[store.BroadcastState]string{
	store.BroadcastDraft: "draft", store.BroadcastWaiting: "waits for approval", store.BroadcastPreparing: "preparing", store.BroadcastRunning: "running",
	store.BroadcastPaused: "paused", store.BroadcastStopped: "stopped", store.BroadcastCanceled: "canceled", store.BroadcastDone: "sent",
	store.BroadcastDiscarded: "discarded",
}

// ProgressView draws the post about a broadcast: how it fares, and what can be done about it.
func ProgressView(p bridge.Progress) View {
	v := View{Title: shorten(fmt.Sprintf("Broadcast %s: %s", p.Title, broadcastStates[p.State]), maxTitle)}
	if p.Moved {
		v.Lines = []string{"It stopped. It goes on in a newer post below."}
		return v
	}
	if p.Why != "" {
		v.Lines = append(v.Lines, p.Why)
	}
	v.Lines = append(v.Lines, shorten(p.Text, maxLastWords))
	if line := progressLine(p); line != "" {
		v.Lines = append(v.Lines, line)
	}
	v.Fields = append([]Field{{Label: "To", Value: shorten(p.Audience, maxSetting)}, {Label: "From line", Value: p.Line}}, progressFields(p)...)
	if about := strings.TrimSpace(reasons("Skipped", p.Skips) + "\n" + reasons("Failed", p.Failures)); about != "" {
		v.Items = []Item{{Text: about}}
	}
	v.Buttons = progressButtons(p)
	return v
}

// progressLine says in one line how far it is.
func progressLine(p bridge.Progress) string {
	switch p.State { //nolint:exhaustive // the rest is one
	case store.BroadcastDraft, store.BroadcastDiscarded:
		return ""
	case store.BroadcastWaiting:
		return fmt.Sprintf("%s wants to send it to %s. Another admin has to agree.", p.Starter, people(p.Expected))
	case store.BroadcastCanceled:
		if p.Listing {
			return "Nobody got it: its list of recipients was not complete."
		}
	}
	if p.Listing {
		return fmt.Sprintf("Its list of recipients is being made: %d so far.", p.Listed)
	}
	to := p.Listed - p.Skipped
	out := p.Sent + p.Delivered + p.Failed
	if to == 0 {
		return "There was nobody to send it to."
	}
	line := fmt.Sprintf("%d of %d sent (%d %%).", out, to, 100*out/to)
	if p.Delayed > 0 {
		line += fmt.Sprintf(" %d wait for the end of their quiet hours.", p.Delayed)
	}
	return line
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func progressFields(p bridge.Progress) []Field {
	by := p.Starter
	if p.Approver != "" {
		by += ", approved by " + p.Approver
	}
	waiting := "Waiting"
	if p.State == store.BroadcastCanceled {
		waiting = "Not sent"
	}
	var fs []Field
	if by != "" {
		fs = append(fs, Field{Label: "By", Value: shorten(oneLine(by), maxTitle)})
	}
	if p.State == store.BroadcastDraft || p.State == store.BroadcastWaiting || p.State == store.BroadcastDiscarded || p.Listing {
		return fs
	}
	for _, f := range []struct {
		label string
		n     int
	}{
		{waiting, p.Waiting}, {"Being sent", p.Queued}, {"On its way", p.Sent}, {"Delivered", p.Delivered}, {"Failed", p.Failed}, {"Skipped", p.Skipped},
		{"Replies", p.Replies}, {"Opt-outs", p.OptOuts},
	} {
		if f.n > 0 || f.label == "Delivered" || f.label == "Failed" {
			fs = append(fs, Field{Label: f.label, Value: strconv.Itoa(f.n)})
		}
	}
	switch {
	case !p.FinishedAt.IsZero():
		fs = append(fs, moment("Finished", p.FinishedAt))
	case !p.StartAt.IsZero() && p.Sent+p.Delivered+p.Failed+p.Queued == 0:
		fs = append(fs, moment("Starts", p.StartAt))
	}
	return fs
}

// maxReasons is how many reasons a post names.
const maxReasons = 6

func reasons(what string, rs []bridge.Reason) string {
	var lines []string
	for i, r := range rs {
		if i == maxReasons {
			lines = append(lines, "and others")
			break
		}
		lines = append(lines, fmt.Sprintf("%s %d: %s", what, r.Count, r.Why))
	}
	return strings.Join(lines, "\n")
}

func progressButtons(p bridge.Progress) []Button {
	id := strconv.FormatInt(int64(p.ID), 10)
	do := func(label, step string, style Style) Button {
		return Button{Label: label, Command: broadcastName, Value: strings.TrimSpace(step + " " + id), Style: style}
	}
	var bs []Button
	switch p.State {
	case store.BroadcastWaiting:
		return []Button{
			{Label: "Approve and send to " + strconv.Itoa(p.Expected), Command: broadcastName, Value: fmt.Sprintf("%s %s %d", castApprove, id, p.Seen), Style: StylePrimary},
			do("Look at it", castShow, StyleDefault), do("Back to draft", castBack, StyleDefault),
			do("Discard", castDiscard, StyleDanger),
		}
	case store.BroadcastPreparing, store.BroadcastRunning:
		bs = []Button{do("Pause", castPause, StyleDefault), do("Cancel…", castCancel, StyleDanger)}
	case store.BroadcastPaused, store.BroadcastStopped:
		bs = []Button{do("Resume", castResume, StylePrimary), do("Cancel…", castCancel, StyleDanger)}
	case store.BroadcastDone, store.BroadcastCanceled:
		if p.Retriable > 0 && p.State == store.BroadcastDone {
			bs = []Button{do(fmt.Sprintf("Retry %d failed", p.Retriable), castRetry, StyleDefault)}
		}
	case store.BroadcastDraft:
		return []Button{do("Look at it", castShow, StyleDefault)}
	case store.BroadcastDiscarded:
		return nil
	}
	return append(bs, do("Results", castResults, StyleDefault))
}
