package profile

import (
	"cmp"
	"context"
	"strings"
	"time"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

func timeOf(t time.Time) store.Time { return store.At(t) }

// contactFacts is what the section about the person shows.
type contactFacts struct {
	Name, Number, International, Country string
	Email, Zone, Language                string
	Since                                *stamp
	known
	Tags, Lists string
	Deals       []string
}

func (v *visit) contactData(ctx context.Context) (any, error) {
	c := v.contact
	f := contactFacts{Name: c.Name, Number: sms.National(c.Number), Country: sms.Region(c.Number), Since: v.asked.at(c.CreatedAt),
		Email: c.Email, Zone: c.Zone, Language: c.Language}
	if f.Number != c.Number {
		f.International = c.Number
	}
	var err error
	if f.known, err = v.known(ctx); err != nil {
		return nil, err
	}
	f.Tags, f.Lists = strings.Join(f.tags, ", "), strings.Join(f.lists, ", ")
	for _, d := range f.deals {
		f.Deals = append(f.Deals, d.Title+", "+bridge.ValueOf(d).String()+", "+d.Stage+", "+string(d.State))
	}
	return f, nil
}

// known is what the inbox knows of a contact.
type known struct {
	Account     string
	Fields      map[string]string
	tags, lists []string
	deals       []store.Deal
}

func (v *visit) known(ctx context.Context) (k known, err error) {
	if k.Account, err = v.reads.AccountOf(ctx, v.Inbox, v.Contact); err != nil {
		return k, err
	}
	if k.Fields, err = v.reads.FieldsOf(ctx, v.Inbox, v.Contact); err != nil {
		return k, err
	}
	if k.tags, err = v.reads.TagsOf(ctx, v.Inbox, v.Contact); err != nil {
		return k, err
	}
	lists, err := v.reads.ListsOf(ctx, v.Inbox, v.Contact)
	if err != nil {
		return k, err
	}
	for _, l := range lists {
		k.lists = append(k.lists, l.Name)
	}
	k.deals, err = v.reads.DealsOf(ctx, v.Inbox, v.Contact)
	return k, err
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
		store.ConsentKept: "kept when their data was deleted", store.ConsentAdmin: "an admin", store.ConsentList: "joining a list", store.ConsentImport: "an import",
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
