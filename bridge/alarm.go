package bridge

import (
	"context"
	"fmt"
	"strings"
	"time"

	"partyline/store"
)

// alarm is one thing that a conversation falls due for by itself, by what stands in its row.
type alarm struct {
	// due tells when; zero for not at all.
	due func(b *Bridge, c *store.Conversation) store.Time
	// ring does it, on the locked conversation.
	ring func(b *Bridge, ctx context.Context, tx *store.Tx, c *store.Conversation) error
}

var alarms = []alarm{
	{(*Bridge).wakeDue, (*Bridge).wakeUp},
	{(*Bridge).pauseDue, (*Bridge).tell},
	{(*Bridge).remindDue, (*Bridge).remind},
}

// source lets the timer lane ring the alarm.
func (a alarm) source(b *Bridge) Timer {
	return Timer{
		Due: func(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error) {
			c, err := r.Conversation(ctx, id)
			if err != nil {
				return store.Time{}, err
			}
			return a.due(b, &c), nil
		},
		Fire: func(ctx context.Context, tx *store.Tx, id store.ConversationID) error {
			c, err := tx.LockConversation(ctx, id)
			if err != nil {
				return err
			}
			if due := a.due(b, &c); due.IsZero() || due.After(b.clock.Now()) {
				return nil // somebody was faster
			}
			return a.ring(b, ctx, tx, &c)
		},
	}
}

// setAlarms rings the timer lane for what a conversation falls due for by what is written into its row, and did not before.
func (b *Bridge) setAlarms(tx *store.Tx, before, c *store.Conversation) {
	for _, a := range alarms {
		if due := a.due(b, c); !due.IsZero() && !due.Equal(a.due(b, before).Time) {
			b.ring(tx, store.TimerLane, c.ID, due)
		}
	}
}

// wakeDue is the end of a snooze.
func (*Bridge) wakeDue(c *store.Conversation) store.Time {
	if c.State != store.ConversationSnoozed {
		return store.Time{}
	}
	return c.SnoozedUntil
}

// wakeUp opens a conversation whose snooze is over and tells the channel of it, as of something unread.
func (b *Bridge) wakeUp(ctx context.Context, tx *store.Tx, c *store.Conversation) error {
	now := b.now()
	reopen(c)
	told(c, now)
	if !c.UnansweredSince.IsZero() {
		c.UnansweredSince, c.Reminded = now, 0
	}
	if err := tx.PutConversation(ctx, c); err != nil {
		return err
	}
	if err := b.addNotice(ctx, tx, store.Post{ConversationID: c.ID, Body: "The snooze is over; this conversation is open again.", Announce: true}); err != nil {
		return err
	}
	b.ringCard(tx, c.ID)
	return nil
}

// pauseDue is when the channel may be told of what came while it was left in peace.
func (b *Bridge) pauseDue(c *store.Conversation) store.Time {
	if c.Unread == 0 || !c.NoticedAt.IsZero() || c.State != store.ConversationOpen {
		return store.Time{}
	}
	return store.At(c.ToldAt.Add(b.inboxes.load().settings[c.InboxID].NoticeEvery))
}

// tell tells the channel of what is unread.
func (b *Bridge) tell(ctx context.Context, tx *store.Tx, c *store.Conversation) error {
	told(c, b.now())
	if err := tx.PutConversation(ctx, c); err != nil {
		return err
	}
	return b.addNotice(ctx, tx, store.Post{ConversationID: c.ID, Body: "Unread: " + plural(c.Unread, "message") + ".", Announce: true})
}

// How often somebody was reminded of an unanswered conversation.
const (
	remindedNobody   = 0
	remindedAssignee = 1
	remindedAll      = 2
)

// remindDue is when somebody is to be reminded next: after RemindAfter, and once more after as long again.
func (b *Bridge) remindDue(c *store.Conversation) store.Time {
	after := b.inboxes.load().settings[c.InboxID].RemindAfter
	if after <= 0 || c.State != store.ConversationOpen || c.UnansweredSince.IsZero() || c.Reminded >= remindedAll {
		return store.Time{}
	}
	return store.At(c.UnansweredSince.Add(time.Duration(c.Reminded+1) * after))
}

// remind mentions the assignee, and the next time the group on call; without an assignee that group at once.
func (b *Bridge) remind(ctx context.Context, tx *store.Tx, c *store.Conversation) error {
	group := b.inboxes.load().settings[c.InboxID].OnCall
	whom := group
	if c.Reminded == remindedNobody && c.AssigneeID != "" {
		whom, c.Reminded = c.AssigneeID, remindedAssignee
	} else {
		c.Reminded = remindedAll
	}
	if err := tx.PutConversation(ctx, c); err != nil || whom == "" {
		return err
	}
	say := fmt.Sprintf("This conversation has been unanswered for %s.", lasting(b.clock.Since(c.UnansweredSince.Time)))
	return b.addNotice(ctx, tx, store.Post{ConversationID: c.ID, Body: say, Mention: whom})
}

// lasting is a length of time in words, to the minute: "1 hour 30 minutes".
func lasting(d time.Duration) string {
	var words []string
	for _, unit := range []struct {
		name string
		of   time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if n := int(d / unit.of); n > 0 {
			words = append(words, plural(n, unit.name))
			d -= time.Duration(n) * unit.of
		}
	}
	if len(words) == 0 {
		return "less than a minute"
	}
	return strings.Join(words[:min(len(words), 2)], " ")
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
