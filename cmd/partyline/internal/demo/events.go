package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// How often the page hears of changes: not more than each gather, and where looking takes long, rarely enough that it is a quarter of
// the time. alive keeps idle streams open.
const (
	gather = 40 * time.Millisecond
	alive  = 20 * time.Second
)

// watch puts on the board what the emulators hold, after each change, until ctx ends.
func (d *Demo) watch(ctx context.Context) {
	wall := d.world.clock.Clock // the other one jumps while the history is written
	for {
		texts, posts, own := d.world.twilio.Changed(), d.world.slack.Changed(), d.bell.next()
		begun := wall.Now()
		d.board.show(d.look(ctx))
		took := wall.Since(begun)
		select {
		case <-texts:
		case <-posts:
		case <-own:
		case <-ctx.Done():
			return
		}
		select {
		case <-wall.After(max(gather, 3*took)):
		case <-ctx.Done():
			return
		}
	}
}

// events streams the board as server-sent events: first everything, then each change. Each event is {"first": bool, "changes": [...]}.
func (d *Demo) events(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	revision, first := int64(0), true
	for {
		changes, now, next := d.board.since(revision)
		raw, _ := json.Marshal(map[string]any{"first": first, "changes": changes}) // raw JSON always marshals
		if _, err := fmt.Fprintf(w, "data: %s\n\n", raw); err != nil || out.Flush() != nil {
			return
		}
		revision, first = now, false
		for waiting := true; waiting; {
			select {
			case <-next:
				waiting = false
			case <-d.world.clock.After(alive):
				if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil || out.Flush() != nil {
					return
				}
			case <-r.Context().Done():
				return
			}
		}
	}
}
