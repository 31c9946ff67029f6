package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"partyline/bot"
	"partyline/bridge"
)

const (
	// firstBackoff and lastBackoff bound the waits between tries to connect.
	firstBackoff = time.Second
	lastBackoff  = 30 * time.Second
	// ackTime is how long an acknowledgement may wait for the connection's writer.
	ackTime = 3 * time.Second
	// A connection that ends sooner than shortLife, so often in a row, counts as failing.
	shortLife  = 2 * time.Second
	maxDropped = 5
	// heardFor is how long after a request in HTTP mode we count as listening.
	heardFor = time.Minute
)

// Run checks our token, audits the channels in regular intervals, and takes events until ctx ends; then it waits for what is being
// handled and returns nil. In HTTP mode events come through Handler, whose server waits for them, and Run only
// keeps the watermark and the channels' audits.
//
// An error comes only at the start, and only where Slack refuses the token for good. Everything else is logged and tried again
// for ever.
func (c *Client) Run(ctx context.Context, l bridge.Listener, r bot.Router) error {
	if err := c.begin(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	if c.o.Mode == ModeHTTP {
		c.watch.Arrived()
		c.keep(ctx, l)
		return nil
	}
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		c.keep(ctx, l)
	}()
	c.superviseSocket(ctx, l, r)
	<-watching
	c.lanes.Wait()
	c.work.Wait()
	return nil
}

// keep keeps the channels caught up with and audited until ctx ends.
func (c *Client) keep(ctx context.Context, l bridge.Listener) {
	var all sync.WaitGroup
	all.Go(func() { c.watch.Run(ctx, l) })
	all.Go(func() { c.audits.Keep(ctx, c.channels()) })
	all.Wait()
}

// listening says that events are arriving now, as far as we can tell. In HTTP mode that is known only when one came.
func (c *Client) listening() bool {
	if c.o.Mode == ModeHTTP {
		return c.clock.Now().Unix()-c.heard.Load() <= int64(heardFor/time.Second)
	}
	return c.connected.Load()
}

// begin asks Slack who we are, until it tells or says that our token will never do.
func (c *Client) begin(ctx context.Context) error {
	for wait := firstBackoff; ; wait = min(2*wait, lastBackoff) {
		self, err := c.identity(ctx)
		if err == nil {
			c.log.Info("slack: signed in", "workspace", self.url, "user", self.user)
			return nil
		}
		if code := bridge.CodeOf(err); code == bridge.CodeUnavailable || code == bridge.CodeRejected {
			return err
		}
		c.log.Error("slack: cannot sign in yet", "again_in", wait, "err", err)
		if !c.sleep(ctx, max(wait, bridge.RetryAfter(err))) {
			return nil
		}
	}
}

// sleep returns false where ctx ended first.
func (c *Client) sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-c.clock.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// superviseSocket keeps a Socket Mode connection until ctx ends. slack-go's own RunContext gives up on some errors, and waits up
// to 5 minutes on others; so each failure comes back here.
func (c *Client) superviseSocket(ctx context.Context, l bridge.Listener, r bot.Router) {
	wait := firstBackoff
	for ctx.Err() == nil {
		greeted, err := c.runSocket(ctx, l, r)
		c.connected.Store(false)
		if ctx.Err() != nil {
			return
		}
		if greeted {
			wait = firstBackoff
		}
		err = translate(openSocket, err)
		pause := max(wait, bridge.RetryAfter(err))
		c.log.Error("slack: no connection for events", "again_in", pause, "say", bridge.Say(err), "err", err)
		if !c.sleep(ctx, pause) {
			return
		}
		wait = min(2*wait, lastBackoff)
	}
}

// errDropped says that connections came up and broke at once, again and again.
var errDropped = errors.New("connections break as soon as they are up")

// runSocket connects, and takes events over all reconnections that Slack asks for, until something fails. greeted says that a
// connection was good.
func (c *Client) runSocket(ctx context.Context, l bridge.Listener, r bot.Router) (greeted bool, err error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	smc := socketmode.New(c.api)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = smc.RunContext(inner)
	}()
	stop := func(why error) (bool, error) {
		cancel()
		<-ended
		return greeted, why
	}
	var up time.Time
	dropped := 0
	for {
		select {
		case <-ended:
			return greeted, err
		case e := <-smc.Events:
			switch e.Type {
			case socketmode.EventTypeConnecting:
				c.connected.Store(false)
				if up.IsZero() {
					break
				}
				if dropped++; c.clock.Since(up) > shortLife {
					dropped = 1
				}
				if dropped >= maxDropped {
					return stop(errDropped)
				}
			case socketmode.EventTypeConnectionError:
				return stop(connectionError(e))
			case socketmode.EventTypeHello:
				greeted, up = true, c.clock.Now()
				c.connected.Store(true)
				c.log.Info("slack: connected for events")
				c.watch.Arrived()
			default:
				c.takeFrame(ctx, smc, l, r, e)
			}
		}
	}
}

func connectionError(e socketmode.Event) error {
	if failed, ok := e.Data.(*slack.ConnectionErrorEvent); ok {
		return failed.ErrorObj
	}
	return fmt.Errorf("connection failed: %v", e.Data)
}

// frame is the outside of what comes over the socket. docs.slack.dev/apis/events-api/using-socket-mode#events
type frame struct {
	Type       string          `json:"type"`
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
}

// takeFrame hands a frame on. slack-go gives what it could not decode as a bad message, and would never acknowledge it: an event
// of a type that it does not know, a message with a block that is malformed. We decode for ourselves, so it is the same to us.
func (c *Client) takeFrame(ctx context.Context, smc *socketmode.Client, l bridge.Listener, r bot.Router, e socketmode.Event) {
	var f frame
	switch bad, isBad := e.Data.(*socketmode.ErrorBadMessage); {
	case isBad:
		if err := bot.Lenient(bad.Message, &f); err != nil || f.EnvelopeID == "" {
			c.log.Warn("slack: a frame without an envelope is passed over", "err", bad.Cause)
			return
		}
	case e.Request != nil && e.Request.EnvelopeID != "":
		f = frame{Type: e.Request.Type, EnvelopeID: e.Request.EnvelopeID, Payload: e.Request.Payload}
	default:
		if e.Type == socketmode.EventTypeErrorWriteFailed {
			c.log.Warn("slack: an acknowledgement was lost with the connection; Slack will deliver again")
		}
		return
	}
	c.take(ctx, l, r, delivery{
		kind: f.Type, id: f.EnvelopeID, payload: f.Payload,
		done: func(payload any, err error) {
			if err != nil {
				return // not acknowledged: it comes again
			}
			ackCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTime)
			defer cancel()
			if err := smc.AckCtx(ackCtx, f.EnvelopeID, payload); err != nil {
				c.log.Warn("slack: not acknowledged; Slack will deliver again", "kind", f.Type, "err", err)
			}
		},
	})
}
