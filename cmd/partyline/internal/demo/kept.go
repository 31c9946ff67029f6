package demo

import (
	"context"
	"strconv"

	"partyline/store"
)

// most is how many conversations the page looks for in the database.
const most = 200

// conversations are the newest of a chat's inbox, unread ones first.
func (d *Demo) conversations(ctx context.Context, c chat) ([]store.OverviewRow, error) {
	inbox, err := d.app.Store.InboxOf(ctx, c.name(), c.channel())
	if err != nil {
		return nil, err
	}
	return d.app.Store.Overview(ctx, store.OverviewQuery{Inbox: inbox.ID, Limit: most})
}

// threads finds the threads that are there, so that the page can show both ends of a conversation beside each other.
func (d *Demo) threads(ctx context.Context) map[party]string {
	out := map[party]string{}
	for _, c := range d.world.chats {
		rows, err := d.conversations(ctx, c)
		if err != nil && ctx.Err() == nil {
			d.options.Log.Warn("the conversations could not be read", "error", err)
		}
		for _, row := range rows {
			if row.ThreadID != "" && c.has(row.ThreadID) {
				out[party{row.Number, lineOf(row)}] = row.ThreadID
			}
		}
	}
	return out
}

// party is a customer and the line that they text.
type party struct{ number, line string }

// lineOf is the number of a conversation's line; rows hold its label.
func lineOf(row store.OverviewRow) string {
	for _, l := range lines {
		if l.Label == row.Line {
			return l.Number
		}
	}
	return lineFor(row.Number)
}

// remember finds the customers of a kept database and what is on their phones.
func (d *Demo) remember(ctx context.Context) error {
	d.earlier = map[string][]shownText{}
	for _, chat := range d.world.chats {
		rows, err := d.conversations(ctx, chat)
		if err != nil {
			return err
		}
		if err := d.rememberThese(ctx, rows); err != nil {
			return err
		}
	}
	for _, c := range seeded { // those who have not texted yet are in no conversation
		d.customers.add(c)
	}
	return nil
}

func (d *Demo) rememberThese(ctx context.Context, rows []store.OverviewRow) error {
	for _, row := range rows {
		c := customer{Number: row.Number, Name: row.Name, Line: lineOf(row)}
		if !d.customers.add(c) {
			continue // who texted both lines is shown with the newer conversation
		}
		texts, err := d.app.Store.Messages(ctx, row.Conversation)
		if err != nil {
			return err
		}
		for _, m := range texts {
			if t, shown := keptText(c, m); shown {
				d.earlier[c.Number] = append(d.earlier[c.Number], t)
			}
		}
	}
	return nil
}

// keptText is how a message of the database stands on the phone; false where it never got there.
func keptText(c customer, m store.Message) (shownText, bool) {
	t := shownText{ID: "kept" + strconv.FormatInt(int64(m.ID), 10), Customer: c.Number, Line: c.Line, Body: m.Body, At: m.At.UnixMilli()}
	if m.Direction == store.In {
		t.Mine, t.State = true, textDelivered
		return t, true
	}
	return t, m.State == store.Delivered
}
