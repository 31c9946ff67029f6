package automation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// Request asks for something about a contact and an automation.
type Request struct {
	// Subject is whom it is about, in which inbox, and who asks.
	bridge.Subject

	// Key makes a repetition change nothing.
	Key string
	// Name is the automation's; empty where all are meant.
	Name string
}

// Start has a contact enter an automation, and gives its title. CodeNotFound for a name that the inbox does not have,
// CodeRejected with a sentence where something is against it: they are in it, they opted out, it is paused; CodeForbidden where no line
// may text them.
func (r *Room) Start(ctx context.Context, q Request) (title string, err error) {
	return title, r.act(ctx, q, "start", func(ctx context.Context, tx *store.Tx, line store.LineID) error {
		a, d, err := r.named(ctx, tx.Reader, q.Inbox, q.Name)
		if err != nil {
			return err
		}
		title = d.Title
		if by, err := tx.PausedIn(ctx, a.ID, q.Inbox); err != nil || by != "" {
			return orRefuse(err, bridge.CodeRejected, "%s is paused, by %s. Resume it before somebody enters.", d.Title, by)
		}
		if a.Retired {
			return refuse(bridge.CodeRejected, "%s was taken out of use: nobody enters it any more.", d.Title)
		}
		stop, err := r.enter(ctx, tx, entry{automation: a, inbox: q.Inbox, contact: q.Contact, line: line, by: q.Actor.Name, byHand: true})
		if err != nil {
			return err
		}
		if stop != nil {
			return stop
		}
		if err := r.core.AuditIn(ctx, tx, q.Actor, "start automation", q.Conversation, a.Name); err != nil {
			return err
		}
		if q.Conversation == 0 {
			return nil
		}
		return r.core.TellIn(ctx, tx, q.Conversation, fmt.Sprintf("%s started the automation %s for this contact.", q.Actor.Name, d.Title))
	})
}

// Stop ends an automation for a contact; all of them where name is empty. It gives the titles of what it ended.
// CodeNotFound for a name that the inbox does not have, CodeRejected where they are in none.
func (r *Room) Stop(ctx context.Context, q Request) (titles []string, err error) {
	return titles, r.act(ctx, q, "stop", func(ctx context.Context, tx *store.Tx, _ store.LineID) error {
		titles = nil
		rows, err := tx.RunsOf(ctx, q.Inbox, q.Contact)
		if err != nil {
			return err
		}
		if q.Name != "" {
			if _, _, err := r.named(ctx, tx.Reader, q.Inbox, q.Name); err != nil {
				return err
			}
		}
		for _, row := range rows {
			if q.Name != "" && row.Name != strings.ToLower(q.Name) {
				continue
			}
			ended, err := r.stopRun(ctx, tx, row.ID, q.Actor)
			if err != nil {
				return err
			}
			if ended {
				titles = append(titles, row.Title)
			}
		}
		if len(titles) == 0 {
			return refuse(bridge.CodeRejected, "This contact is not in it (any more), so there was nothing to stop.")
		}
		return r.core.AuditIn(ctx, tx, q.Actor, "stop automation", q.Conversation, strings.Join(titles, ", "))
	})
}

// stopRun ends one run by hand. ended is false where it has ended already.
func (r *Room) stopRun(ctx context.Context, tx *store.Tx, id store.RunID, by bridge.Person) (ended bool, err error) {
	run, err := tx.LockRun(ctx, id)
	if err != nil || run.State != store.RunActive {
		return false, err
	}
	return true, r.end(ctx, tx, &run, store.RunStopped, "Stopped by "+by.Name+".")
}

// act does something about a contact whom the inbox knows, once. line is that of the conversation; 0 where there is none.
func (r *Room) act(ctx context.Context, q Request, what string, do func(ctx context.Context, tx *store.Tx, line store.LineID) error) error {
	return translate(r.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if ok, err := tx.Knows(ctx, q.Inbox, q.Contact); err != nil || !ok {
			return orRefuse(err, bridge.CodeNotFound, "This inbox does not know that contact (any more).")
		}
		line := store.LineID(0)
		if q.Conversation != 0 {
			conv, err := tx.LockConversation(ctx, q.Conversation)
			if err != nil {
				return err
			}
			if line = conv.LineID; conv.InboxID != q.Inbox || conv.ContactID != q.Contact {
				return store.ErrNotFound
			}
		}
		if q.Key != "" {
			first, err := tx.FirstSight(ctx, "automation:"+what+":"+q.Name+":"+q.Key, r.now())
			if err != nil || !first {
				return err
			}
		}
		return do(ctx, tx, line)
	}))
}

// named is an automation that an inbox has.
func (r *Room) named(ctx context.Context, reads store.Reader, inbox store.InboxID, typed string) (store.Automation, Definition, error) {
	name := strings.ToLower(strings.TrimSpace(typed))
	a, err := reads.AutomationNamed(ctx, name)
	if err == nil {
		d, err := r.definition(ctx, reads, a.VersionID)
		if err != nil || r.offered(d, inbox) {
			return a, d, err
		}
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return a, Definition{}, err
	}
	all, err := r.Of(ctx, reads, inbox)
	if err != nil {
		return a, Definition{}, err
	}
	var names []string
	for _, o := range all {
		names = append(names, o.Name)
	}
	switch near := Nearest(name, names); {
	case near != "":
		return a, Definition{}, refuse(bridge.CodeNotFound, "There is no automation “%s”. Did you mean %s?", shown(typed), near)
	case len(names) == 0:
		return a, Definition{}, refuse(bridge.CodeNotFound, "This inbox has no automations yet. Whoever runs Partyline loads them with partyline automations apply.")
	}
	return a, Definition{}, refuse(bridge.CodeNotFound, "There is no automation “%s”. There is: %s.", shown(typed), strings.Join(names, ", "))
}

// orRefuse is err where it is one, else a refusal.
func orRefuse(err error, code bridge.Code, format string, args ...any) error {
	if err != nil {
		return err
	}
	return refuse(code, format, args...)
}

// translate says what went wrong with the database as the bridge does; a refusal passes.
func translate(err error) error {
	switch {
	case err == nil || errors.As(err, new(*bridge.Error)):
		return err
	case errors.Is(err, store.ErrNotFound):
		return &bridge.Error{Code: bridge.CodeNotFound, Say: "That does not exist (any more).", Cause: err}
	}
	return &bridge.Error{Code: bridge.CodeUnavailable, Say: "The database is out of reach. Nothing is lost; try again in a moment.", Cause: err}
}
