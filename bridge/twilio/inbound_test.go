package twilio_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
)

func TestATextComesInAsItWasSent(t *testing.T) {
	for name, test := range map[string]struct{ sent, kept string }{
		"plain":           {"Where is my order?", "Where is my order?"},
		"empty":           {"", ""},
		"form characters": {"a+b=c & d%20 #5;6", "a+b=c & d%20 #5;6"},
		"emoji":           {"👨\u200d👩\u200d👧 ok", "👨\u200d👩\u200d👧 ok"},
		"zero-width":      {"a\u200bb\ufeff", "a\u200bb\ufeff"},
		"right-to-left":   {"\u202eabc مرحبا", "\u202eabc مرحبا"},
		"line ends":       {" one\r\ntwo\n\n ", " one\r\ntwo\n\n "},
		"pings":           {"<!channel> @everyone *x* https://example.com", "<!channel> @everyone *x* https://example.com"},
		"longest":         {strings.Repeat("0123456789", 160), strings.Repeat("0123456789", 160)},
		"longest emoji":   {strings.Repeat("🙂", 1600), strings.Repeat("🙂", 1600)},
		"NUL":             {"a\x00b", "a␀b"},
		"invalid UTF-8":   {"caf\xe9 ok", "caf\uFFFD ok"},
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t)
			id := w.customerTexts(test.sent)
			got := w.bridge.texts()
			want := []bridge.Inbound{{CarrierID: id, Line: line, From: customer, Body: test.kept, Segments: got[0].Segments}}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if got[0].Segments < 1 && test.sent != "" {
				t.Errorf("%d segments", got[0].Segments)
			}
			if test.sent == "Where is my order?" && strings.Contains(w.log.String(), test.sent) {
				t.Error("the log holds the text")
			}
		})
	}
}

func TestPicturesComeInWithTheirMessage(t *testing.T) {
	w := begin(t)
	id := w.customerTexts("", twiliotest.Media{ContentType: "image/jpeg", Data: []byte("one")}, twiliotest.Media{ContentType: "image/png", Data: []byte("two")})
	m, _ := w.emulator.Message(id)
	got := w.bridge.texts()[0]
	want := []bridge.MediaRef{{URL: m.Media[0].URL, ContentType: "image/jpeg"}, {URL: m.Media[1].URL, ContentType: "image/png"}}
	if d := cmp.Diff(want, got.Media); d != "" || got.Body != "" {
		t.Errorf("%q %s", got.Body, d)
	}
}

func TestARepeatedWebhookHasTheSameID(t *testing.T) {
	w := begin(t)
	w.emulator.Fail(twiliotest.Fault{Kind: twiliotest.WebhookDuplicated})
	id := w.customerTexts("Hello")
	got := w.bridge.texts()
	if len(got) != 2 || got[0].CarrierID != id || d(got[0], got[1]) != "" {
		t.Errorf("%+v", got)
	}
}

func d(x, y any) string { return cmp.Diff(x, y) }

func TestTwilioCallsAgainWhileTheDatabaseIsAway(t *testing.T) {
	w := begin(t)
	w.emulator.SetWebhook(line, w.public+twilio.MessagesPath+"#rc=2&rp=5xx")
	w.bridge.fails(&bridge.Error{Code: bridge.CodeUnavailable, Say: "The database is away."})
	delivery, err := w.emulator.Text(t.Context(), customer, line, "Hello")
	if err != nil || delivery.Status != http.StatusServiceUnavailable || delivery.Attempts != 3 {
		t.Errorf("%+v, %v", delivery, err)
	}
	w.bridge.fails(nil)
	if delivery, err := w.emulator.Redeliver(t.Context(), delivery.SID); err != nil || delivery.Status != http.StatusOK {
		t.Errorf("%+v, %v", delivery, err)
	}
	if got := w.bridge.texts(); len(got) != 1 || got[0].CarrierID != delivery.SID {
		t.Errorf("%+v", got)
	}
}

func TestNonsenseInMessages(t *testing.T) {
	w := begin(t)
	tests := map[string]struct {
		change []string
		want   int
	}{
		"as it should be":              {nil, 200},
		"no message id":                {[]string{"-MessageSid"}, 400},
		"empty message id":             {[]string{"MessageSid="}, 400},
		"message id with a slash":      {[]string{"MessageSid=SM/../1"}, 400},
		"message id with NUL":          {[]string{"MessageSid=SM1\x00"}, 400},
		"endless message id":           {[]string{"MessageSid=" + strings.Repeat("S", 65)}, 400},
		"no sender":                    {[]string{"-From"}, 400},
		"empty sender":                 {[]string{"From="}, 400},
		"sender with NUL":              {[]string{"From=+44\x00"}, 400},
		"sender that is no UTF-8":      {[]string{"From=\xff"}, 400},
		"sender with a line end":       {[]string{"From=+44\n"}, 400},
		"endless sender":               {[]string{"From=" + strings.Repeat("4", 101)}, 400},
		"a name for a sender":          {[]string{"From=ACME"}, 200},
		"a short code for a sender":    {[]string{"From=25555"}, 200},
		"no recipient":                 {[]string{"-To"}, 400},
		"no text at all":               {[]string{"-Body"}, 200},
		"no count of media":            {[]string{"-NumMedia"}, 200},
		"media that do not count":      {[]string{"NumMedia=many"}, 400},
		"negative media":               {[]string{"NumMedia=-1"}, 400},
		"a million media":              {[]string{"NumMedia=1000000"}, 400},
		"endless count":                {[]string{"NumMedia=" + strings.Repeat("9", 100)}, 400},
		"media without an address":     {[]string{"NumMedia=1"}, 400},
		"media with a file's address":  {[]string{"NumMedia=1", "MediaUrl0=file:///etc/passwd"}, 400},
		"media with half an address":   {[]string{"NumMedia=1", "MediaUrl0=https://"}, 400},
		"media with an endless one":    {[]string{"NumMedia=1", "MediaUrl0=https://x.example.com/" + strings.Repeat("a", 2048)}, 400},
		"one of two media missing":     {[]string{"NumMedia=2", "MediaUrl0=https://x.example.com/1"}, 400},
		"media without a content type": {[]string{"NumMedia=1", "MediaUrl0=https://x.example.com/1"}, 200},
		"segments that do not count":   {[]string{"NumSegments=several"}, 200},
		"negative segments":            {[]string{"NumSegments=-3"}, 200},
		"a parameter not known yet":    {[]string{"ChannelMetadata={\"a\":1}"}, 200},
		"opt-out type":                 {[]string{"OptOutType=STOP", "Body=STOP"}, 200},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := len(w.bridge.texts())
			a := w.posts(twilio.MessagesPath, w.message(test.change...))
			if a.status != test.want {
				t.Errorf("got %d %q, want %d", a.status, a.body, test.want)
			}
			if kept := len(w.bridge.texts()) - before; (kept == 1) != (test.want == 200) {
				t.Errorf("%d kept", kept)
			}
		})
	}
	for _, m := range w.bridge.texts() {
		if m.Segments < 0 {
			t.Errorf("%+v", m)
		}
	}
}

func TestRepeatedParameters(t *testing.T) {
	w := begin(t)
	for _, name := range []string{"MessageSid", "From", "To", "Body", "NumMedia", "AccountSid"} {
		same, different := w.message(), w.message()
		same.Add(name, same.Get(name))
		different.Add(name, "0123456789")
		if a := w.posts(twilio.MessagesPath, same); a.status != 200 {
			t.Errorf("%s twice: %d %q", name, a.status, a.body)
		}
		if a := w.posts(twilio.MessagesPath, different); a.status != 400 && (name != "AccountSid" || a.status != 403) {
			t.Errorf("%s with two values: %d %q", name, a.status, a.body)
		}
	}
	other := w.message()
	other["Tag"] = []string{"b", "a", "b"}
	if a := w.posts(twilio.MessagesPath, other); a.status != 200 {
		t.Errorf("another parameter with several values: %d %q", a.status, a.body)
	}
}

func TestThePublicURLMayHaveAPathAndAPort(t *testing.T) {
	const public = "https://Example.com:8443/sms"
	w := begin(t, func(_ *twiliotest.Options, o *twilio.Options) { o.PublicURL = public })
	form := w.message()
	for _, signed := range []string{public, "https://Example.com/sms"} {
		signature := twiliotest.Sign(w.emulator.AuthToken(), signed+twilio.MessagesPath, form)
		if a := w.request("POST", twilio.MessagesPath, formType+"; charset=UTF-8", form.Encode(), signature); a.status != 200 {
			t.Errorf("signed for %s: %d", signed, a.status)
		}
	}
	signature := twiliotest.Sign(w.emulator.AuthToken(), w.public+twilio.MessagesPath, form)
	if a := w.request("POST", twilio.MessagesPath, formType, form.Encode(), signature); a.status != 403 {
		t.Errorf("signed for the Host of the request: %d", a.status)
	}
}

func TestTheOrderOfParametersDoesNotMatter(t *testing.T) {
	w := begin(t)
	form := w.message()
	var parts []string
	for name := range form {
		parts = append(parts, fmt.Sprintf("%s=%s", name, url.QueryEscape(form.Get(name))))
	}
	signature := twiliotest.Sign(w.emulator.AuthToken(), w.public+twilio.MessagesPath, form)
	if a := w.request("POST", twilio.MessagesPath, formType, strings.Join(parts, "&"), signature); a.status != 200 {
		t.Errorf("%d %q", a.status, a.body)
	}
}

// With Advanced Opt-Out the carrier says what it took a text for, whatever the words are.
func TestTheCarrierSaysWhatATextMeans(t *testing.T) {
	w := begin(t)
	w.customerTexts("STOP")
	w.emulator.AdvanceOptOut(map[string]string{"arret": "STOP", "bonjour": "START"})
	for _, text := range []string{"Arret", "bonjour", "HELP", "where is my order?"} {
		w.customerTexts(text)
	}
	var got []sms.Keyword
	for _, m := range w.bridge.texts() {
		got = append(got, m.OptOut)
	}
	if d := cmp.Diff([]sms.Keyword{sms.None, sms.Stop, sms.Start, sms.Help, sms.None}, got); d != "" {
		t.Error(d)
	}
}
