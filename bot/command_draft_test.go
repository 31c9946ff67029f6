package bot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

func TestADraftIsAskedForThroughEveryDoor(t *testing.T) {
	d := newDesk(t)
	d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	d.uses("draft", bot.Call{Text: "#1"})
	d.types("draft 07700900123 say it ships today")
	require.Contains(t, d.types("draft").View.Lines[0], "It is not clear for whom.")
	d.thread = 1
	d.types("draft say it ships today")
	typed := &bridge.Typed{}
	require.True(t, d.uses("draft", bot.Call{Text: "kindly", Typed: typed}).Quiet, "the thread shows it by itself")
	require.Equal(t, []string{
		"Ann: draft in inbox 1 1", "Ann: draft in inbox 1  say it ships today 1", "Ann: draft in inbox 1  say it ships today 1", "Ann: draft in inbox 1  kindly 1",
	}, d.core.done)
}

func TestADraftOfAnotherInboxIsNotThere(t *testing.T) {
	d := newDesk(t)
	d.converses(support, store.OverviewRow{Number: "+447700900123"})
	require.Contains(t, d.refused(d.uses("draft", bot.Call{Text: "#1"})), "no such conversation")
	d.channel = supportChannel
	require.Contains(t, d.refused(d.uses("drafted", bot.Call{Text: "5:abcd1234 send"})), "does not exist")
	require.Contains(t, d.refused(d.uses("drafted", bot.Call{Text: "send"})), "not clear which draft")
}

// draftPost are the buttons under a draft.
func draftPost(t *testing.T) (*desk, *bot.View) {
	t.Helper()
	d := newDesk(t)
	d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	return d, &bot.View{Buttons: bot.PostButtons(bridge.Post{Draft: bridge.DraftRef{ID: 5, Print: "abcd1234"}})}
}

func TestWhatCanBeDoneWithADraft(t *testing.T) {
	d, v := draftPost(t)
	require.Equal(t, []string{"Send", "Edit & send", "Shorter", "Friendlier", "Translate…", "Discard"}, labels(v.Buttons))
	require.Contains(t, d.presses(button(t, v, "Send")).View.Lines[0], "Queued for +447700900123")
	for _, label := range []string{"Shorter", "Friendlier", "Discard"} {
		d.presses(button(t, v, label))
	}
	f := d.presses(button(t, v, "Translate…")).Form
	require.Contains(t, d.submits(f, map[string]string{"language": " "}).Errors["language"], "no language")
	d.submits(f, map[string]string{"language": "French"})
	require.Equal(t, []string{
		`Ann: send draft abcd1234 "" shown 0 of inbox 1 1`, "Ann: draft in inbox 1 shorter 1", "Ann: draft in inbox 1 friendlier 1", "Ann: discard draft abcd1234 1",
		"Ann: draft in inbox 1 translate to French 1",
	}, d.core.done)
}

// A draft that was put into a window leaves as a draft does: only while nothing was said since.
func TestADraftIsEdited(t *testing.T) {
	d, v := draftPost(t)
	press := button(t, v, "Edit & send")
	f := d.uses(press.Command, bot.Call{Text: press.Value, Live: true}).Form
	require.Equal(t, "Hello Sam!", f.Inputs[0].Initial)
	f = d.uses("write", typing(f.Live.Value, "Hello Sam, yes!", true)).Form
	d.uses(f.Command, typing(f.Value, "Hello Sam, yes!", true))
	require.Equal(t, []string{`Ann: send draft abcd1234 "Hello Sam, yes!" shown 1 of inbox 1 1`}, d.core.done)
	d.reads.assistant.stale = "Something was said since."
	require.Equal(t, "Something was said since.", d.uses(f.Command, typing(f.Value, "Hello Sam, yes!", true)).Errors["text"])
}

func TestAStaleDraftOffersAFreshOne(t *testing.T) {
	d, v := draftPost(t)
	d.reads.assistant.stale = "Something was said since."
	for _, label := range []string{"Send", "Edit & send", "Shorter", "Discard"} {
		a := d.presses(button(t, v, label))
		require.Equal(t, "Something was said since.", d.refused(a), label)
		require.Equal(t, "#1", button(t, a.View, "Fresh draft").Value)
	}
	a := d.submits(d.presses(button(t, v, "Translate…")).Form, map[string]string{"language": "French"})
	require.Equal(t, "Something was said since.", d.refused(a))
}

func TestTheAssistantFillsTheWindow(t *testing.T) {
	for _, live := range []bool{true, false} {
		d, f := writes(t, live)
		if live {
			b := f.Live.Buttons[1]
			f = d.uses(b.Command, typing(b.Value, "tell her yes", live)).Form
			require.Equal(t, "Look at it.", f.Live.Lines[0])
		} else {
			v := d.uses(f.Command, typing(f.Value, "tell her yes", live)).View
			b := button(t, v, "Draft")
			a := d.uses(b.Command, typing(b.Value, "tell her yes", live))
			require.Equal(t, "Look at it.", a.View.Lines[0])
			f = a.Draft
		}
		require.Equal(t, "Hello Sam!", f.Inputs[0].Initial)
		require.Equal(t, []string{"Ann: draft now: tell her yes 1"}, d.core.done)
		d.core.fails = &bridge.Error{Code: bridge.CodeForbidden, Say: "Drafts are off."}
		a, _ := d.tries("write", typing("#1 draft", "mine", live))
		if live {
			require.Equal(t, "Drafts are off.", a.Form.Live.Lines[0])
			require.Equal(t, "mine", a.Form.Inputs[0].Initial, "nothing is lost")
		} else {
			require.Equal(t, "Drafts are off.", a.View.Lines[0])
		}
	}
}

func TestASummaryIsAskedFor(t *testing.T) {
	d := newDesk(t)
	d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	d.types("summary 07700900123")
	d.uses("summary", bot.Call{Text: "#1"})
	require.Equal(t, []string{"Ann: sum up 1", "Ann: sum up 1"}, d.core.done)
}
