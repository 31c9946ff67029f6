package automation

import (
	"context"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// starts says which triggers something that happens may set off, and by which word.
var starts = map[bridge.HappeningKind]struct {
	kind TriggerKind
	word func(h bridge.Happening) string
	by   func(h bridge.Happening) string
}{
	bridge.FirstText: {ByFirstMessage, nothing, func(bridge.Happening) string { return "their first message" }},
	bridge.Texted:    {ByKeyword, keyword, func(h bridge.Happening) string { return "the keyword " + keyword(h) }},
	bridge.Tagged:    {ByTag, name, func(h bridge.Happening) string { return "the tag " + h.Name }},
	bridge.Joined:    {ByList, func(h bridge.Happening) string { return sms.Fold(h.Name) }, func(h bridge.Happening) string { return "the list " + h.Name }},
	bridge.OptedIn:   {ByOptIn, nothing, func(bridge.Happening) string { return "their opting in" }},
}

func nothing(bridge.Happening) string { return "" }

func name(h bridge.Happening) string { return h.Name }

// keyword is a text that may be one; empty where it is too long for that.
func keyword(h bridge.Happening) string {
	if len(h.Text) > maxName*4 {
		return ""
	}
	return sms.Fold(h.Text)
}

// Happened implements bridge.Room: replies reach the runs that wait for them, an opt-out ends them, a text that never
// arrives ends its own, two contacts who become one are in each once, and what starts automations does.
func (r *Room) Happened(ctx context.Context, tx *store.Tx, h bridge.Happening) error {
	switch h.Kind { //nolint:exhaustive // the others start something, or nothing
	case bridge.Texted:
		if err := r.hear(ctx, tx, h); err != nil {
			return err
		}
	case bridge.OptedOut:
		return r.optedOut(ctx, tx, h)
	case bridge.GivenUp:
		return r.givenUp(ctx, tx, h)
	case bridge.Merging:
		return r.merges(ctx, tx, h)
	}
	s, ok := starts[h.Kind]
	if !ok {
		return nil
	}
	word := s.word(h)
	if s.kind == ByKeyword && word == "" {
		return nil
	}
	started, err := tx.Triggered(ctx, h.Inbox, string(s.kind), word)
	if err != nil {
		return err
	}
	for _, a := range started {
		if err := r.trigger(ctx, tx, a, h, s.by(h)); err != nil {
			return err
		}
	}
	return nil
}

// trigger has a contact enter an automation by what happened. What is against it is no error.
func (r *Room) trigger(ctx context.Context, tx *store.Tx, a store.Automation, h bridge.Happening, by string) error {
	d, err := r.definition(ctx, tx.Reader, a.VersionID)
	if err != nil {
		r.log.Error("an automation cannot be read; nobody enters it", "automation", a.Name, "error", err)
		return nil // what happened must not fail by it
	}
	if !r.offered(d, h.Inbox) {
		return nil
	}
	stop, err := r.enter(ctx, tx, entry{automation: a, inbox: h.Inbox, contact: h.Contact, line: h.Line, by: by, heard: h.Message, reply: h.Text})
	if stop != nil {
		r.log.Info("somebody does not enter an automation", "automation", a.Name, "contact", h.Contact, "why", stop.Say)
	}
	return err
}

// offered tells whether an inbox has an automation.
func (r *Room) offered(d Definition, id store.InboxID) bool {
	if len(d.Inboxes) == 0 {
		return true
	}
	in, ok := r.core.InboxNamed(id)
	for _, name := range d.Inboxes {
		if ok && in.Name == name {
			return true
		}
	}
	return false
}

// hear lets the runs of a conversation know what the contact wrote. Those that wait for it go on.
func (r *Room) hear(ctx context.Context, tx *store.Tx, h bridge.Happening) error {
	runs, err := tx.LockRunsOf(ctx, h.Conversation)
	if err != nil {
		return err
	}
	for i := range runs {
		if run := &runs[i]; h.Message > run.HeardID {
			if err := r.heard(ctx, tx, run, h); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Room) heard(ctx context.Context, tx *store.Tx, run *store.AutomationRun, h bridge.Happening) error {
	run.HeardID, run.Reply, run.Replied = h.Message, shortReply(h.Text), true
	if run.Waits == store.WaitsReply {
		run.DueAt = r.now()
		r.core.RingTimer(tx, run.ConversationID, run.DueAt)
	}
	return tx.PutRun(ctx, run)
}

// maxReply is how much of a reply is kept for branches to look at, in bytes.
const maxReply = 2000

func shortReply(text string) string {
	if len(text) > maxReply {
		return text[:maxReply]
	}
	return text
}

// optedOut ends the runs of a contact on the line that they want no texts from.
func (r *Room) optedOut(ctx context.Context, tx *store.Tx, h bridge.Happening) error {
	id := h.Conversation
	if id == 0 {
		conv, err := tx.ConversationOf(ctx, h.Contact, h.Line)
		if err != nil {
			return notFoundIsFine(err)
		}
		id = conv.ID
	}
	runs, err := tx.LockRunsOf(ctx, id)
	if err != nil {
		return err
	}
	for i := range runs {
		if err := r.end(ctx, tx, &runs[i], store.RunStopped, "They opted out."); err != nil {
			return err
		}
	}
	return nil
}

// givenUp ends the run whose text never arrives. It may have gone on since.
func (r *Room) givenUp(ctx context.Context, tx *store.Tx, h bridge.Happening) error {
	m, err := tx.Message(ctx, h.Message)
	if err != nil || m.Origin != store.OriginAutomation {
		return err
	}
	id, ok := runOf(m)
	if !ok {
		return nil
	}
	run, err := tx.LockRun(ctx, id)
	if err != nil || run.State != store.RunActive {
		return notFoundIsFine(err)
	}
	return r.end(ctx, tx, &run, store.RunStopped, "A text did not get through: "+h.Text)
}

// merges ends runs of two contacts who become one, so that they are in each automation once, where the run of the one that is kept goes on;
// and in none on a line that either opted out of. What the ended one had queued does not leave.
func (r *Room) merges(ctx context.Context, tx *store.Tx, h bridge.Happening) error {
	runs, err := tx.LockRunsOfContacts(ctx, h.Inbox, h.Contact, h.Other)
	if err != nil {
		return err
	}
	kept := map[store.AutomationID]bool{}
	var others []*store.AutomationRun
	for i := range runs {
		run := &runs[i]
		out, err := r.eitherOut(ctx, tx, run, h)
		switch {
		case err != nil:
			return err
		case out:
			if err := r.end(ctx, tx, run, store.RunStopped, "They opted out."); err != nil {
				return err
			}
		case run.ContactID == h.Contact:
			kept[run.AutomationID] = true
		default:
			others = append(others, run)
		}
	}
	for _, run := range others {
		if !kept[run.AutomationID] {
			continue
		}
		if err := r.core.WithdrawAutomaticIn(ctx, tx, run.ConversationID, store.OriginAutomation, textKey(run.ID, "")); err != nil {
			return err
		}
		if err := r.endQuietly(ctx, tx, run, store.RunStopped, "The contact was merged with one who is in it, too, and goes on from there."); err != nil {
			return err
		}
	}
	return nil
}

// eitherOut tells whether one of two contacts opted out of the line of a run.
func (*Room) eitherOut(ctx context.Context, tx *store.Tx, run *store.AutomationRun, h bridge.Happening) (bool, error) {
	conv, err := tx.Conversation(ctx, run.ConversationID)
	if err != nil {
		return false, err
	}
	for _, id := range []store.ContactID{h.Contact, h.Other} {
		if out, err := tx.OptedOut(ctx, id, conv.LineID); err != nil || out {
			return out, err
		}
	}
	return false, nil
}
