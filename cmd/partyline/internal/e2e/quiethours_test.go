package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/config"
	"partyline/store"
)

// Quiet hours count where the contact is, by the zone that somebody wrote down for them.
func TestQuietHoursInTheContactsZone(t *testing.T) {
	each(t, func(w *world) {
		sam, kim := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim")
		w.lives(kim, "Pacific/Auckland")
		require.NotZero(w.t, w.automates(sam, "k1", "good morning").NotBefore, "it is quiet in London")
		require.Zero(w.t, w.automates(kim, "k2", "good evening").NotBefore)
		kim.Gets("good evening")
		sam.GotNothing()
	}, quietForAnHour)
}

// Where the law of the recipient's country knows hours, broadcasts and automations keep them, whatever the configuration says; answers to
// keywords and people do not wait.
func TestTheLawsHours(t *testing.T) {
	each(t, func(w *world) {
		joe, ana := w.Customer("+12125550123", "Joe"), w.Admin("ana")
		ana.Runs("/sms send +12125550123 your order is ready")
		joe.Gets("your order is ready")
		w.lives(joe, zoneAt(w.clock.Now(), 3))
		r := w.automates(joe, "k1", "good morning")
		require.False(w.t, r.NotBefore.Before(w.clock.Now().Add(4*time.Hour)), "it is three in the morning")
		require.False(w.t, r.NotBefore.After(w.clock.Now().Add(5*time.Hour)))
		w.passes(bridge.Automatic{Key: "k2", Origin: store.OriginKeyword, To: joe.number, Text: "we are open from 9"})
		joe.Gets("your order is ready", "we are open from 9")
		w.eventually("the thread shows it", func() bool { return len(w.spoken(joe, "Automatic text")) == 1 })
		w.Passes(5 * time.Hour)
		joe.Gets("your order is ready", "we are open from 9", "good morning")
	}, func(c *config.Config) { c.Inboxes[0].LegalHours = true })
}

// zoneAt is a time zone where it is this hour of the day now.
func zoneAt(now time.Time, hour int) string {
	ahead := (hour - now.UTC().Hour() + 24) % 24
	if ahead > 12 {
		ahead -= 24
	}
	return fmt.Sprintf("Etc/GMT%+d", -ahead) // the sign is the other way round there
}

// lives writes down a customer's time zone.
func (w *world) lives(c *customer, zone string) {
	w.t.Helper()
	require.NoError(w.t, w.app.Store.Tx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		row, err := tx.EnsureContact(ctx, c.number, store.At(w.clock.Now()))
		if err != nil {
			return err
		}
		row.Zone = zone
		return tx.PutContact(ctx, &row)
	}))
}
