package automation

import (
	"context"

	"partyline/store"
)

// Overview is an automation as an inbox sees it.
type Overview struct {
	store.AutomationRow
	Definition Definition
}

// Of are the automations that an inbox has, by name. Retired ones are among them as long as somebody is in one.
func (r *Room) Of(ctx context.Context, reads store.Reader, inbox store.InboxID) ([]Overview, error) {
	rows, err := reads.Automations(ctx, inbox)
	if err != nil {
		return nil, err
	}
	var all []Overview
	for _, row := range rows {
		d, err := r.definition(ctx, reads, row.VersionID)
		if err != nil || !r.offered(d, inbox) || row.Retired && row.Active == 0 {
			continue
		}
		all = append(all, Overview{AutomationRow: row, Definition: d})
	}
	return all, nil
}

// List are the automations that an inbox has.
func (r *Room) List(ctx context.Context, inbox store.InboxID) ([]Overview, error) {
	all, err := r.Of(ctx, r.store.Reader, inbox)
	return all, translate(err)
}

// Place is a contact in an automation.
type Place struct {
	store.RunRow
	// Waits says for what, before DueAt; Then what comes then.
	Waits, Then string
}

// PlacesOf are the automations of an inbox that a contact is in.
func (r *Room) PlacesOf(ctx context.Context, inbox store.InboxID, contact store.ContactID) ([]Place, error) {
	rows, err := r.store.RunsOf(ctx, inbox, contact)
	if err != nil {
		return nil, translate(err)
	}
	return r.places(ctx, rows), nil
}

// PlacesIn are the contacts of an inbox who are in an automation, in the order in which they entered. CodeNotFound for a name that the
// inbox does not have.
func (r *Room) PlacesIn(ctx context.Context, inbox store.InboxID, name string, offset, limit int) (title string, places []Place, err error) {
	a, d, err := r.named(ctx, r.store.Reader, inbox, name)
	if err != nil {
		return "", nil, translate(err)
	}
	rows, err := r.store.RunsIn(ctx, a.ID, inbox, offset, limit)
	if err != nil {
		return "", nil, translate(err)
	}
	return d.Title, r.places(ctx, rows), nil
}

func (r *Room) places(ctx context.Context, rows []store.RunRow) []Place {
	places := make([]Place, len(rows))
	for i, row := range rows {
		places[i] = Place{RunRow: row, Waits: "Waits until", Then: "a newer program knows"}
		if d, err := r.definition(ctx, r.store.Reader, row.VersionID); err == nil {
			places[i].Waits, places[i].Then = Where(d, row.AutomationRun)
		}
	}
	return places
}
