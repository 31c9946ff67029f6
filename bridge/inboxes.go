package bridge

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// InboxSettings are an inbox as it is configured.
type InboxSettings struct {
	Name string
	// Chat and Channel say where it is mirrored.
	Chat, Channel string
	Lines         []LineSettings
	// Hold is how long a typed reply waits before it leaves; 0 for not at all.
	Hold time.Duration
	// NoticeEvery is how long the channel stays quiet about a conversation after it was told of an unread message.
	NoticeEvery time.Duration
	// Mode is what text typed in a thread does that does not say otherwise; empty for store.ReplyFirst.
	Mode store.Mode
	// ConfirmSegments is the most segments that a typed reply may have without being asked about; 0 for any number.
	ConfirmSegments int
	// ReadingTime is for how long after a text of the contact appeared a typed reply is asked about; 0 for not at all.
	ReadingTime time.Duration
	// SmartEncoding has typographic characters sent as their plain twins.
	SmartEncoding bool
	// OriginWindow is how long after a message of ours what comes back answers it.
	OriginWindow time.Duration
	// RemindAfter is how long a conversation may stay unanswered before its assignee is mentioned, and as long again before OnCall is;
	// 0 for any time.
	RemindAfter time.Duration
	// OnCall is the platform's id of the group or role that is mentioned last; empty for none.
	OnCall string
	// Pinned keeps a Board at the top of the channel.
	Pinned bool
	// Zone is the team's; nil for UTC.
	Zone *time.Location
	// QuietFrom and QuietTo are when recipients are not to be disturbed, by their clock, as times since midnight; equal for never.
	QuietFrom, QuietTo time.Duration
	// Keywords are words of the inbox's own that mean what the carrier's mean.
	Keywords []KeywordSettings
	// LegalHours has broadcasts and automations keep the hours of the recipient's country, too.
	LegalHours bool
	// ThreadMaxAge is after how long a closed conversation that is opened again gets a new thread; 0 for never.
	ThreadMaxAge time.Duration
	// Region is the country, by its ISO 3166 code, by which the numbers of imported contacts are read; empty for that of the first line.
	Region string
	// Pipelines are the ways that deals go, the default one first; none for the usual one.
	Pipelines []Pipeline
	// Currency is that of deals, by its ISO 4217 code; empty for the usual one.
	Currency string
	// Broadcasts are the rules for texts to many.
	Broadcasts BroadcastSettings
}

// BroadcastSettings are an inbox's rules for texts to many.
type BroadcastSettings struct {
	// Approval: somebody else than its author has to agree before a broadcast is sent.
	Approval bool
	// StopFailed and StopOptOuts are how many of a hundred may fail or opt out before it stops by itself, once StopAfter were sent; 0 for
	// any number.
	StopFailed, StopOptOuts float64
	StopAfter               int
}

// KeywordSettings are words that mean something where a text is nothing but one of them.
type KeywordSettings struct {
	// Means is sms.Stop, sms.Start or sms.Help.
	Means sms.Keyword
	// Words are compared without regard to case and accents.
	Words []string
	// Answer is sent to who sends one; empty for nothing.
	Answer string
}

// LineSettings are a line as it is configured.
type LineSettings struct {
	// Number is E.164.
	Number string
	Label  string
	// Country is the ISO 3166 code.
	Country string
	// TwoWay lines may send.
	TwoWay bool
	// MMS lines send files as MMS; others as links.
	MMS bool
	// SegmentsPerSecond is how fast broadcasts leave from the line; 0 for what its country allows.
	SegmentsPerSecond float64
}

// inboxes are what Configure was told, for looking up without the database.
type inboxes struct {
	known atomic.Pointer[knownInboxes]
}

type knownInboxes struct {
	settings map[store.InboxID]InboxSettings
	rows     map[store.InboxID]store.Inbox
	byNumber map[string]store.Line
	lines    map[store.LineID]store.Line
}

func (i *inboxes) load() *knownInboxes {
	if k := i.known.Load(); k != nil {
		return k
	}
	return &knownInboxes{}
}

// Configure writes the configured inboxes into the database and takes them into use. Messages that were kept aside for lines
// that are configured now find their way.
func (b *Bridge) Configure(ctx context.Context, settings []InboxSettings) error {
	k := &knownInboxes{settings: map[store.InboxID]InboxSettings{}, rows: map[store.InboxID]store.Inbox{},
		byNumber: map[string]store.Line{}, lines: map[store.LineID]store.Line{}}
	err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.RetireAll(ctx); err != nil {
			return err
		}
		for _, s := range settings {
			if err := k.put(ctx, tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.inboxes.known.Store(k)
	for number := range k.byNumber {
		if err := b.fetchStrays(ctx, number); err != nil {
			return err
		}
	}
	return nil
}

func (k *knownInboxes) put(ctx context.Context, tx *store.Tx, s InboxSettings) error {
	in := store.Inbox{Name: s.Name, Chat: s.Chat, Channel: s.Channel}
	if err := tx.PutInbox(ctx, &in); err != nil {
		return err
	}
	k.rows[in.ID], k.settings[in.ID] = in, s
	for _, ls := range s.Lines {
		l := store.Line{InboxID: in.ID, Number: ls.Number, Label: ls.Label, Country: ls.Country, TwoWay: ls.TwoWay, MMS: ls.MMS}
		if err := tx.PutLine(ctx, &l); err != nil {
			return err
		}
		if err := tx.MoveConversations(ctx, l.ID, in.ID); err != nil {
			return err
		}
		k.byNumber[l.Number], k.lines[l.ID] = l, l
	}
	return nil
}

// fetchStrays receives what was kept aside for a line.
func (b *Bridge) fetchStrays(ctx context.Context, number string) error {
	strays, err := b.store.Strays(ctx, number)
	if err != nil {
		return unavailable(err)
	}
	for _, s := range strays {
		var m Inbound
		if err := json.Unmarshal([]byte(s.Payload), &m); err != nil {
			b.log.Error("a stray cannot be read; it is kept", "stray", s.ID, "error", err)
			continue
		}
		m.Recovered = true
		if err := b.Receive(ctx, m); err != nil {
			return err
		}
		if err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.DropStray(ctx, s.ID) }); err != nil {
			return err
		}
	}
	return nil
}
