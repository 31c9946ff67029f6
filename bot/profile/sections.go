package profile

import (
	"cmp"
	"context"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

func timeOf(t time.Time) store.Time { return store.At(t) }

// contactFacts is what the section about the person shows.
type contactFacts struct {
	Name, Number, International, Country string
	Since                                *stamp
}

func (v *visit) contactData(context.Context) (any, error) {
	c := v.contact
	f := contactFacts{Name: c.Name, Number: sms.National(c.Number), Country: sms.Region(c.Number), Since: v.asked.at(c.CreatedAt)}
	if f.Number != c.Number {
		f.International = c.Number
	}
	return f, nil
}

// states are what people call the states of a conversation.
var states = map[store.ConversationState]string{
	store.ConversationOpen: "Open", store.ConversationSnoozed: "Snoozed", store.ConversationClosed: "Closed",
}

// conversationRow is a conversation in its section.
type conversationRow struct {
	Line, State, Assignee string
	Unread                int
	Last                  *stamp
}

func (v *visit) conversationData(context.Context) (any, error) {
	var rows []conversationRow
	for _, c := range v.conversations {
		rows = append(rows, conversationRow{v.lines[c.LineID].Called(), states[c.State], cmp.Or(c.AssigneeName, "nobody"), c.Unread, v.asked.at(c.LastAt)})
	}
	return rows, nil
}

// consentRow is one entry of the ledger.
type consentRow struct {
	At                              *stamp
	Line, What, Source, Wording, By string
}

var (
	consentKinds   = map[store.ConsentKind]string{store.OptIn: "Opted in", store.OptOut: "Opted out"}
	consentSources = map[store.ConsentSource]string{
		store.ConsentKeyword: "a text of theirs", store.ConsentCarrier: "the carrier", store.ConsentCode: "a refusal of the carrier",
		store.ConsentKept: "kept when their data was deleted",
	}
)

// consents are the ledger's entries about the lines that may be shown, oldest first.
func (v *visit) consents(ctx context.Context) ([]store.Consent, error) {
	all, err := v.reads.Consents(ctx, v.Contact)
	var ours []store.Consent
	for _, c := range all {
		if _, shown := v.lines[c.LineID]; shown {
			ours = append(ours, c)
		}
	}
	return ours, err
}

func (v *visit) consentData(ctx context.Context) (any, error) {
	ledger, err := v.consents(ctx)
	if err != nil {
		return nil, err
	}
	rows := []consentRow{} // an empty ledger is told too
	for _, c := range ledger {
		by := c.Actor
		if by == v.contact.Number {
			by = "the contact"
		}
		rows = append(rows, consentRow{v.asked.at(c.At), v.lines[c.LineID].Called(), cmp.Or(consentKinds[c.Kind], string(c.Kind)),
			cmp.Or(consentSources[c.Source], string(c.Source)), c.Wording, by})
	}
	return rows, nil
}
