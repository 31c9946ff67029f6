package slack

import (
	"cmp"
	"context"
	"sync"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

const (
	// updateEvery is how often a window is drawn anew at most while somebody types in it. The tier of views.update is 100 a minute for
	// the whole workspace. docs.slack.dev/reference/methods/views.update
	updateEvery = 700 * time.Millisecond
	// windowLife is how long a window is remembered in which nothing happens.
	windowLife = time.Hour
)

// windows are those that follow what is typed, by view id. The zero value is empty, and it is safe for concurrent use.
type windows struct {
	mu   sync.Mutex
	open map[string]*window
}

// window is one of them. Its fields are guarded by the mutex of windows.
type window struct {
	// drawing is held by whoever draws it, so that an older drawing never comes after a newer one.
	drawing sync.Mutex
	// drawn is when it was last drawn, touched when something last happened in it.
	drawn, touched time.Time
	// newest counts what happened in it.
	newest int
	// turn is that of formContext, as it was drawn last.
	turn int
}

// happened takes note of something in a window. wait is how long to wait until it may be drawn again.
func (w *windows) happened(id string, now time.Time) (o *window, n int, wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == nil {
		w.open = map[string]*window{}
	}
	for other, o := range w.open {
		if now.Sub(o.touched) > windowLife {
			delete(w.open, other)
		}
	}
	if w.open[id] == nil {
		w.open[id] = &window{}
	}
	o = w.open[id]
	o.newest++
	o.touched = now
	return o, o.newest, max(0, updateEvery-now.Sub(o.drawn))
}

// draws tells whether what happened as the n-th is still to be drawn, and takes note that it is: nothing newer came, unless it is a
// button, and no text was put into the window that whoever typed did not see yet.
func (w *windows) draws(id string, o *window, n int, about formContext, button bool, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open[id] != o || about.Turn < o.turn || !button && o.newest != n {
		return false
	}
	o.drawn = now
	return true
}

// turned takes note of what was drawn.
func (w *windows) turned(o *window, about formContext) {
	w.mu.Lock()
	defer w.mu.Unlock()
	o.turn = about.Turn
}

// forget is for a window that was submitted: what was typed before is not drawn any more.
func (w *windows) forget(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, id)
}

// takeTyping handles what is typed and pressed in an open window. It is acknowledged at once, for typing does not wait.
func (c *Client) takeTyping(ctx context.Context, r bot.Router, d delivery, in interaction) {
	d.done(nil, nil)
	about, ok := in.window()
	if !ok || len(in.Actions) == 0 {
		return
	}
	u := in.inWindow(about)
	u.window = true
	act := in.Actions[0]
	_, typed := u.Call.Values[act.ActionID]
	switch {
	case !typed:
		u.Command, u.Call.Text = commandOf(act.ActionID), cmp.Or(act.Value, act.Selected.Value)
	case about.Live == "":
		return
	default:
		u.Call.Text = about.Live
	}
	o, n, wait := c.windows.happened(in.View.ID, c.clock.Now())
	if !typed {
		wait = 0
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), interactionTime)
	c.work.Go(func() {
		defer cancel()
		if !c.rests(ctx, wait) {
			return
		}
		o.drawing.Lock()
		defer o.drawing.Unlock()
		if c.windows.draws(in.View.ID, o, n, about, !typed, c.clock.Now()) {
			c.redraw(ctx, r, u, in.View.ID, o, about)
		}
	})
}

// rests waits by the clock; false where ctx ends before.
func (c *Client) rests(ctx context.Context, wait time.Duration) bool {
	if wait <= 0 {
		return true
	}
	select {
	case <-c.clock.After(wait):
		return true
	case <-ctx.Done():
		return false
	}
}

// redraw has a window show what became of something that happened in it.
func (c *Client) redraw(ctx context.Context, r bot.Router, u use, view string, o *window, about formContext) {
	a := c.door.Answer(ctx, r, u.Use)
	if a.Form == nil {
		c.whisper(ctx, u.place, a)
		return
	}
	about = about.again(*a.Form, u.Call.Values)
	c.windows.turned(o, about)
	drawing := encodeForm(*a.Form, about)
	for try := 1; ; try++ {
		err := c.call(ctx, updateView, "", view, func(ctx context.Context) error {
			// Without its hash, or typing meanwhile would have it refused.
			_, err := c.api.UpdateViewContext(ctx, drawing, "", "", view)
			return err
		})
		if err == nil || bridge.DetailOf(err) == "not_found" { // it was closed meanwhile
			return
		}
		if try == maxRedraws || bridge.CodeOf(err) != bridge.CodeRetry || !c.rests(ctx, cmp.Or(bridge.RetryAfter(err), updateEvery)) {
			c.log.Warn("slack: a window could not be brought up to date", "command", u.Command, "err", err)
			return
		}
	}
}

// maxRedraws is how often a drawing is tried.
const maxRedraws = 3
