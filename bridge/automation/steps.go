package automation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// doers do a step, and say where the run goes on, in the transaction that does both.
var doers = map[StepKind]func(r *Room, ctx context.Context, tx *store.Tx, a at) error{
	Send:         (*Room).doSend,
	Wait:         (*Room).doWait,
	WaitForReply: (*Room).doWaitForReply,
	Tag: changes(func(r *Room, ctx context.Context, tx *store.Tx, a at) error {
		return second(r.core.TagIn(ctx, tx, a.subject(), a.step.Text))
	}),
	Untag: changes(func(r *Room, ctx context.Context, tx *store.Tx, a at) error {
		return second(r.core.UntagIn(ctx, tx, a.subject(), a.step.Text))
	}),
	Join: changes(func(r *Room, ctx context.Context, tx *store.Tx, a at) error {
		return second(r.core.JoinIn(ctx, tx, a.subject(), a.step.Text))
	}),
	Leave: changes(func(r *Room, ctx context.Context, tx *store.Tx, a at) error {
		return second(r.core.LeaveIn(ctx, tx, a.subject(), a.step.Text))
	}),
	Deal:   changes((*Room).doDeal),
	Notify: (*Room).doNotify,
	Branch: (*Room).doBranch,
	Stop: func(r *Room, ctx context.Context, tx *store.Tx, a at) error {
		return r.goes(ctx, tx, a, "", "Stopped, as it says.")
	},
}

func second(_ bool, err error) error { return err }

// subject is the contact of a run, about whom the automation does something.
func (a at) subject() bridge.Subject {
	return bridge.Subject{Inbox: a.run.InboxID, Contact: a.run.ContactID, Conversation: a.run.ConversationID,
		Actor: bridge.Person{ID: "automation " + a.d.Name, Name: "The automation " + a.d.Title}}
}

// changes is a step that changes something about the contact. What is refused is left out: log and thread say so, and the run goes on.
func changes(do func(r *Room, ctx context.Context, tx *store.Tx, a at) error) func(r *Room, ctx context.Context, tx *store.Tx, a at) error {
	return func(r *Room, ctx context.Context, tx *store.Tx, a at) error {
		err := do(r, ctx, tx, a)
		var refused *bridge.Error
		switch {
		case err == nil:
			return r.goes(ctx, tx, a, a.step.Next(), a.step.String()+".")
		case !errors.As(err, &refused) || !refused.Code.Final():
			return err
		}
		if err := r.core.TellIn(ctx, tx, a.run.ConversationID, fmt.Sprintf("The automation %s left out “%s”. %s", a.d.Title, a.step, refused.Say)); err != nil {
			return err
		}
		return r.goes(ctx, tx, a, a.step.Next(), "Left out: "+refused.Say)
	}
}

// doSend queues the text. In quiet hours the run waits at the step.
func (r *Room) doSend(ctx context.Context, tx *store.Tx, a at) error {
	text, err := r.merged(ctx, tx, a, a.step.Text)
	if err != nil {
		return err
	}
	line, err := r.lineOfRun(ctx, tx, a)
	if err != nil {
		return err
	}
	sent, stop, err := r.core.SendAutomaticIn(ctx, tx, bridge.Automatic{Key: textKey(a.run.ID, a.step.Path), Origin: store.OriginAutomation,
		Name: a.d.Title, Line: line, To: a.contact.Number, Text: text, NowOrNever: true})
	switch {
	case err != nil:
		return err
	case stop != nil:
		return r.end(ctx, tx, a.run, store.RunStopped, "A text could not be sent: "+stop.Say)
	case sent.Message == 0:
		a.run.Waits, a.run.DueAt = store.WaitsQuiet, store.At(sent.NotBefore)
		if err := r.wrote(ctx, tx, a.run, a.step.Path, "Waits for the end of their quiet hours."); err != nil {
			return err
		}
		return r.put(ctx, tx, a.run)
	}
	a.run.Replied = false
	return r.goes(ctx, tx, a, a.step.Next(), fmt.Sprintf("Sent a text (message %d).", sent.Message))
}

// textKey names the text of a step of a run among all texts of automations.
func textKey(run store.RunID, path string) string { return fmt.Sprintf("%d:%s", run, path) }

// runOf is the run whose text a message is.
func runOf(m store.Message) (store.RunID, bool) {
	word, _, ok := strings.Cut(strings.TrimPrefix(m.RequestKey, string(store.OriginAutomation)+":"), ":")
	n, err := strconv.ParseInt(word, 10, 64)
	return store.RunID(n), ok && err == nil
}

// lineOfRun is the line of a run's conversation.
func (r *Room) lineOfRun(ctx context.Context, tx *store.Tx, a at) (store.LineID, error) {
	conv, err := tx.Conversation(ctx, a.run.ConversationID)
	return conv.LineID, err
}

// merged is a text with what is known of the contact filled in.
func (r *Room) merged(ctx context.Context, tx *store.Tx, a at, text string) (string, error) {
	known, err := tx.FieldsOf(ctx, a.run.InboxID, a.run.ContactID)
	if err != nil {
		return "", err
	}
	values := map[string]string{}
	for name, value := range known {
		values[fieldName(name)] = value
	}
	maps.Copy(values, sms.ContactFields(a.contact.Name, a.contact.Number))
	return merge(text, values)
}

// fieldName is a field of a contact as texts name it: "Bike size" is bike_size.
func fieldName(name string) string { return strings.ReplaceAll(sms.Fold(name), " ", "_") }

func (r *Room) doWait(ctx context.Context, tx *store.Tx, a at) error {
	until := a.step.Wait.After(r.clock.Now(), r.zone(a.contact, a.run.InboxID))
	a.run.Waits, a.run.DueAt, a.run.Position = store.WaitsTime, store.At(until), a.step.Next()
	if err := r.wrote(ctx, tx, a.run, a.step.Path, "Waits "+a.step.Wait.String()+"."); err != nil {
		return err
	}
	return r.put(ctx, tx, a.run)
}

// doWaitForReply goes on where there is a reply, or the time for it is over; else it waits.
func (r *Room) doWaitForReply(ctx context.Context, tx *store.Tx, a at) error {
	switch {
	case a.run.Replied:
		a.run.Replied = false // the next step of this kind waits for another one
		return r.goes(ctx, tx, a, a.step.Into(a.step.Then), "They replied.")
	case a.run.Waits == store.WaitsReply:
		return r.goes(ctx, tx, a, a.step.Into(a.step.Else), "They did not reply.")
	}
	a.run.Waits, a.run.DueAt = store.WaitsReply, store.At(a.step.Wait.After(r.clock.Now(), nil))
	if err := r.wrote(ctx, tx, a.run, a.step.Path, "Waits for a reply for "+a.step.Wait.String()+"."); err != nil {
		return err
	}
	return r.put(ctx, tx, a.run)
}

func (r *Room) doNotify(ctx context.Context, tx *store.Tx, a at) error {
	text, err := r.merged(ctx, tx, a, a.step.Text)
	if err != nil {
		return err
	}
	if err := r.core.AnnounceIn(ctx, tx, a.run.ConversationID, a.d.Title+": "+text); err != nil {
		return err
	}
	return r.goes(ctx, tx, a, a.step.Next(), "Told the team.")
}

func (r *Room) doBranch(ctx context.Context, tx *store.Tx, a at) error {
	holds, err := r.holds(ctx, tx, a, a.step.If)
	if err != nil {
		return err
	}
	if holds {
		return r.goes(ctx, tx, a, a.step.Into(a.step.Then), "The condition holds: "+a.step.If.String()+".")
	}
	return r.goes(ctx, tx, a, a.step.Into(a.step.Else), "The condition does not hold: "+a.step.If.String()+".")
}

// holds tells whether a condition holds of a contact.
func (r *Room) holds(ctx context.Context, tx *store.Tx, a at, c Condition) (bool, error) {
	switch {
	case c.Tag != "":
		tags, err := tx.TagsOf(ctx, a.run.InboxID, a.run.ContactID)
		return slices.Contains(tags, c.Tag), err
	case c.List != "":
		lists, err := tx.ListsOf(ctx, a.run.InboxID, a.run.ContactID)
		return slices.ContainsFunc(lists, func(l store.List) bool { return l.Folded == sms.Fold(c.List) }), err
	}
	return c.saidIn(a.run.Reply), nil
}

// doDeal opens a deal, or does something about the newest open one.
func (r *Room) doDeal(ctx context.Context, tx *store.Tx, a at) error {
	d := a.step.Deal
	if d.Do == "open" {
		title, err := r.merged(ctx, tx, a, d.Title)
		if err != nil {
			return err
		}
		_, err = r.core.OpenDealIn(ctx, tx, a.subject(), bridge.DealRequest{Title: shown(title), Value: d.Value, Pipeline: d.Pipeline, Stage: d.Stage})
		return err
	}
	deals, err := tx.DealsOf(ctx, a.run.InboxID, a.run.ContactID)
	if err != nil {
		return err
	}
	if len(deals) == 0 || deals[0].State != store.DealOpen {
		return refuse(bridge.CodeNotFound, "This contact has no open deal.")
	}
	switch d.Do {
	case "win":
		return r.core.CloseDealIn(ctx, tx, a.subject(), deals[0].ID, store.DealWon)
	case "lose":
		return r.core.CloseDealIn(ctx, tx, a.subject(), deals[0].ID, store.DealLost)
	}
	return r.core.MoveDealIn(ctx, tx, a.subject(), deals[0].ID, d.Stage)
}
