package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

// desk is an admin at work in the channel of one inbox, with another inbox next door.
type desk struct {
	t     *testing.T
	bot   *bot.Bot
	core  *core
	reads *reads
	// channel is where the admin is.
	channel string
	thread  store.ConversationID
	keys    int
}

const (
	salesChannel   = "C0SALES"
	supportChannel = "C0SUPPORT"
	sales          = store.InboxID(1)
	support        = store.InboxID(2)
)

var ann = bridge.Person{ID: "U0ANN", Name: "Ann"}

func newDesk(t *testing.T) *desk {
	t.Helper()
	r := &reads{
		inboxes: map[string]store.Inbox{
			salesChannel:   {ID: sales, Name: "Sales", Chat: "slack", Channel: salesChannel},
			supportChannel: {ID: support, Name: "Support", Chat: "slack", Channel: supportChannel},
		},
		rows: map[store.InboxID][]store.OverviewRow{},
	}
	c := &core{reads: r, sent: map[string]bridge.SendRequest{}}
	return &desk{t: t, bot: bot.New(c, r), core: c, reads: r, channel: salesChannel}
}

// types uses the slash command.
func (d *desk) types(line string) bot.Answer {
	d.t.Helper()
	command, text := bot.Split(line)
	return d.uses(command, bot.Call{Text: text})
}

// presses uses a button.
func (d *desk) presses(b bot.Button) bot.Answer {
	d.t.Helper()
	require.Nil(d.t, b.Thread, "the button %q is a link", b.Label)
	return d.uses(b.Command, bot.Call{Text: b.Value})
}

// submits fills in a form.
func (d *desk) submits(f *bot.Form, values map[string]string) bot.Answer {
	d.t.Helper()
	require.NotNil(d.t, f, "there is no form")
	return d.uses(f.Command, bot.Call{Text: f.Value, Values: values})
}

// uses is every door: the call succeeds, and the answer keeps the limits that adapters count on.
func (d *desk) uses(command string, call bot.Call) bot.Answer {
	d.t.Helper()
	answer, err := d.tries(command, call)
	require.NoError(d.t, err)
	return answer
}

// tries is uses where our own side may fail.
func (d *desk) tries(command string, call bot.Call) (bot.Answer, error) {
	d.t.Helper()
	d.keys++
	call.Actor, call.Chat, call.Channel, call.Conversation = ann, "slack", d.channel, d.thread
	if call.Key == "" {
		call.Key = fmt.Sprintf("use-%d", d.keys)
	}
	answer, err := d.bot.Do(context.Background(), command, call)
	requireDrawable(d.t, answer)
	return answer, err
}

// refused is the one sentence of a refusal.
func (d *desk) refused(a bot.Answer) string {
	d.t.Helper()
	require.NotNil(d.t, a.View)
	require.Nil(d.t, a.Form)
	require.Len(d.t, a.View.Lines, 1)
	require.Empty(d.t, a.View.Items)
	require.Empty(d.t, d.core.done, "a refusal must change nothing")
	require.Empty(d.t, d.core.sent, "a refusal must send nothing")
	return a.View.Lines[0]
}

// converses makes conversations of an inbox and gives the first one's id.
func (d *desk) converses(in store.InboxID, rows ...store.OverviewRow) store.ConversationID {
	for i := range rows {
		d.reads.next++
		rows[i].Conversation = d.reads.next
	}
	d.reads.rows[in] = append(d.reads.rows[in], rows...)
	return rows[0].Conversation
}

// button is the button with this label, anywhere in a view.
func button(t *testing.T, v *bot.View, label string) bot.Button {
	t.Helper()
	require.NotNil(t, v)
	buttons := slices.Clone(v.Buttons)
	if v.Menu != nil {
		atMost(t, 75, v.Menu.Label)
		requireCommand(t, v.Menu.Command)
		require.LessOrEqual(t, len(v.Menu.Options), 25)
		for _, o := range v.Menu.Options {
			atMost(t, 75, o.Label)
			atMost(t, 60, o.Value)
		}
	}
	for _, item := range v.Items {
		buttons = append(buttons, item.Buttons...)
	}
	i := slices.IndexFunc(buttons, func(b bot.Button) bool { return b.Label == label })
	require.GreaterOrEqual(t, i, 0, "no button %q in %+v", label, buttons)
	return buttons[i]
}

func labels(buttons []bot.Button) []string {
	var out []string
	for _, b := range buttons {
		out = append(out, b.Label)
	}
	return out
}

// requireDrawable holds an answer against the limits that view.go promises to the adapters.
func requireDrawable(t *testing.T, a bot.Answer) {
	t.Helper()
	require.False(t, a.View != nil && a.Form != nil, "a view and a form at once")
	if a.View != nil {
		requireDrawableView(t, *a.View)
	}
	if a.Draft != nil {
		require.NotNil(t, a.View, "a draft has nothing that it stands under")
	}
	if a.Form == nil {
		return
	}
	if a.Form.Live != nil {
		requireDrawableView(t, bot.View{Lines: a.Form.Live.Lines, Buttons: a.Form.Live.Buttons})
	}
	atMost(t, 24, a.Form.Title)
	atMost(t, 24, a.Form.Submit)
	requireCommand(t, a.Form.Command)
	require.LessOrEqual(t, len(a.Form.Inputs), 5)
	for _, in := range a.Form.Inputs {
		atMost(t, 45, in.Label)
		atMost(t, 100, in.Hint)
		if in.MaxLength > 0 && in.Initial != "" {
			atMost(t, in.MaxLength, in.Initial)
		}
	}
}

func requireDrawableView(t *testing.T, v bot.View) {
	t.Helper()
	if v.Title != "" {
		atMost(t, 150, v.Title)
		require.NotContains(t, v.Title, "\n")
	}
	for _, f := range v.Fields {
		require.NotEmpty(t, f.Label)
		require.NotEmpty(t, f.Value, f.Label)
	}
	buttons := slices.Clone(v.Buttons)
	if v.Menu != nil {
		atMost(t, 75, v.Menu.Label)
		requireCommand(t, v.Menu.Command)
		require.LessOrEqual(t, len(v.Menu.Options), 25)
		for _, o := range v.Menu.Options {
			atMost(t, 75, o.Label)
			atMost(t, 60, o.Value)
		}
	}
	for _, item := range v.Items {
		require.NotEmpty(t, item.Text)
		require.LessOrEqual(t, len(item.Buttons), 2)
		require.LessOrEqual(t, len(item.Fields), 4)
		buttons = append(buttons, item.Buttons...)
	}
	for _, b := range buttons {
		atMost(t, 75, b.Label)
		require.LessOrEqual(t, utf8.RuneCountInString(b.Value), 60)
		if b.Thread == nil && b.URL == "" {
			requireCommand(t, b.Command)
		}
	}
}

// atMost wants a text that is there and short enough.
func atMost(t *testing.T, limit int, s string) {
	t.Helper()
	require.NotEmpty(t, strings.TrimSpace(s))
	require.LessOrEqual(t, utf8.RuneCountInString(s), limit, s)
}

func requireCommand(t *testing.T, name string) {
	t.Helper()
	require.True(t, slices.ContainsFunc(bot.Commands(), func(c bot.Command) bool { return c.Name == name }), "no command %q", name)
}
