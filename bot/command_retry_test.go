package bot_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

func TestRetry(t *testing.T) {
	d := newDesk(t)
	buttons := bot.PostButtons(bridge.Post{Retry: 7, Reword: 7})
	require.Equal(t, bot.Answer{}, d.presses(buttons[0]), "the thread shows it")
	require.Equal(t, []string{"Ann: retry 7 of inbox 1"}, d.core.done)
}

func TestRetryRefuses(t *testing.T) {
	for _, text := range []string{"", "x", "0", "-1", "7 8"} {
		d := newDesk(t)
		require.Contains(t, d.refused(d.uses("retry", bot.Call{Text: text})), "not clear which message")
		require.Contains(t, d.refused(d.uses("resend", bot.Call{Text: text})), "not clear which message")
	}
	d := newDesk(t)
	d.core.fails = &bridge.Error{Code: bridge.CodeRejected, Say: "Bob has sent it again already."}
	require.Equal(t, "Bob has sent it again already.", d.refused(d.uses("retry", bot.Call{Text: "7"})))
}

// Without a key a repeated delivery could send twice.
func TestRetryWithoutKeyIsNotSent(t *testing.T) {
	d := newDesk(t)
	answer, err := d.bot.Do(t.Context(), "retry", bot.Call{Actor: ann, Chat: "slack", Channel: salesChannel, Text: "7"})
	require.Error(t, err)
	require.NotEmpty(t, d.refused(answer))
}

func TestEditAndResend(t *testing.T) {
	d := newDesk(t)
	d.reads.drafts = map[store.MessageID]store.Rewording{7: {Number: "+447700900123", Body: "FREE prize!"}}
	form := d.presses(bot.PostButtons(bridge.Post{Reword: 7})[0]).Form
	require.NotNil(t, form)
	require.Equal(t, "+447700900123", form.Inputs[0].Initial)
	require.Equal(t, "FREE prize!", form.Inputs[1].Initial)
	d.submits(form, map[string]string{"number": form.Inputs[0].Initial, "text": "Your order is ready."})
	require.Equal(t, []string{"+447700900123 Your order is ready."}, d.core.texts())
}

func TestEditAndResendOfWhatIsNotThere(t *testing.T) {
	d := newDesk(t)
	d.reads.drafts = map[store.MessageID]store.Rewording{7: {Number: "+447700900123", Body: "hello"}}
	require.Contains(t, d.refused(d.uses("resend", bot.Call{Text: "8"})), "no such message")
	d.channel = supportChannel
	require.Contains(t, d.refused(d.uses("resend", bot.Call{Text: "7"})), "no such message")
}

// A form has no place for files, so it says that they are lost.
func TestEditAndResendOfAnMMS(t *testing.T) {
	d := newDesk(t)
	d.reads.drafts = map[store.MessageID]store.Rewording{7: {Number: "+447700900123", Body: "look", Files: 1}, 8: {Number: "+447700900123", Body: "look"}}
	require.Contains(t, d.uses("resend", bot.Call{Text: "7"}).Form.Inputs[1].Hint, "Files do not go along")
	require.NotContains(t, d.uses("resend", bot.Call{Text: "8"}).Form.Inputs[1].Hint, "Files")
}

// A text that is longer than a form can hold is not lost wholly.
func TestEditAndResendOfALongText(t *testing.T) {
	d := newDesk(t)
	d.reads.drafts = map[store.MessageID]store.Rewording{7: {Number: "+447700900123", Body: strings.Repeat("é", 1700)}}
	require.Equal(t, strings.Repeat("é", 1600), d.uses("resend", bot.Call{Text: "7"}).Form.Inputs[1].Initial)
}
