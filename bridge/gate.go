package bridge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// The loop breaker: two programs that answer each other send the same text again and again.
const (
	loopTexts  = 3
	loopWithin = time.Hour
	// loopLook is how many of the newest messages are looked at.
	loopLook = 50
)

// automatic is a text that is to go out by itself, with all that the gate looks at.
type automatic struct {
	origin   store.Origin
	line     store.Line
	number   string
	settings InboxSettings
	// optedOut: the contact wants no texts from the line.
	optedOut bool
	// recent are the contact's texts of the last hour, folded, the newest first.
	recent []string
	now    time.Time
}

// answer tells whether it answers what the contact wrote; a broadcast does not.
func (a automatic) answer() bool { return a.origin != store.OriginBroadcast }

// gates stand between whatever sends by itself and the carrier. Each is one row: what it looks for, and what it says. Every automatic text
// passes them twice: when it is asked for, and when it leaves.
var gates = []struct {
	// name is written to the audit log.
	name string
	// stops says why the text never goes out, as a sentence; empty where it may. nil for never.
	stops func(b *Bridge, a automatic) string
	// until says from when on it may go out; zero for now. nil for now.
	until func(a automatic) time.Time
}{
	{
		name: "no person",
		stops: func(_ *Bridge, a automatic) string {
			address, err := sms.ParseAddress(a.number)
			if err == nil && address.Kind() == sms.E164 {
				return ""
			}
			return "Nothing is sent by itself to short codes and sender names: programs that answer each other never end."
		},
	},
	{
		name: "own line",
		stops: func(b *Bridge, a automatic) string {
			if _, ours := b.inboxes.load().byNumber[a.number]; !ours {
				return ""
			}
			return "Nothing is sent by itself to a line of our own: it would answer itself."
		},
	},
	{
		name: "one way",
		stops: func(b *Bridge, a automatic) string {
			if why := b.cannotSend(a.line); why != "" {
				return why + "."
			}
			return ""
		},
	},
	{
		name: "opted out",
		stops: func(_ *Bridge, a automatic) string {
			if !a.optedOut {
				return ""
			}
			return "This person has opted out. They must text START before anything can be sent to them."
		},
	},
	{
		name: "the carrier answers",
		stops: func(_ *Bridge, a automatic) string {
			if a.origin != store.OriginKeyword || len(a.recent) == 0 || sms.Classify(a.recent[0]) != sms.Help {
				return ""
			}
			return "The carrier answers HELP by itself, so nothing else does."
		},
	},
	{
		name: "loop",
		stops: func(_ *Bridge, a automatic) string {
			if !a.answer() || !repeated(a.recent, loopTexts) {
				return ""
			}
			return fmt.Sprintf("The same text came %d times within an hour, so a program may be answering. Nothing is sent by itself until that ends.", loopTexts)
		},
	},
	{
		name:  "quiet hours",
		until: func(a automatic) time.Time { return a.settings.quietUntil(a.number, a.now) },
	},
}

// repeated tells whether a text that says something is there so many times.
func repeated(texts []string, times int) bool {
	seen := map[string]int{}
	for _, t := range texts {
		if t == "" {
			continue
		}
		if seen[t]++; seen[t] == times {
			return true
		}
	}
	return false
}

// ruling is what the gate says of a text.
type ruling struct {
	// gate is the name of the row; empty where it may go out now.
	gate string
	// why it never goes out, as a sentence; empty where it may.
	why string
	// until is from when on it may go out; zero for now.
	until time.Time
}

// pass asks all rows. What stops a text for good comes before what delays it.
func (b *Bridge) pass(a automatic) ruling {
	var late ruling
	for _, g := range gates {
		if g.stops != nil {
			if why := g.stops(b, a); why != "" {
				return ruling{gate: g.name, why: why}
			}
		}
		if g.until != nil {
			if until := g.until(a); until.After(late.until) {
				late = ruling{gate: g.name, until: until}
			}
		}
	}
	return late
}

// atGate collects what the gate looks at. conv is 0 where we never talked, contact where we do not know the number.
func (b *Bridge) atGate(ctx context.Context, r store.Reader, origin store.Origin, line store.Line, number string) (a automatic, conv store.ConversationID, err error) {
	a = automatic{origin: origin, line: line, number: number, settings: b.inboxes.load().settings[line.InboxID], now: b.clock.Now()}
	contact, err := r.ContactByNumber(ctx, number)
	if errors.Is(err, store.ErrNotFound) {
		return a, 0, nil
	}
	if err != nil {
		return a, 0, err
	}
	if a.optedOut, err = r.OptedOut(ctx, contact.ID, line.ID); err != nil {
		return a, 0, err
	}
	c, err := r.ConversationOf(ctx, contact.ID, line.ID)
	if errors.Is(err, store.ErrNotFound) {
		return a, 0, nil
	}
	if err != nil {
		return a, 0, err
	}
	a.recent, err = r.RecentTexts(ctx, c.ID, store.At(a.now.Add(-loopWithin)), loopLook)
	for i := range a.recent {
		a.recent[i] = sms.Fold(a.recent[i])
	}
	return a, c.ID, err
}

// turnedBack asks the gate about an automatic message that is about to leave and whose row is locked. true: it does not leave now, and
// what becomes of it is written.
func (b *Bridge) turnedBack(ctx context.Context, tx *store.Tx, m *store.Message) (bool, error) {
	conv, err := tx.Conversation(ctx, m.ConversationID)
	if err != nil {
		return false, err
	}
	contact, err := tx.Contact(ctx, conv.ContactID)
	if err != nil {
		return false, err
	}
	line, err := tx.Line(ctx, conv.LineID)
	if err != nil {
		return false, err
	}
	a, _, err := b.atGate(ctx, tx.Reader, m.Origin, line, contact.Number)
	if err != nil {
		return false, err
	}
	switch r := b.pass(a); {
	case r.why != "":
		if err := b.stopped(ctx, tx, r, conv.ID, originOf(*m), m.RequestKey); err != nil {
			return false, err
		}
		return true, b.fail(ctx, tx, m, "", r.why, RemedyNone)
	case !r.until.IsZero():
		m.NextTryAt = store.At(r.until)
		return true, tx.PutMessage(ctx, m)
	}
	return false, nil
}

// stopped writes once into the audit log that the gate stopped a text.
func (b *Bridge) stopped(ctx context.Context, tx *store.Tx, r ruling, conv store.ConversationID, from *Origin, key string) error {
	first, err := tx.FirstSight(ctx, "stopped:"+r.gate+":"+key, b.now())
	if err != nil || !first {
		return err
	}
	return b.audit(ctx, tx, Person{ID: string(from.Kind)}, "not sent: "+r.gate, conv, from.Name)
}
