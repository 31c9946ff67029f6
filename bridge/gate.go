package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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

// passing is a text of ours at the gate, with all that the gate looks at.
type passing struct {
	origin   store.Origin
	line     store.Line
	number   string
	settings InboxSettings
	// zone is the recipient's, as somebody wrote it down; empty for what the number tells.
	zone string
	// said is what the contact said last about being texted from the line; the zero Consent for nothing.
	said store.Consent
	// since: they opted out after the text was written, or asked about.
	since bool
	// confirms is the entry of the ledger that the text confirms; 0 for none.
	confirms store.ConsentID
	// lacks says that the inbox has not enough credits, as sentences; empty where it has.
	lacks string
	// recent are the contact's texts of the last hour, folded, the newest first. Only automatic texts need them.
	recent []string
	now    time.Time
}

// Whom a row of the gate holds for, by what a text comes from.
var (
	byPeople  = []store.Origin{store.OriginReply, store.OriginCommand}
	toMany    = []store.Origin{store.OriginBroadcast}
	planned   = []store.Origin{store.OriginBroadcast, store.OriginAutomation}
	answering = []store.Origin{store.OriginAutomation, store.OriginKeyword}
	byItself  = []store.Origin{store.OriginBroadcast, store.OriginAutomation, store.OriginKeyword}
	all       = slices.Concat(byPeople, byItself)
)

// gates stand between whatever sends and the carrier. Each is one row: for what it holds, what it looks for, and what it says. Every text
// passes them in the transaction that commits the attempt to send it; one that nobody in particular sends does so when it is asked for,
// too. What a person was asked about and decided, by a guard, is no matter of the gate any more. This table drives the code and
// docs/consent.md.
var gates = []struct {
	// name is written to the audit log.
	name string
	// of are the origins of the texts that it holds for.
	of []store.Origin
	// what it looks for, for the documentation.
	what string
	// stops says why the text never goes out, as a sentence; empty where it may. nil for never.
	stops func(b *Bridge, p passing) string
	// until says from when on it may go out; zero for now. nil for now.
	until func(p passing) time.Time
	// helps is what a person is offered whose text it stopped.
	helps Remedy
}{
	{
		name: "no person", of: byItself,
		what: "The recipient is a short code or a sender name: a program, that would answer.",
		stops: func(_ *Bridge, p passing) string {
			address, err := sms.ParseAddress(p.number)
			if err == nil && address.Kind() == sms.E164 {
				return ""
			}
			return "Nothing is sent by itself to short codes and sender names: programs that answer each other never end."
		},
	},
	{
		name: "own line", of: byItself,
		what: "The recipient is a line of your own.",
		stops: func(b *Bridge, p passing) string {
			if _, ours := b.inboxes.load().byNumber[p.number]; !ours {
				return ""
			}
			return "Nothing is sent by itself to a line of our own: it would answer itself."
		},
	},
	{
		name: "one way", of: all, helps: RemedyRetry,
		what: "The line only receives, or its country is not in `two_way_countries`.",
		stops: func(b *Bridge, p passing) string {
			if why := b.cannotSend(p.line); why != "" {
				return why + "."
			}
			return ""
		},
	},
	{
		name: "opted out", of: byItself,
		what: "The recipient opted out of texts from the line. Only the one answer that confirms that goes out.",
		stops: func(_ *Bridge, p passing) string {
			if p.said.Kind != store.OptOut || p.confirms != 0 && p.confirms == p.said.ID {
				return ""
			}
			return "This person has opted out. They must text START before anything can be sent to them."
		},
	},
	{
		name: "opted out since", of: byPeople, helps: RemedyReword,
		what: "The recipient opted out after a person had written the text. One that is written to somebody who had opted out before is asked about, and whoever says so sends it.",
		stops: func(_ *Bridge, p passing) string {
			if !p.since {
				return ""
			}
			return "The customer opted out before it left."
		},
	},
	{
		name: "no consent", of: toMany,
		what: "The ledger has no opt-in of the recipient for the line.",
		stops: func(_ *Bridge, p passing) string {
			if p.said.Kind == store.OptIn {
				return ""
			}
			return "This person never opted in to texts from this line."
		},
	},
	{
		name: "the carrier answers", of: []store.Origin{store.OriginKeyword},
		what: "The recipient sent one of the carrier's own words, which the carrier answers.",
		stops: func(_ *Bridge, p passing) string {
			if len(p.recent) == 0 || sms.Classify(p.recent[0]) == sms.None {
				return ""
			}
			return "The carrier answers " + strings.ToUpper(p.recent[0]) + " by itself, so nothing else does."
		},
	},
	{
		name: "loop", of: answering,
		what: "The recipient sent the same text again and again within an hour, as programs do.",
		stops: func(_ *Bridge, p passing) string {
			if !repeated(p.recent, loopTexts) {
				return ""
			}
			return fmt.Sprintf("The same text came %d times within an hour, so a program may be answering. Nothing is sent by itself until that ends.", loopTexts)
		},
	},
	{
		name: "credits", of: all, helps: RemedyRetry,
		what:  "The inbox has not enough credits for it, where credits are counted.",
		stops: func(_ *Bridge, p passing) string { return p.lacks },
	},
	{
		name: "quiet hours", of: planned,
		what: "It is quiet where the recipient is. The text waits until that is over. A person is asked when they write.",
		until: func(p passing) time.Time {
			return p.settings.quietUntil(whereabouts{number: p.number, zone: p.zone}, p.now)
		},
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
	// helps is what a person is offered whose text never goes out.
	helps Remedy
	// until is from when on it may go out; zero for now.
	until time.Time
}

// pass asks all rows that hold for a text. What stops it for good comes before what delays it.
func (b *Bridge) pass(p passing) ruling {
	var late ruling
	for _, g := range gates {
		if !slices.Contains(g.of, p.origin) {
			continue
		}
		if g.stops != nil {
			if why := g.stops(b, p); why != "" {
				return ruling{gate: g.name, why: why, helps: g.helps}
			}
		}
		if g.until != nil {
			if until := g.until(p); until.After(late.until) {
				late = ruling{gate: g.name, until: until}
			}
		}
	}
	return late
}

// atGate collects what the gate looks at. conv is 0 where we never talked.
func (b *Bridge) atGate(ctx context.Context, r store.Reader, origin store.Origin, line store.Line, number string) (p passing, conv store.ConversationID, err error) {
	p = passing{origin: origin, line: line, number: number, settings: b.inboxes.load().settings[line.InboxID], now: b.clock.Now()}
	contact, err := r.ContactByNumber(ctx, number)
	if errors.Is(err, store.ErrNotFound) {
		return p, 0, nil
	}
	if err != nil {
		return p, 0, err
	}
	p.zone = contact.Zone
	if p.said, err = r.Standing(ctx, contact.ID, line.ID, store.Time{}); err != nil {
		return p, 0, err
	}
	c, err := r.ConversationOf(ctx, contact.ID, line.ID)
	if errors.Is(err, store.ErrNotFound) {
		return p, 0, nil
	}
	if err != nil || !origin.Automatic() {
		return p, c.ID, err
	}
	p.recent, err = r.RecentTexts(ctx, c.ID, store.At(p.now.Add(-loopWithin)), loopLook)
	for i := range p.recent {
		p.recent[i] = sms.Fold(p.recent[i])
	}
	return p, c.ID, err
}

// turnedBack asks the gate about a message that is about to leave, whose row and conversation are locked. true: it does not leave now, and
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
	p, _, err := b.atGate(ctx, tx.Reader, m.Origin, line, contact.Number)
	if err != nil {
		return false, err
	}
	if p.since, err = b.optedOutSince(ctx, tx.Reader, m); err != nil {
		return false, err
	}
	p.confirms = m.ConfirmsID
	if p.lacks, err = b.charge(ctx, tx, m); err != nil {
		return false, err
	}
	switch r := b.pass(p); {
	case r.why != "":
		if err := b.stopped(ctx, tx, r, conv.ID, originOf(*m), m.RequestKey); err != nil {
			return false, err
		}
		if m.Origin.Automatic() {
			r.helps = RemedyNone
		}
		if err := b.fail(ctx, tx, m, "", r.why, r.helps); err != nil {
			return true, err
		}
		if m.Origin == store.OriginBroadcast {
			return true, tx.RecipientTurnedBack(ctx, m, r.gate)
		}
		return true, b.givenUp(ctx, tx, m, r.why)
	case !r.until.IsZero():
		m.NextTryAt = store.At(r.until)
		return true, b.putMessage(ctx, tx, m)
	}
	return false, nil
}

// optedOutSince tells whether a person's message would reach somebody who opted out after it was written. What was written in spite of an
// opt-out was asked about.
func (b *Bridge) optedOutSince(ctx context.Context, r store.Reader, m *store.Message) (bool, error) {
	if m.Origin.Automatic() {
		return false, nil // nobody was asked
	}
	conv, err := r.Conversation(ctx, m.ConversationID)
	if err != nil {
		return false, err
	}
	now, err := r.OptedOut(ctx, conv.ContactID, conv.LineID)
	if err != nil || !now {
		return false, err
	}
	then, err := r.OptedOutAt(ctx, conv.ContactID, conv.LineID, m.CreatedAt)
	return !then, err
}

// stopped writes once into the audit log that the gate stopped a text.
func (b *Bridge) stopped(ctx context.Context, tx *store.Tx, r ruling, conv store.ConversationID, from *Origin, key string) error {
	first, err := tx.FirstSight(ctx, "stopped:"+r.gate+":"+key, b.now())
	if err != nil || !first {
		return err
	}
	return b.audit(ctx, tx, Person{ID: string(from.Kind)}, "not sent: "+r.gate, conv, from.Name)
}
