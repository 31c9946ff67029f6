package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"partyline/bridge/sms"
	"partyline/store"
)

// Pipeline is a way that deals go.
type Pipeline struct {
	// Name is what people call it.
	Name string
	// Stages are the stations, in order; a new deal is at the first.
	Stages []string
}

// usualPipelines are those of an inbox for which none are configured, usualCurrency that of its deals.
var usualPipelines = []Pipeline{{Name: "Sales", Stages: []string{"New", "Contacted", "Offer", "Decision"}}}

const usualCurrency = "USD"

// Pipelines are those of an inbox, the default one first, and the currency of its deals.
func (b *Bridge) Pipelines(inbox store.InboxID) ([]Pipeline, string) {
	s := b.inboxes.load().settings[inbox]
	currency := cmp.Or(s.Currency, usualCurrency)
	if len(s.Pipelines) == 0 {
		return usualPipelines, currency
	}
	return s.Pipelines, currency
}

// DealRequest asks for a deal.
type DealRequest struct {
	// Key names the request; a repetition with the same key opens nothing more, and gives 0. Empty for a request that is never repeated.
	Key string
	// Title is what it is about.
	Title string
	// Value is the amount as people type it, "1200" or "1,200.50 GBP"; without a currency it is the inbox's. Empty for nothing.
	Value string
	// Pipeline is by name; empty for the inbox's first. Stage is one of its stages; empty for its first.
	Pipeline, Stage string
}

// OpenDeal opens a deal with a contact. CodeInvalid with a sentence where title, value, pipeline or stage will not do, CodeNotFound where
// the inbox does not know the contact.
func (b *Bridge) OpenDeal(ctx context.Context, s Subject, r DealRequest) (id store.DealID, err error) {
	err = b.about(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = b.OpenDealIn(ctx, tx, s, r)
		return err
	})
	return id, err
}

// MoveDeal puts a deal at another stage of its pipeline; one that was won or lost is open again. CodeNotFound where the contact has no
// such deal with the inbox, CodeInvalid where its pipeline has no such stage.
func (b *Bridge) MoveDeal(ctx context.Context, s Subject, deal store.DealID, stage string) error {
	return b.about(ctx, s, func(ctx context.Context, tx *store.Tx) error { return b.MoveDealIn(ctx, tx, s, deal, stage) })
}

// CloseDeal says how a deal ended, store.DealWon or store.DealLost. Errors as of MoveDeal.
func (b *Bridge) CloseDeal(ctx context.Context, s Subject, deal store.DealID, state store.DealState) error {
	return b.about(ctx, s, func(ctx context.Context, tx *store.Tx) error { return b.CloseDealIn(ctx, tx, s, deal, state) })
}

// OpenDealIn is OpenDeal within a transaction, for a contact whom the inbox is known to know.
func (b *Bridge) OpenDealIn(ctx context.Context, tx *store.Tx, s Subject, r DealRequest) (store.DealID, error) {
	pipelines, currency := b.Pipelines(s.Inbox)
	d := store.Deal{InboxID: s.Inbox, ContactID: s.Contact, State: store.DealOpen, Currency: currency, CreatedAt: b.now()}
	var err error
	if d.Title, err = readLabel(r.Title, "deal"); err != nil {
		return 0, err
	}
	if strings.TrimSpace(r.Value) != "" {
		m, err := ParseMoney(r.Value, currency)
		if err != nil {
			return 0, err
		}
		d.ValueMinor, d.Currency = m.Minor, m.Currency
	}
	p, err := pipelineNamed(pipelines, r.Pipeline)
	if err != nil {
		return 0, err
	}
	d.Pipeline = p.Name
	if d.Stage, err = stageNamed(p, cmp.Or(r.Stage, p.Stages[0])); err != nil {
		return 0, err
	}
	if r.Key != "" {
		if first, err := tx.FirstSight(ctx, "deal:"+r.Key, b.now()); err != nil || !first {
			return 0, err
		}
	}
	if err := tx.AddDeal(ctx, &d); err != nil {
		return 0, err
	}
	return d.ID, b.did(ctx, tx, s, "open deal", auditedDeal(d)+" at "+d.Stage)
}

// MoveDealIn is MoveDeal within a transaction, for a contact whom the inbox is known to know.
func (b *Bridge) MoveDealIn(ctx context.Context, tx *store.Tx, s Subject, deal store.DealID, stage string) error {
	d, err := dealOf(ctx, tx, s, deal)
	if err != nil {
		return err
	}
	pipelines, _ := b.Pipelines(s.Inbox)
	p, err := pipelineNamed(pipelines, d.Pipeline)
	if err != nil { // it was renamed since: deals go on in the first
		p = pipelines[0]
	}
	name, err := stageNamed(p, stage)
	if err != nil || d.State == store.DealOpen && d.Stage == name {
		return err
	}
	d.Pipeline, d.Stage, d.State, d.ClosedAt = p.Name, name, store.DealOpen, store.Time{}
	if err := tx.PutDeal(ctx, &d); err != nil {
		return err
	}
	return b.did(ctx, tx, s, "move deal", auditedDeal(d)+" to "+name)
}

// CloseDealIn is CloseDeal within a transaction, for a contact whom the inbox is known to know.
func (b *Bridge) CloseDealIn(ctx context.Context, tx *store.Tx, s Subject, deal store.DealID, state store.DealState) error {
	d, err := dealOf(ctx, tx, s, deal)
	if err != nil || d.State == state {
		return err
	}
	d.State, d.ClosedAt = state, b.now()
	if err := tx.PutDeal(ctx, &d); err != nil {
		return err
	}
	if err := b.told(ctx, tx, s, fmt.Sprintf("%s marked the deal %s (%s) as %s.", cmp.Or(s.Actor.Name, s.Actor.ID), d.Title, ValueOf(d), state)); err != nil {
		return err
	}
	return b.did(ctx, tx, s, string(state)+" deal", auditedDeal(d))
}

// ValueOf is what a deal is worth, as people read it.
func ValueOf(d store.Deal) Money { return Money{Minor: d.ValueMinor, Currency: d.Currency} }

// auditedDeal names a deal in the audit log, which outlives the contact: its title may speak of them.
func auditedDeal(d store.Deal) string { return fmt.Sprintf("deal %d", d.ID) }

// dealOf locks a deal, which must be the contact's with the inbox.
func dealOf(ctx context.Context, tx *store.Tx, s Subject, id store.DealID) (store.Deal, error) {
	d, err := tx.LockDeal(ctx, id)
	if err == nil && d.InboxID == s.Inbox && d.ContactID == s.Contact {
		return d, nil
	}
	if err == nil || errors.Is(err, store.ErrNotFound) {
		err = &Error{Code: CodeNotFound, Say: "This contact has no such deal (any more). Look at their deals again.", Cause: err}
	}
	return d, err
}

func pipelineNamed(all []Pipeline, typed string) (Pipeline, error) {
	if typed == "" {
		return all[0], nil
	}
	i := slices.IndexFunc(all, func(p Pipeline) bool { return sms.Fold(p.Name) == sms.Fold(typed) })
	if i >= 0 {
		return all[i], nil
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Name)
	}
	return Pipeline{}, &Error{Code: CodeInvalid, Say: fmt.Sprintf("There is no pipeline “%s”. Use one of: %s.", excerpt(typed), strings.Join(names, ", "))}
}

func stageNamed(p Pipeline, typed string) (string, error) {
	i := slices.IndexFunc(p.Stages, func(s string) bool { return sms.Fold(s) == sms.Fold(typed) })
	if i >= 0 {
		return p.Stages[i], nil
	}
	return "", &Error{Code: CodeInvalid, Say: fmt.Sprintf("The pipeline %s has no stage “%s”. Use one of: %s.", p.Name, excerpt(typed), strings.Join(p.Stages, ", "))}
}
