package e2e

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
)

// What the carrier did not sign, or what it would never send, is turned away and leaves no trace.
func TestForgedWebhooks(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		good := url.Values{"AccountSid": {w.twilio.AccountSID()}, "MessageSid": {"SM0123"}, "From": {sam.number}, "To": {ours}, "Body": {"forged"}}
		with := func(name, value string) url.Values {
			form := maps.Clone(good)
			form.Set(name, value)
			return form
		}
		const form = "application/x-www-form-urlencoded"
		for _, c := range []struct {
			what      string
			form      url.Values
			kind      string
			signature string
			status    int
		}{
			{"no signature", good, form, "", 403},
			{"another text than was signed", with("Body", "other"), form, w.signed(good), 403},
			{"another token", good, form, twiliotest.Sign("0123456789abcdef", w.front.URL+twilio.MessagesPath, good), 403},
			{"another account", with("AccountSid", "AC00"), form, w.signed(with("AccountSid", "AC00")), 403},
			{"a content type of nobody", good, "text/plain", w.signed(good), 400},
			{"a huge body", with("Body", strings.Repeat("x", 100_000)), form, w.signed(with("Body", strings.Repeat("x", 100_000))), 413},
			{"no sender", with("From", ""), form, w.signed(with("From", "")), 400},
			{"a sender that is no text", with("From", "+44\x007700"), form, w.signed(with("From", "+44\x007700")), 400},
			{"an endless sender", with("From", strings.Repeat("4", 200)), form, w.signed(with("From", strings.Repeat("4", 200))), 400},
			{"no id", with("MessageSid", ""), form, w.signed(with("MessageSid", "")), 400},
			{"no count", with("NumMedia", "many"), form, w.signed(with("NumMedia", "many")), 400},
		} {
			require.Equal(w.t, c.status, w.postForm(c.form, c.kind, c.signature), c.what)
		}
		resp, err := http.Get(w.front.URL + twilio.MessagesPath)
		require.NoError(w.t, err)
		resp.Body.Close()
		require.Equal(w.t, 405, resp.StatusCode)

		sam.Texts("this is really me")
		ana.SeesInThread(sam, "this is really me")
		require.Len(w.t, w.posts(sam), 1)
		require.Len(w.t, w.chat.cards(), 1)
	})
}

// signed is the signature of a form for the address of inbound texts.
func (w *world) signed(form url.Values) string {
	return twiliotest.Sign(w.twilio.AuthToken(), w.front.URL+twilio.MessagesPath, form)
}

// postForm posts a form where inbound texts are taken, and gives the answer's status.
func (w *world) postForm(form url.Values, kind, signature string) int {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.front.URL+twilio.MessagesPath, strings.NewReader(form.Encode()))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", kind)
	if signature != "" {
		req.Header.Set("X-Twilio-Signature", signature)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}
