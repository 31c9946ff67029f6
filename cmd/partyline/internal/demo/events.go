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
	changed := d.changed(ctx)
	for {
		begun := wall.Now()
		d.board.show(d.look(ctx))
		took := wall.Since(begun)
		select {
		case <-changed:
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

// changed gives a sign after each change of anything that the page shows, one for all that happen until it is taken, until ctx ends.
func (d *Demo) changed(ctx context.Context) <-chan struct{} {
	sign := make(chan struct{}, 1)
	sources := []func() <-chan struct{}{d.world.twilio.Changed, d.bell.next}
	for _, c := range d.world.chats {
		sources = append(sources, c.Changed)
	}
	for _, next := range sources {
		change := next() // taken before anybody looks
		d.running.Go(func() {
			for {
				select {
				case <-change:
				case <-ctx.Done():
					return
				}
				change = next()
				select {
				case sign <- struct{}{}:
				default:
				}
			}
		})
	}
	return sign
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
