package bot_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// A contact of the fakes has one conversation, whose id is theirs too, and nothing is known of them.

func (r *reads) Conversation(_ context.Context, id store.ConversationID) (store.Conversation, error) {
	return store.Conversation{ID: id, ContactID: store.ContactID(id)}, r.fails
}

func (r *reads) Contact(_ context.Context, id store.ContactID) (store.Contact, error) {
	for _, rows := range r.rows {
		for _, row := range rows {
			if store.ContactID(row.Conversation) == id {
				return store.Contact{ID: id, Number: row.Number, Name: row.Name}, r.fails
			}
		}
	}
	return store.Contact{}, store.ErrNotFound
}

func (r *reads) ContactsNamed(context.Context, store.InboxID, store.Search, int) ([]store.Contact, error) {
	return nil, r.fails
}

func (r *reads) TagsOf(context.Context, store.InboxID, store.ContactID) ([]string, error) {
	return nil, r.fails
}

func (r *reads) ListsOf(context.Context, store.InboxID, store.ContactID) ([]store.List, error) {
	return nil, r.fails
}

func (r *reads) AccountOf(context.Context, store.InboxID, store.ContactID) (string, error) {
	return "", r.fails
}

func (r *reads) DealsOf(context.Context, store.InboxID, store.ContactID) ([]store.Deal, error) {
	return nil, r.fails
}

func (r *reads) FieldsOf(context.Context, store.InboxID, store.ContactID) (map[string]string, error) {
	return nil, r.fails
}

// counter is a desk in front of a real bridge on a real database, with a contact who wrote and one whom somebody else knows.
type counter struct {
	*desk
	store *store.Store
	b     *bridge.Bridge
	inbox store.Inbox
	mia   store.Conversation
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	s := storetest.New(t, "sqlite").Open(t)
	b := bridge.New(bridge.Options{Store: s})
	line := func(number string) []bridge.LineSettings {
		return []bridge.LineSettings{{Number: number, Country: "GB", TwoWay: true}}
	}
	require.NoError(t, b.Configure(t.Context(), []bridge.InboxSettings{
		{Name: "Sales", Chat: "slack", Channel: salesChannel, Lines: line("+447700900001")},
		{Name: "Support", Chat: "slack", Channel: supportChannel, Lines: line("+447700900002")},
	}))
	c := &counter{desk: newDesk(t), store: s, b: b}
	c.bot = bot.New(b, s)
	c.mia = c.writes("Mia Berg", "+447700900123", "+447700900001")
	c.writes("Noa", "+447700900124", "+447700900002")
	var err error
	c.inbox, err = s.InboxOf(t.Context(), "slack", salesChannel)
	require.NoError(t, err)
	c.channel = salesChannel
	return c
}

// writes has somebody text a line.
func (c *counter) writes(name, number, line string) (conv store.Conversation) {
	c.t.Helper()
	require.NoError(c.t, c.b.Receive(c.t.Context(), bridge.Inbound{CarrierID: "SM" + number + line, Line: line, From: number, Body: "hello"}))
	require.NoError(c.t, c.store.Tx(c.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.ContactByNumber(ctx, number)
		require.NoError(c.t, err)
		l, err := tx.LineByNumber(ctx, line)
		require.NoError(c.t, err)
		conv, err = tx.EnsureConversation(ctx, p.ID, l)
		require.NoError(c.t, err)
		return tx.NameContact(ctx, p.ID, name)
	}))
	return conv
}

// says is what an answer says in its lines.
func (c *counter) says(a bot.Answer) []string {
	c.t.Helper()
	require.NotNil(c.t, a.View)
	return a.View.Lines
}

// items are the rows of an answer.
func (c *counter) items(a bot.Answer) (rows []string) {
	c.t.Helper()
	require.NotNil(c.t, a.View)
	for _, i := range a.View.Items {
		rows = append(rows, i.Text)
	}
	return rows
}

// chooses takes an option of a menu.
func (c *counter) chooses(a bot.Answer, label string) bot.Answer {
	c.t.Helper()
	require.NotNil(c.t, a.View)
	require.NotNil(c.t, a.View.Menu)
	for _, o := range a.View.Menu.Options {
		if o.Label == label {
			return c.uses(a.View.Menu.Command, bot.Call{Text: o.Value})
		}
	}
	require.Fail(c.t, "no option "+label, "%+v", a.View.Menu.Options)
	return bot.Answer{}
}

// inbound is a text of Mia's.
func inbound(body string) bridge.Inbound {
	return bridge.Inbound{CarrierID: "SM" + body, Line: "+447700900001", From: "+447700900123", Body: body}
}
