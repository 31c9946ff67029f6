package bridge

import (
	"context"
	"fmt"
	"time"

	"partyline/store"
)

// LineHealth is how a line fares.
type LineHealth struct {
	store.Line
	// CannotSend says why the line sends nothing as it is configured, as a sentence; empty where it may.
	CannotSend string
	// Trouble says why the carrier takes nothing from it since Since, as a sentence; empty while nothing is known against it. It goes
	// away by itself once a text arrives that left later.
	Trouble string
	Since   time.Time
}

// LinesOf tells how the lines of an inbox fare, in the order in which they are configured.
func (b *Bridge) LinesOf(ctx context.Context, inbox store.InboxID) ([]LineHealth, error) {
	lines, err := b.store.Lines(ctx, inbox)
	if err != nil {
		return nil, unavailable(err)
	}
	all := make([]LineHealth, len(lines))
	for i, l := range lines {
		all[i] = LineHealth{Line: l, Since: l.TroubleAt.Time}
		if why := b.cannotSend(l); why != "" {
			all[i].CannotSend = why + "."
		}
		if l.Trouble != "" {
			all[i].Trouble = fmt.Sprintf("%s (code %s)", b.explain(l.Trouble), l.Trouble)
		}
	}
	return all, nil
}

// explain is one sentence about a code of the carrier.
func (b *Bridge) explain(code string) string {
	if ex, ok := b.carrier.(Explainer); ok && code != "" {
		return ex.Explain(code)
	}
	return "The carrier does not take texts from it."
}
