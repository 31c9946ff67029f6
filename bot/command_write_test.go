package bot_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

// writes is a desk with a conversation, and its window, on a platform whose windows follow what is typed or do not.
func writes(t *testing.T, live bool) (*desk, *bot.Form) {
	t.Helper()
	d := newDesk(t)
	d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	f := d.uses("write", bot.Call{Text: "#1", Live: live}).Form
	require.NotNil(t, f)
	require.Equal(t, live, f.Live != nil)
	return d, f
}

// typing is a call that brings a text.
func typing(value, text string, live bool) bot.Call {
	return bot.Call{Text: value, Values: map[string]string{"text": text}, Live: live, Key: "window-1"}
}

func TestCountersFollowTheTyping(t *testing.T) {
	d, f := writes(t, true)
	require.Contains(t, f.Live.Lines[0], "0 characters · 0 messages · 0 credits")
	for text, want := range map[string][]string{
		"Hello":                  {"5 characters · 1 message · 1 credit · room for 155 more"},
		strings.Repeat("a", 161): {"161 characters · 2 messages · 2 credits · room for 145 more"},
		"it’s “ok”": {
			"9 characters · 1 message · 1 credit · room for 61 more",
			"“’” and 2 other characters make the text dearer. A message holds 70 characters with it, and 160 without.",
			"Fix characters would make that 1 message.",
		},
		"’’🙂": {
			"3 characters · 1 message · 1 credit · room for 66 more",
			"“’” (2 times) and one other character make the text dearer. A message holds 70 characters with it, and 160 without.",
		},
		"a\u00a0b\u00a0": {
			"4 characters · 1 message · 1 credit · room for 66 more",
			"An invisible character (U+00A0) (2 times) makes the text dearer. A message holds 70 characters with it, and 160 without.",
			"Fix characters would make that 1 message.",
		},
	} {
		again := d.uses("write", typing(f.Live.Value, text, true)).Form
		require.Equal(t, want, again.Live.Lines, "%q", text)
		require.Equal(t, text, again.Inputs[0].Initial, "nothing else is put in while somebody types")
	}
	long := d.uses("write", typing(f.Live.Value, strings.Repeat("a", 1601), true)).Form
	require.Contains(t, long.Live.Lines[1], "too long")
	require.Empty(t, d.core.sent)
}

// Where texts leave with plain twins anyway, the counters tell what that costs.
func TestCountersTellWhatLeaves(t *testing.T) {
	d, f := writes(t, true)
	d.core.smart = true
	again := d.uses("write", typing(f.Live.Value, "it’s ok", true)).Form
	require.Equal(t, []string{"7 characters · 1 message · 1 credit · room for 153 more", "Typographic characters leave as their plain twins."}, again.Live.Lines)
}

// Fields are counted as they are filled in for this customer, and what cannot be filled in is said while somebody types.
func TestCountersFillIn(t *testing.T) {
	d, f := writes(t, true)
	again := d.uses("write", typing(f.Live.Value, "Hi {{first_name}}", true)).Form
	require.Equal(t, []string{"6 characters · 1 message · 1 credit · room for 154 more", "Counted with its fields filled in for this customer."}, again.Live.Lines)
	again = d.uses("write", typing(f.Live.Value, "Hi {{shoe_size}}", true)).Form
	require.Contains(t, again.Live.Lines[1], "There is no field {{shoe_size}}.")

	d, f = writes(t, false)
	a := d.uses("write", typing(f.Value, "Hi {{first_name}}", false))
	require.Equal(t, "Hi Sam", a.View.Lines[len(a.View.Lines)-1])
	require.Equal(t, "Hi {{first_name}}", a.Draft.Inputs[0].Initial)
	a = d.uses("write", typing(f.Value, "Hi {{shoe_size}}", false))
	require.NotContains(t, labels(a.View.Buttons), "Send")
}

// Whoever has seen what a text costs is not asked about that again, and what else is asked about is told.
func TestAWindowTellsWhatIsAskedAbout(t *testing.T) {
	for _, live := range []bool{true, false} {
		d, f := writes(t, live)
		d.core.asks = "It is 23:10 where the customer is."
		value := f.Value
		if live {
			value = "#1 submit 5"
		} else {
			value = button(t, d.uses("write", typing(value, strings.Repeat("long ", 150), live)).View, "Send").Value
		}
		a := d.uses("write", typing(value, strings.Repeat("long ", 150), live))
		require.Contains(t, a.View.Lines[0], "Not sent yet. It is 23:10 where the customer is.")
		require.Equal(t, 5, d.core.sent["window-1"].Shown)
	}
}

func TestFixCharacters(t *testing.T) {
	for _, live := range []bool{true, false} {
		d, f := writes(t, live)
		a := d.uses("write", typing("#1 fix", "it’s ok", live))
		if live {
			require.Equal(t, "it's ok", a.Form.Inputs[0].Initial)
			require.Equal(t, "#1 fix", f.Live.Buttons[0].Value)
			continue
		}
		require.Equal(t, "it's ok", a.Draft.Inputs[0].Initial)
		require.True(t, a.Replace)
	}
}

func TestASubmittedWindowSends(t *testing.T) {
	d, f := writes(t, true)
	a := d.uses("write", typing(f.Value, " your order is ready ", true))
	require.Contains(t, a.View.Lines[0], "Queued for +447700900123: 1 segment.")
	require.Equal(t, []string{"to 1: your order is ready"}, d.core.texts())
	d.uses("write", typing(f.Value, "your order is ready", true))
	require.Len(t, d.core.sent, 1, "the same window again")
}

// What costs more than the inbox sends without asking leaves only after that was seen.
func TestADearTextIsShownBeforeItLeaves(t *testing.T) {
	d, f := writes(t, true)
	text := strings.Repeat("long ", 150)
	a := d.uses("write", typing(f.Value, text, true))
	require.Empty(t, d.core.sent)
	require.Contains(t, a.Form.Live.Lines[0], "Not sent yet")
	require.Contains(t, a.Form.Live.Lines[1], "5 messages")
	d.uses("write", typing(a.Form.Value, text, true))
	require.Len(t, d.core.sent, 1)

	d, f = writes(t, true)
	counted := d.uses("write", typing(f.Live.Value, text, true)).Form
	d.uses("write", typing(counted.Value, text, true))
	require.Len(t, d.core.sent, 1, "the counters have shown it")
}

func TestAPreviewShowsWhatItCosts(t *testing.T) {
	d, f := writes(t, false)
	a := d.uses("write", typing(f.Value, "it’s ready", false))
	require.Empty(t, d.core.sent)
	require.Equal(t, "Not sent yet", a.View.Title)
	require.Contains(t, a.View.Lines[0], "10 characters · 1 message · 1 credit")
	require.Equal(t, "it’s ready", a.View.Lines[len(a.View.Lines)-1])
	require.Equal(t, []string{"Send", "Fix characters", "Draft", "Edit again", "Discard"}, labels(a.View.Buttons))
	require.Equal(t, "it’s ready", a.Draft.Inputs[0].Initial)

	edit := d.uses("write", typing(button(t, a.View, "Edit again").Value, "it’s ready", false))
	require.Equal(t, "it’s ready", edit.Form.Inputs[0].Initial)
	gone := d.uses("write", typing(button(t, a.View, "Discard").Value, "it’s ready", false))
	require.Equal(t, "Discarded. Nothing was sent.", gone.View.Lines[0])
	require.Empty(t, d.core.sent)
	sent := d.uses("write", typing(button(t, a.View, "Send").Value, "it’s ready", false))
	require.Contains(t, sent.View.Lines[0], "Queued for")
	require.Equal(t, []string{"to 1: it’s ready"}, d.core.texts())
}

// Nothing that was written is lost by an error.
func TestAFailureKeepsWhatWasWritten(t *testing.T) {
	for _, live := range []bool{true, false} {
		d, f := writes(t, live)
		d.core.fails = &bridge.Error{Code: bridge.CodeForbidden, Say: "The line only receives."}
		value := f.Value
		if !live {
			value = "#1 send"
		}
		a := d.uses("write", typing(value, "hello", live))
		if live {
			require.Equal(t, map[string]string{"text": "The line only receives."}, a.Errors)
			continue
		}
		require.Equal(t, "The line only receives.", a.View.Lines[0])
		require.Equal(t, "hello", a.Draft.Inputs[0].Initial)
	}
	d, f := writes(t, true)
	require.Contains(t, d.uses("write", typing(f.Value, " ", true)).Errors["text"], "There is no text")
	require.Contains(t, d.uses("write", typing(f.Value, strings.Repeat("a", 1601), true)).Errors["text"], "too long")
	d, f = writes(t, false)
	require.NotContains(t, labels(d.uses("write", typing(f.Value, strings.Repeat("a", 1601), false)).View.Buttons), "Send")
}

func TestWriteRefuses(t *testing.T) {
	d, _ := writes(t, true)
	require.Contains(t, d.refused(d.uses("write", bot.Call{Text: "#2"})), "no such conversation")
	require.Contains(t, d.refused(d.uses("write", bot.Call{Text: "#x"})), "not clear which conversation")
	require.Contains(t, d.refused(d.uses("write", bot.Call{Text: "#1 send"})), "not kept any more")
	call := typing("#1 send", "hello", false)
	call.Actor, call.Chat, call.Channel, call.Key = ann, "slack", salesChannel, ""
	_, err := d.bot.Do(t.Context(), "write", call)
	require.Error(t, err)
	require.Empty(t, d.core.sent)
}

// In a thread it is about the thread's customer; elsewhere it asks for a number.
func TestWriteInAThread(t *testing.T) {
	d, _ := writes(t, true)
	require.Len(t, d.types("write").Form.Inputs, 2)
	d.thread = 1
	require.Len(t, d.types("write").Form.Inputs, 1)
}
