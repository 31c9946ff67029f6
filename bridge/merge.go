package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// MergeRequest asks for one contact to be made of two.
type MergeRequest struct {
	// Key names the request; a repetition with the same key changes nothing more. Where that is a typed command's, the command is answered
	// by it, too. Empty for a request that is never repeated.
	Key string
	// Actor is who asks; checked already.
	Actor Person
	Inbox store.InboxID
	// Keep keeps their number; Drop is no more afterwards.
	Keep, Drop store.ContactID
}

// MergedJob has the thread of a conversation that was joined to another say so.
type MergedJob struct {
	Thread store.ThreadID `json:"thread"`
	// By is who merged.
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// Kind implements store.Job.
func (MergedJob) Kind() string { return "merged" }

// Merge makes one contact of two, who are both known to the inbox. The one that is kept keeps their number and what is known of them;
// messages, notes, tags, lists, deals, consents and places in broadcasts of the other are theirs from now on, and of a broadcast to both they get
// one text. Conversations on the same line are joined. Whoever of
// the two had opted out, the kept one has. The other's number is unknown afterwards: a text from it opens a new contact, and its opt-out is
// kept. It cannot be undone.
//
// CodeInvalid where both are the same; CodeNotFound where the inbox does not know both; CodeRejected where another inbox knows the one that
// goes, or while a message is with the carrier whose outcome is unknown yet.
func (b *Bridge) Merge(ctx context.Context, r MergeRequest) error {
	if r.Keep == r.Drop {
		return &Error{Code: CodeInvalid, Say: "That is the same contact. Say the number of another one."}
	}
	for try := 1; ; try++ {
		err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return b.merge(ctx, tx, r) })
		if err == nil || try == forgetTries || !errors.Is(err, errStirring) && !errors.Is(err, store.ErrUnavailable) {
			return err
		}
		select {
		case <-time.After(forgetPause): //nolint:forbidigo // waits for another goroutine, which no clock of ours moves
		case <-ctx.Done():
			return err
		}
	}
}

func (b *Bridge) merge(ctx context.Context, tx *store.Tx, r MergeRequest) error {
	if r.Key != "" {
		if first, err := tx.FirstSight(ctx, sight(r.Key), b.now()); err != nil || !first {
			return err
		}
	}
	for _, id := range []store.ContactID{r.Keep, r.Drop} {
		if err := known(ctx, tx, Subject{Inbox: r.Inbox, Contact: id}); err != nil {
			return err
		}
	}
	broadcasts, err := tx.LockBroadcastsFor(ctx, r.Inbox, r.Keep, r.Drop) // first, as whoever sends one does
	if err != nil {
		return err
	}
	first, second := min(r.Keep, r.Drop), max(r.Keep, r.Drop)
	people := map[store.ContactID]store.Contact{}
	for _, id := range []store.ContactID{first, second} { // everybody locks in this order
		c, err := tx.LockContact(ctx, id)
		if err != nil {
			return err
		}
		people[id] = c
	}
	keep, drop := people[r.Keep], people[r.Drop]
	if err := mayMerge(ctx, tx, r); err != nil {
		return err
	}
	theirs, err := b.settled(ctx, tx, drop, r.Inbox)
	if err != nil {
		return merging(err)
	}
	if _, err := b.settled(ctx, tx, keep, r.Inbox); err != nil {
		return merging(err)
	}
	if err := tx.SuppressMerged(ctx, drop, theirs); err != nil {
		return err
	}
	out, err := b.optOuts(ctx, tx, r)
	if err != nil {
		return err
	}
	if err := b.mergeDetails(ctx, tx, r.Inbox, keep, drop); err != nil {
		return err
	}
	if err := b.mergeRecipients(ctx, tx, r, broadcasts); err != nil {
		return err
	}
	for _, id := range theirs {
		if err := b.mergeConversation(ctx, tx, r, id); err != nil {
			return err
		}
	}
	if err := b.happened(ctx, tx, Happening{Kind: Merging, Inbox: r.Inbox, Contact: keep.ID, Other: drop.ID, At: b.now()}); err != nil {
		return err
	}
	if err := tx.MergeContact(ctx, drop.ID, keep.ID, r.Inbox); err != nil {
		return err
	}
	for _, c := range out {
		c.ID, c.ContactID, c.At = 0, keep.ID, b.now()
		if err := tx.AddConsent(ctx, &c); err != nil {
			return err
		}
	}
	s := Subject{Inbox: r.Inbox, Contact: keep.ID, Actor: r.Actor}
	if err := b.told(ctx, tx, s, fmt.Sprintf("%s merged the contact with the number %s into this one.", r.Actor.Name, sms.National(drop.Number))); err != nil {
		return err
	}
	if err := b.audit(ctx, tx, r.Actor, "merge contacts", 0, fmt.Sprintf("contact %d into %d", drop.ID, keep.ID)); err != nil {
		return err
	}
	s.Inbox = 0
	return b.touch(ctx, tx, s)
}

// mayMerge refuses what would take something from another inbox.
func mayMerge(ctx context.Context, tx *store.Tx, r MergeRequest) error {
	elsewhere, err := tx.KnownElsewhere(ctx, r.Drop, r.Inbox)
	if err != nil {
		return err
	}
	if elsewhere {
		return &Error{Code: CodeRejected, Say: "Another inbox knows the contact that would go, so nothing was merged. Merge the other way round, or ask that inbox's admins."}
	}
	return nil
}

// merging says of a merge what settled says of a deletion.
func merging(err error) error {
	if e := (&Error{}); errors.As(err, &e) && e.Say == sayLeaving {
		return &Error{Code: CodeRejected, Say: "A message to one of the two is on its way just now, so nothing was merged. Try again in a minute."}
	}
	return err
}

// optOuts are the opt-outs of either contact on lines of the inbox: they hold for the one that is kept.
func (b *Bridge) optOuts(ctx context.Context, tx *store.Tx, r MergeRequest) ([]store.Consent, error) {
	lines, err := tx.Lines(ctx, r.Inbox)
	if err != nil {
		return nil, err
	}
	var out []store.Consent
	for _, l := range lines {
		for _, id := range []store.ContactID{r.Drop, r.Keep} {
			c, err := tx.NewestConsent(ctx, id, l.ID)
			if err != nil {
				return nil, err
			}
			if c.Kind == store.OptOut {
				out = append(out, c)
				break
			}
		}
	}
	return out, nil
}

// mergeDetails keeps what is known of the one contact, and of the other what is not known of the first; what differs is kept as a field.
func (b *Bridge) mergeDetails(ctx context.Context, tx *store.Tx, inbox store.InboxID, keep, drop store.Contact) error {
	into, err := tx.LockRecord(ctx, inbox, keep.ID)
	if err != nil {
		return err
	}
	from, err := tx.LockRecord(ctx, inbox, drop.ID)
	if err != nil {
		return err
	}
	if into.Fields == nil {
		into.Fields = store.Fields{}
	}
	aside := func(name, value string) {
		for n := 2; into.Fields[name] != "" && into.Fields[name] != value; n++ {
			name = fmt.Sprintf("%s %d", name, n)
		}
		into.Fields[name] = value
	}
	for _, p := range []struct {
		name string
		to   *string
		from string
	}{{"other name", &keep.Name, drop.Name}, {"other e-mail", &keep.Email, drop.Email}, {"other zone", &keep.Zone, drop.Zone}, {"other language", &keep.Language, drop.Language}} {
		switch {
		case p.from == "" || *p.to == p.from:
		case *p.to == "":
			*p.to = p.from
		default:
			aside(p.name, p.from)
		}
	}
	for name, value := range from.Fields {
		aside(name, value)
	}
	aside("other number", drop.Number)
	if into.AccountID != 0 && from.AccountID != 0 && into.AccountID != from.AccountID {
		name, err := tx.AccountOf(ctx, inbox, drop.ID)
		if err != nil {
			return err
		}
		aside("other account", name)
	}
	into.AccountID = cmp.Or(into.AccountID, from.AccountID)
	if err := tx.PutContact(ctx, &keep); err != nil {
		return err
	}
	return tx.PutRecord(ctx, &into)
}

// mergeConversation gives a conversation to the contact that is kept, joined to theirs where they have one on its line.
func (b *Bridge) mergeConversation(ctx context.Context, tx *store.Tx, r MergeRequest, id store.ConversationID) error {
	from, err := tx.Conversation(ctx, id)
	if err != nil {
		return err
	}
	into, err := tx.ConversationOf(ctx, r.Keep, from.LineID)
	if errors.Is(err, store.ErrNotFound) {
		if err := tx.GiveConversation(ctx, id, r.Keep); err != nil {
			return err
		}
		b.ringCard(tx, id)
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.JoinConversations(ctx, id, into.ID); err != nil {
		return err
	}
	before := into
	joined(&into, from)
	if into.ThreadID == 0 && from.ThreadID != 0 {
		into.ThreadID = from.ThreadID
		if err := tx.SetThread(ctx, into.ID, from.ThreadID, 0); err != nil {
			return err
		}
	} else if from.ThreadID != 0 {
		if err := tx.Enqueue(ctx, MergedJob{Thread: from.ThreadID, By: r.Actor.Name, At: b.clock.Now()}, time.Time{}); err != nil {
			return err
		}
	}
	if err := tx.PutConversation(ctx, &into); err != nil {
		return err
	}
	for _, lane := range []store.LaneKind{store.ThreadLane, store.CarrierLane, store.TimerLane, store.CardLane} { // whatever waits in one
		b.ring(tx, lane, into.ID, b.now())
	}
	b.setAlarms(tx, &before, &into)
	return nil
}

// joined has a conversation stand as the two of which it is made.
func joined(into *store.Conversation, from store.Conversation) {
	if from.State == store.ConversationOpen {
		reopen(into)
	}
	into.Unread += from.Unread
	into.WaitingSince = earlier(into.WaitingSince, from.WaitingSince)
	into.UnansweredSince = earlier(into.UnansweredSince, from.UnansweredSince)
	if from.LastAt.After(into.LastAt.Time) {
		into.LastAt = from.LastAt
	}
	if into.AssigneeID == "" {
		into.AssigneeID, into.AssigneeName = from.AssigneeID, from.AssigneeName
	}
}

// earlier is the earlier of two moments; the other one where one is zero.
func earlier(a, b store.Time) store.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a.Time) {
		return b
	}
	return a
}

// mergedTitle is what the card is called of a contact who is no more.
const mergedTitle = "Merged contact"

// tellMerged closes the thread of a conversation that was joined to another: its card leads there, and a notice says so.
func (b *Bridge) tellMerged(ctx context.Context, j MergedJob) error {
	t, err := b.store.Thread(ctx, j.Thread)
	if errors.Is(err, store.ErrNotFound) || err == nil && (t.Gone || t.Ref == "") {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := b.scene(ctx, t.ConversationID)
	if err != nil || s.thread == nil || s.thread.ID == t.ID {
		return err
	}
	now := ref(s.thread)
	card := Card{Key: fmt.Sprintf("t%d", t.ID), Conversation: s.conv.ID, Name: mergedTitle, Number: sms.National(s.contact.Number), Line: s.line.Called(),
		State: store.ConversationClosed, Merged: &now}
	if err := s.chat.Refresh(ctx, ref(&t), card); err != nil && !CodeOf(err).Final() {
		return err
	}
	p := Post{Key: fmt.Sprintf("m%d", t.ID), Kind: PostNotice, Parts: []Part{{At: j.At,
		Text: fmt.Sprintf("%s merged this contact into %s, %s. The conversation goes on in their thread; the card above leads there.", j.By, called(s.contact), sms.National(s.contact.Number))}}}
	_, err = s.chat.Post(ctx, ref(&t), p)
	if err != nil && CodeOf(err).Final() {
		b.log.Warn("the thread of a merged contact could not be told so", "chat", t.Chat, "thread", t.ID, "error", err)
		return nil
	}
	return err
}
