package twiliotest_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge/twilio/twiliotest"
)

func TestAnAcceptedTextReachesThePhoneAndIsReported(t *testing.T) {
	w := begin(t)
	m := w.send(w.text("Hello {you}"))

	if !regexp.MustCompile(`^SM[0-9a-f]{32}$`).MatchString(*m.Sid) {
		t.Errorf("sid %q", *m.Sid)
	}
	for what, pair := range map[string][2]string{
		"status": {*m.Status, "queued"}, "direction": {*m.Direction, "outbound-api"}, "body": {*m.Body, "Hello {you}"},
		"from": {*m.From, ours}, "to": {*m.To, customer}, "segments": {*m.NumSegments, "1"}, "media": {*m.NumMedia, "0"},
		"unit": {*m.PriceUnit, "USD"}, "version": {*m.ApiVersion, "2010-04-01"}, "account": {*m.AccountSid, w.AccountSID()},
		"uri": {*m.Uri, "/2010-04-01/Accounts/" + w.AccountSID() + "/Messages/" + *m.Sid + ".json"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", what, pair[0], pair[1])
		}
	}
	if m.Price != nil || m.DateSent != nil || m.ErrorCode != nil || m.MessagingServiceSid != nil {
		t.Errorf("should be null: %v %v %v %v", m.Price, m.DateSent, m.ErrorCode, m.MessagingServiceSid)
	}
	if _, err := time.Parse(time.RFC1123Z, *m.DateCreated); err != nil {
		t.Error(err)
	}
	if w.log.last.StatusCode != http.StatusCreated {
		t.Errorf("answered %d", w.log.last.StatusCode)
	}

	w.eventually("callbacks", func() bool { return len(w.Callbacks(*m.Sid)) == 2 })
	if got := w.statuses(*m.Sid); !slices.Equal(got, []string{"sent", "delivered"}) {
		t.Errorf("callbacks %v", got)
	}
	for _, q := range w.app.requests("/status?attempt=a1") {
		if !q.valid {
			t.Errorf("signature %s of %v is not valid", q.signature, q.form)
		}
		if q.form.Get("SmsSid") != *m.Sid || q.form.Get("To") != customer || q.form.Get("AccountSid") != w.AccountSID() ||
			q.form.Get("SmsStatus") != q.form.Get("MessageStatus") || q.form.Has("ErrorCode") {
			t.Errorf("callback %v", q.form)
		}
	}
	if got := bodies(w.Phone(customer)); !slices.Equal(got, []string{"Hello {you}"}) {
		t.Errorf("phone has %q", got)
	}
	fetched, err := w.api.FetchMessage(*m.Sid, &openapi.FetchMessageParams{})
	if err != nil || *fetched.Status != "delivered" || fetched.DateSent == nil {
		t.Errorf("fetched %+v, %v", fetched, err)
	}
}

func TestTextsReachThePhoneInOrder(t *testing.T) {
	w := begin(t)
	var want []string
	for i := range 50 {
		want = append(want, strings.Repeat("x", i+1))
		w.send(w.text(want[i]))
	}
	w.eventually("all texts", func() bool { return len(w.Phone(customer)) == 50 })
	if got := bodies(w.Phone(customer)); !slices.Equal(got, want) {
		t.Errorf("phone has %q", got)
	}
}

func TestRefusedMessages(t *testing.T) {
	for _, v := range []struct {
		name         string
		change       func(*openapi.CreateMessageParams)
		code, status int
	}{
		{"no To", func(p *openapi.CreateMessageParams) { p.To = nil }, 21604, 400},
		{"To is no number", func(p *openapi.CreateMessageParams) { p.SetTo("0151 234") }, 21211, 400},
		{"To is too long", func(p *openapi.CreateMessageParams) { p.SetTo("+1234567890123456") }, 21211, 400},
		{"no From", func(p *openapi.CreateMessageParams) { p.From = nil }, 21603, 400},
		{"From is no number", func(p *openapi.CreateMessageParams) { p.SetFrom("me") }, 21212, 400},
		{"From is not ours", func(p *openapi.CreateMessageParams) { p.SetFrom("+15550100002") }, 21606, 400},
		{"To is From", func(p *openapi.CreateMessageParams) { p.SetTo(ours) }, 21266, 400},
		{"no body", func(p *openapi.CreateMessageParams) { p.SetBody("") }, 21602, 400},
		{"long body", func(p *openapi.CreateMessageParams) { p.SetBody(strings.Repeat("a", 1601)) }, 21617, 400},
		{"eleven media", func(p *openapi.CreateMessageParams) {
			p.SetMediaUrl(slices.Repeat([]string{"http://127.0.0.1:1/a.png"}, 11))
		}, 21623, 400},
		{"media is no address", func(p *openapi.CreateMessageParams) { p.SetMediaUrl([]string{"a.png"}) }, 21620, 400},
		{"callback is no address", func(p *openapi.CreateMessageParams) { p.SetStatusCallback("/status") }, 21609, 400},
		{"callback host has an underscore", func(p *openapi.CreateMessageParams) { p.SetStatusCallback("http://my_app/x") }, 21609, 400},
		{"unknown service", func(p *openapi.CreateMessageParams) { p.SetMessagingServiceSid("MG1") }, 21701, 404},
		{"schedule without service", func(p *openapi.CreateMessageParams) { p.SetScheduleType("fixed") }, 35118, 400},
	} {
		t.Run(v.name, func(t *testing.T) {
			w := begin(t)
			p := w.text("Hello")
			v.change(p)
			_, err := w.api.CreateMessage(p)
			if c, status := code(err); c != v.code || status != v.status {
				t.Errorf("got %v, want %d with status %d", err, v.code, v.status)
			}
			if w.log.last.StatusCode != v.status {
				t.Errorf("answered %d", w.log.last.StatusCode)
			}
			if kept := w.Messages(); len(kept) != 0 {
				t.Errorf("kept %v", kept)
			}
		})
	}
}

func TestLongestBodyIsAccepted(t *testing.T) {
	w := begin(t)
	m := w.send(w.text(strings.Repeat("a", 1600)))
	if *m.NumSegments != "11" {
		t.Errorf("%s segments", *m.NumSegments)
	}
}

func TestCredentialsAreChecked(t *testing.T) {
	w := begin(t)
	for name, c := range map[string][2]string{
		"token":   {w.AccountSID(), "wrong"},
		"account": {"AC00000000000000000000000000000000", w.AuthToken()},
	} {
		api, _ := w.client(c[0], c[1])
		_, err := api.CreateMessage(w.text("Hello"))
		if got, status := code(err); got != 20003 || status != 401 {
			t.Errorf("wrong %s: %v", name, err)
		}
	}
	p := w.text("Hello").SetPathAccountSid("AC00000000000000000000000000000000")
	_, err := w.api.CreateMessage(p)
	if got, status := code(err); got != 20404 || status != 404 {
		t.Errorf("another account: %v", err)
	}
	account, err := w.api.FetchAccount(w.AccountSID())
	if err != nil || *account.Status != "active" {
		t.Errorf("account %v, %v", account, err)
	}
}

func TestMessagingServiceChoosesTheSenderLater(t *testing.T) {
	w := begin(t, func(o *twiliotest.Options) { o.AutoDeliver = false })
	p := w.text("Hello").SetMessagingServiceSid(service)
	p.From = nil
	m := w.send(p)
	if *m.Status != "accepted" || *m.NumSegments != "0" || m.From != nil || *m.MessagingServiceSid != service {
		t.Errorf("accepted %+v", m)
	}
	if _, err := w.Report(t.Context(), *m.Sid, "sent", 0); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.Message(*m.Sid); got.From != ours || got.Segments != 1 {
		t.Errorf("sent %+v", got)
	}
}

func TestUpdateAndDelete(t *testing.T) {
	w := begin(t, func(o *twiliotest.Options) { o.AutoDeliver = false })
	m := w.send(w.text("secret"))
	redact := (&openapi.UpdateMessageParams{}).SetBody("")
	cancel := (&openapi.UpdateMessageParams{}).SetStatus("canceled")
	refused := func(what string, err error, want int) {
		t.Helper()
		if got, _ := code(err); got != want {
			t.Errorf("%s: %v, want %d", what, err, want)
		}
	}
	_, err := w.api.UpdateMessage(*m.Sid, redact)
	refused("redacting a queued message", err, 20009)
	refused("deleting a queued message", w.api.DeleteMessage(*m.Sid, nil), 20009)
	_, err = w.api.UpdateMessage(*m.Sid, cancel)
	refused("canceling a message that is not scheduled", err, 30409)
	_, err = w.api.UpdateMessage(*m.Sid, (&openapi.UpdateMessageParams{}).SetBody("new"))
	refused("changing the body", err, 20001)
	_, err = w.api.UpdateMessage(*m.Sid, (&openapi.UpdateMessageParams{}).SetStatus("sent"))
	refused("changing the state", err, 20001)

	if _, err := w.Report(t.Context(), *m.Sid, "delivered", 0); err != nil {
		t.Fatal(err)
	}
	if got, err := w.api.UpdateMessage(*m.Sid, redact); err != nil || *got.Body != "" {
		t.Errorf("redacted %v, %v", got, err)
	}
	if got := bodies(w.Phone(customer)); !slices.Equal(got, []string{"secret"}) {
		t.Errorf("phone has %q", got)
	}
	if err := w.api.DeleteMessage(*m.Sid, nil); err != nil {
		t.Fatal(err)
	}
	_, err = w.api.FetchMessage(*m.Sid, nil)
	refused("fetching a deleted message", err, 20404)

	scheduled := w.send(w.text("later").SetMessagingServiceSid(service).SetScheduleType("fixed").SetSendAt(time.Now().Add(time.Hour)))
	if *scheduled.Status != "scheduled" {
		t.Errorf("status %s", *scheduled.Status)
	}
	if got, err := w.api.UpdateMessage(*scheduled.Sid, cancel); err != nil || *got.Status != "canceled" {
		t.Errorf("canceled %v, %v", got, err)
	}
}
