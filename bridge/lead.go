package bridge

import (
	"context"
	"crypto/rand"
	"time"

	"partyline/store"
)

// A lease runs out leadFor after it was last renewed, and everybody who would like to have it looks each leadTry. So a death is
// noticed within 12 s at most.
const (
	leadFor   = 10 * time.Second
	leadRenew = 3 * time.Second
	leadTry   = 2 * time.Second
)

// Lead runs do in one process at a time of all that share the database: it waits until the lease called name is free, runs do, and
// ends do's context when the lease is lost. When do returns the lease is given up and waited for again. It returns when ctx ends.
func (b *Bridge) Lead(ctx context.Context, name string, do func(ctx context.Context)) {
	owner := rand.Text()
	for ctx.Err() == nil {
		if b.takeLease(ctx, name, owner) {
			b.lead(ctx, name, owner, do)
		}
		select {
		case <-ctx.Done():
		case <-b.clock.After(leadTry):
		}
	}
}

// lead runs do while the lease holds.
func (b *Bridge) lead(ctx context.Context, name, owner string, do func(ctx context.Context)) {
	b.log.Info("leading", "lease", name)
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		do(inner)
	}()
	b.keepLease(inner, name, owner, ended)
	cancel()
	<-ended
	// The next one need not wait for the lease to run out.
	giving, done := context.WithTimeout(context.WithoutCancel(ctx), leadRenew)
	defer done()
	if err := b.store.DropLease(giving, name, owner); err != nil {
		b.log.Warn("a lease could not be given up; it runs out by itself", "lease", name, "error", err)
	}
}

// keepLease renews the lease until it is lost or do ended. While the database is away it counts as ours as long as it runs.
func (b *Bridge) keepLease(ctx context.Context, name, owner string, ended <-chan struct{}) {
	tick := b.clock.NewTicker(leadRenew)
	defer tick.Stop()
	renewed := b.clock.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ended:
			return
		case <-tick.Chan():
		}
		asked := b.clock.Now()
		asking, cancel := context.WithTimeout(ctx, leadRenew)
		ok, err := b.store.TakeLease(asking, name, owner, b.now(), store.At(asked.Add(leadFor)))
		cancel()
		switch {
		case ok:
			renewed = asked
		case err == nil:
			b.log.Warn("another process leads now", "lease", name)
			return
		case b.clock.Since(renewed) >= leadFor:
			b.log.Error("a lease could not be renewed in time; somebody else may lead by now", "lease", name, "error", err)
			return
		}
	}
}

func (b *Bridge) takeLease(ctx context.Context, name, owner string) bool {
	ok, err := b.store.TakeLease(ctx, name, owner, b.now(), store.At(b.clock.Now().Add(leadFor)))
	if err != nil && ctx.Err() == nil {
		b.log.Warn("a lease could not be asked for", "lease", name, "error", err)
	}
	return ok
}
