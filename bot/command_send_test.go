package bot_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
)

func TestSendSaysWhatHappened(t *testing.T) {
	d := newDesk(t)
	v := d.types("send 07700900123 Your order is ready.").View
	require.Equal(t, []string{"Queued for +447700900123: 1 segment.", "Its thread opens in a moment."}, v.Lines)
	require.Equal(t, []string{"+447700900123 Your order is ready."}, d.core.texts())

	d.core.thread = &bridge.ThreadRef{Channel: salesChannel, ID: "1700000000.000200"}
	v = d.types("send +447700900124 " + strings.Repeat("long ", 40)).View
	require.Equal(t, []string{"Queued for +447700900124: 2 segments."}, v.Lines)
	require.Equal(t, &bot.Link{Channel: salesChannel, ID: "1700000000.000200"}, button(t, v, "Open thread").Thread)
}

func TestSendUsesTheChannelsInboxAndTheActor(t *testing.T) {
	d := newDesk(t)
	d.channel = supportChannel
	d.uses("send", bot.Call{Text: "+447700900123 hi", Key: "k"})
	require.Equal(t, bridge.SendRequest{Key: "k", Actor: ann, Inbox: support, To: "+447700900123", Text: "hi"}, d.core.sent["k"])
}

func TestRepeatedDeliveryOfASendSendsOnce(t *testing.T) {
	d := newDesk(t)
	call := bot.Call{Text: "+447700900123 hi", Key: "delivered twice"}
	d.uses("send", call)
	require.Equal(t, []string{"It was sent already, and is not sent again."}, d.uses("send", call).View.Lines)
	require.Len(t, d.core.sent, 1)
}

func TestSendSaysWhatIsAskedAbout(t *testing.T) {
	d := newDesk(t)
	d.core.asks = "It is 23:10 where the customer is."
	call := bot.Call{Text: "+447700900123 hi", Key: "k"}
	require.Equal(t, "Not sent yet. It is 23:10 where the customer is. The thread asks whether it shall go to the customer.", d.uses("send", call).View.Lines[0])
	require.Equal(t, "Not sent yet. The thread asks whether it shall go to the customer.", d.uses("send", call).View.Lines[0])
}

func TestASendIsComplainedAboutWhereItIsWrong(t *testing.T) {
	for about, input := range map[bridge.About]string{bridge.AboutText: "text", bridge.AboutNumber: "number", "": "number"} {
		d := newDesk(t)
		d.core.fails = &bridge.Error{Code: bridge.CodeInvalid, About: about, Say: "That will not do."}
		answer := d.submits(d.types("send").Form, map[string]string{"number": "+447700900123", "text": "hi"})
		require.Equal(t, map[string]string{input: "That will not do."}, answer.Errors)
	}
}

func TestSendWithoutKeyIsNotSent(t *testing.T) {
	d := newDesk(t)
	answer, err := d.bot.Do(t.Context(), "send", bot.Call{Chat: "slack", Channel: salesChannel, Text: "+447700900123 hi"})
	require.Error(t, err)
	require.NotEmpty(t, d.refused(answer))
}

func TestSendAsksWhatWasNotTyped(t *testing.T) {
	for typed, want := range map[string][2]string{
		"send":                               {"", ""},
		"send +447700900123":                 {"+447700900123", ""},
		"send +44 7700 900123 Hello there":   {"+44 7700 900123", "Hello there"},
		"send +447700900123 2 pizzas for us": {"+447700900123 2", "pizzas for us"},
	} {
		t.Run(typed, func(t *testing.T) {
			d := newDesk(t)
			answer := d.types(typed)
			require.NotNil(t, answer.Form)
			require.Equal(t, want, [2]string{answer.Form.Inputs[0].Initial, answer.Form.Inputs[1].Initial})
			require.Empty(t, d.core.sent, "nothing is sent on a guess")

			v := d.submits(answer.Form, map[string]string{"number": " 07700 900123 ", "text": "Hello\nthere \n"}).View
			require.Contains(t, v.Lines, "Queued for +447700900123: 1 segment.")
			require.Equal(t, []string{"+447700900123 Hello\nthere"}, d.core.texts())
		})
	}
}

func TestSendTakesAQuotedNumber(t *testing.T) {
	for _, typed := range []string{`"+44 7700 900123" 2 pizzas`, `“07700 900123” 2 pizzas`, `'07700-900123' 2 pizzas`} {
		d := newDesk(t)
		d.types("send " + typed)
		require.Equal(t, []string{"+447700900123 2 pizzas"}, d.core.texts(), typed)
	}
}

const tooLong = "The text is too long: an SMS may have 1600 characters, and emoji count twice. Shorten it, or send it as two."

func TestTypedSendRefuses(t *testing.T) {
	noNumber := "That does not start with a phone number. Say /sms send +447700900123 Hello there, or just /sms send."
	for typed, want := range map[string]string{
		"send hello":                       noNumber,
		"send 12 hello":                    noNumber,
		`send "12" hello`:                  noNumber,
		`send "Bea" hello`:                 noNumber,
		"send tel:+447700900123 hello":     noNumber,
		"send " + strings.Repeat("1 ", 50): noNumber,
		"send 4477 hello":                  "That is no number in GB.",
		"send +447700900123 " + strings.Repeat("x", 1601):   tooLong,
		"send +44 7700 900123 " + strings.Repeat("x", 1601): tooLong,
		"send +447700900123 " + strings.Repeat("😀", 801):    tooLong,
	} {
		d := newDesk(t)
		require.Equal(t, want, d.refused(d.types(typed)), "%.60q", typed)
	}
}

func TestLongestTextIsSent(t *testing.T) {
	d := newDesk(t)
	d.types("send +447700900123 " + strings.Repeat("x", 1600))
	require.Len(t, d.core.sent, 1)
}

func TestFormComplainsAtItsInputs(t *testing.T) {
	const (
		noNumber = "That is not a phone number. Write it with its country code, such as +44 7700 900123."
		noText   = "There is no text. Write what the SMS shall say."
	)
	for name, c := range map[string]struct {
		number, text string
		want         map[string]string
	}{
		"nothing":       {"", " \n", map[string]string{"number": noNumber, "text": noText}},
		"no number":     {"Bea", "hi", map[string]string{"number": noNumber}},
		"no text":       {"+447700900123", "", map[string]string{"text": noText}},
		"too long":      {"+447700900123", strings.Repeat("x", 1601), map[string]string{"text": tooLong}},
		"wrong country": {"4477", "hi", map[string]string{"number": "That is no number in GB."}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			answer := d.submits(d.types("send").Form, map[string]string{"number": c.number, "text": c.text})
			require.Equal(t, bot.Answer{Errors: c.want}, answer)
			require.Empty(t, d.core.sent)
		})
	}
}

func TestFormStaysOpenOverAFailure(t *testing.T) {
	d := newDesk(t)
	form := d.types("send").Form
	call := bot.Call{Values: map[string]string{"number": "+447700900123", "text": "a long text that nobody wants to type again"}, Key: "window"}
	d.core.fails = &bridge.Error{Code: bridge.CodeUnavailable, Say: "The database is away. Try again in a minute.", Cause: errDatabase}

	answer, err := d.tries(form.Command, call)
	require.ErrorIs(t, err, errDatabase)
	require.Equal(t, bot.Answer{Errors: map[string]string{"text": "The database is away. Try again in a minute."}}, answer)

	d.core.fails = nil
	d.uses(form.Command, call)
	require.Len(t, d.core.sent, 1)
}
