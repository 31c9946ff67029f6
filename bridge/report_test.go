package bridge_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// rank orders the states of a message that the carrier has. It may stay, or go up.
var rank = map[store.MessageState]int{
	store.Accepted: 1, store.Sent: 2, store.Delivered: 3, store.Undelivered: 3, store.Failed: 3,
}

// Whatever a carrier reports of a message, in any order and however often: its state never goes back, what is final stays, and the thread
// is told of a failure once at most.
func TestReportsOnlyMoveForward(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		b := bridge.New(bridge.Options{Store: s, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": newRoom(0)}})
		require.NoError(t, b.Configure(t.Context(), oneInbox()))
		var n atomic.Int64
		rapid.Check(t, func(r *rapid.T) {
			m := accepted(t, s, int(n.Add(1)))
			states := rapid.SliceOfN(rapid.SampledFrom([]store.MessageState{"", store.Accepted, store.Sent, store.Delivered, store.Undelivered, store.Failed}), 1, 8).Draw(r, "states")
			was := store.Accepted
			for _, state := range states {
				report := bridge.Report{CarrierID: m.CarrierID, State: state}
				if state == store.Undelivered || state == store.Failed {
					report.ErrorCode = rapid.SampledFrom([]string{"30003", "30005", "", "21610"}).Draw(r, "code")
				}
				if err := b.Report(t.Context(), report); err != nil {
					r.Fatal(err)
				}
				now, err := s.Message(t.Context(), m.ID)
				if err != nil {
					r.Fatal(err)
				}
				if rank[now.State] < rank[was] || rank[was] == 3 && now.State != was {
					r.Fatalf("%s after %s, told %q", now.State, was, state)
				}
				was = now.State
			}
			posts, err := s.WaitingPosts(t.Context(), m.ConversationID, 100)
			if err != nil {
				r.Fatal(err)
			}
			want := 0
			if was == store.Failed || was == store.Undelivered {
				want = 1
			}
			if len(posts) != want {
				r.Fatalf("%d notices of a message that is %s", len(posts), was)
			}
		})
	})
}

// accepted is a message of a conversation of its own that the carrier has.
func accepted(t *testing.T, s *store.Store, n int) store.Message {
	t.Helper()
	var m store.Message
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		now := store.At(time.Unix(1_780_000_000, 0))
		line, err := tx.LineByNumber(ctx, "+447700900001")
		if err != nil {
			return err
		}
		p, err := tx.EnsureContact(ctx, fmt.Sprintf("+4477009%05d", n), now)
		if err != nil {
			return err
		}
		conv, err := tx.EnsureConversation(ctx, p.ID, line)
		if err != nil {
			return err
		}
		m = store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: store.OriginReply, Body: "hello", State: store.Accepted,
			CarrierID: fmt.Sprintf("SM%d", n), At: now, CreatedAt: now}
		_, err = tx.AddMessage(ctx, &m)
		return err
	}))
	return m
}
