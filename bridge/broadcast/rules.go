package broadcast

import (
	"context"
	"fmt"

	"partyline/bridge"
	"partyline/store"
)

// tallies are how many recipients of a broadcast are in each state.
type tallies struct {
	states map[store.RecipientState]int
	// skips and failures are by reason.
	skips, failures map[string]int
	// refused are the failures that the carrier gave a reason for.
	refused int
	heard   store.Heard
}

// left is how many had a message whose outcome counts.
func (t tallies) left() int {
	return t.states[store.RecipientSent] + t.states[store.RecipientDelivered] + t.refused
}

func count(ctx context.Context, r store.Reader, id store.BroadcastID) (tallies, error) {
	t := tallies{states: map[store.RecipientState]int{}, skips: map[string]int{}, failures: map[string]int{}}
	counts, heard, err := r.RecipientCounts(ctx, id)
	if err != nil {
		return t, err
	}
	t.heard = heard
	for _, c := range counts {
		t.states[c.State] += c.Count
		switch c.State { //nolint:exhaustive // the others have no reasons
		case store.RecipientSkipped:
			t.skips[c.Reason] += c.Count
		case store.RecipientFailed:
			t.failures[c.Reason] += c.Count
			if !ours(c.Reason) {
				t.refused += c.Count
			}
		}
	}
	return t, nil
}

// ruled stops a broadcast of which too many fail or opt out.
func (r *Room) ruled(ctx context.Context, b *store.Broadcast, s bridge.BroadcastSettings) (halted bool, err error) {
	if s.StopFailed == 0 && s.StopOptOuts == 0 {
		return false, nil
	}
	t, err := count(ctx, r.store.Reader, b.ID)
	if err != nil {
		return false, err
	}
	why := broken(b, s, t)
	if why == "" {
		return false, nil
	}
	return true, r.halt(ctx, b, why)
}

// broken says which rule a broadcast breaks, as sentences; empty where it breaks none. What somebody resumed it in spite of does not count.
func broken(b *store.Broadcast, s bridge.BroadcastSettings, t tallies) string {
	of := t.left() - b.ForgivenDone
	if of <= 0 || of < s.StopAfter {
		return ""
	}
	failed, out := max(0, t.refused-b.ForgivenFailed), max(0, t.heard.OptOuts-b.ForgivenOptOuts)
	switch {
	case s.StopFailed > 0 && 100*float64(failed) > s.StopFailed*float64(of):
		return fmt.Sprintf("It stopped by itself: %d of %d failed, which is more than %g %%. Look at the reasons; resume it, or cancel it.", failed, of, s.StopFailed)
	case s.StopOptOuts > 0 && 100*float64(out) > s.StopOptOuts*float64(of):
		return fmt.Sprintf("It stopped by itself: %d of %d opted out, which is more than %g %%. Look at the text; resume it, or cancel it.", out, of, s.StopOptOuts)
	}
	return ""
}
