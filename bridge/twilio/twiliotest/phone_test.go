package twiliotest_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge/twilio/twiliotest"
)

func TestAnInboundTextIsKeptListedAndPosted(t *testing.T) {
	w := begin(t)
	body := "Where is my order? €5 *now* <!channel> \u202e\u200b +& =?"
	d := w.customerTexts(body)
	if d.Status != 200 || d.Body != "<Response/>" || d.Attempts != 1 || d.Alert != 0 {
		t.Errorf("delivery %+v", d)
	}
	got := w.app.requests("/messages")
	if len(got) != 1 || !got[0].valid {
		t.Fatalf("posted %+v", got)
	}
	for name, want := range map[string]string{
		"MessageSid": d.SID, "SmsSid": d.SID, "SmsMessageSid": d.SID, "AccountSid": w.AccountSID(), "From": customer,
		"To": ours, "Body": body, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01",
		"FromCountry": "US", "ToCountry": "US", "FromCity": "", "ToZip": "",
	} {
		if !got[0].form.Has(name) || got[0].form.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got[0].form.Get(name), want)
		}
	}
	if !regexp.MustCompile(`^[0-9a-f-]{36}$`).MatchString(got[0].token) {
		t.Errorf("idempotency token %q", got[0].token)
	}
	m, err := w.api.FetchMessage(d.SID, nil)
	if err != nil || *m.Direction != "inbound" || *m.Status != "received" || m.DateSent == nil || *m.Body != body {
		t.Errorf("resource %+v, %v", m, err)
	}
	if phone := bodies(w.Phone(customer)); !slices.Equal(phone, []string{body}) || !slices.Equal(w.Phones(), []string{customer}) {
		t.Errorf("phone has %q, phones are %q", phone, w.Phones())
	}
}

func TestRedeliveryIsTheSameWebhook(t *testing.T) {
	w := begin(t)
	sid, err := w.TextLater(customer, ours, "hi")
	if err != nil || len(w.app.requests("")) != 0 {
		t.Fatalf("%v, posted %v", err, w.app.requests(""))
	}
	for range 2 {
		if d, err := w.Redeliver(t.Context(), sid); err != nil || d.SID != sid || d.Status != 200 {
			t.Errorf("delivery %+v, %v", d, err)
		}
	}
	if got := w.app.requests("/messages"); len(got) != 2 || !same(got[0], got[1]) || got[0].form.Get("MessageSid") != sid {
		t.Errorf("posted %v", got)
	}
	if _, err := w.Redeliver(t.Context(), "SM0"); err == nil {
		t.Error("redelivered nothing")
	}
	if len(w.Phone(customer)) != 1 || len(w.Messages()) != 1 {
		t.Error("a redelivery is no new message")
	}
}

func TestTextsThatNoPhoneCanSend(t *testing.T) {
	w := begin(t)
	if _, err := w.Text(t.Context(), customer, "+15550100002", "hi"); err == nil {
		t.Error("a number that is not ours got a text")
	}
	if _, err := w.Text(t.Context(), customer, ours, strings.Repeat("a", 1601)); err == nil {
		t.Error("a text of 1601 characters was sent")
	}
	if len(w.Messages()) != 0 {
		t.Error("kept")
	}
	w.SetWebhook(ours, "")
	if d := w.customerTexts("nobody listens"); d.Attempts != 0 || d.SID == "" {
		t.Errorf("delivery %+v", d)
	}
}

func TestStopBlocksAndStartFrees(t *testing.T) {
	w := begin(t)
	w.customerTexts("please stop")
	w.send(w.text("still allowed"))
	w.eventually("it arrives", func() bool { return len(w.Phone(customer)) == 2 })
	d := w.customerTexts(" Stop ")
	if d.Status != 200 || !w.OptedOut(customer, ours) {
		t.Errorf("the app is told all the same: %+v", d)
	}
	_, err := w.api.CreateMessage(w.text("Sale!"))
	if c, status := code(err); c != 21610 || status != 400 {
		t.Errorf("sent to somebody who stopped: %v", err)
	}
	viaService := w.text("Sale!").SetMessagingServiceSid(service)
	viaService.From = nil
	if _, err = w.api.CreateMessage(viaService); err == nil {
		t.Error("the messaging service goes round the block")
	}
	w.send(w.text("from another number").SetFrom(plain))
	w.send(w.text("to another customer").SetTo(other))
	w.customerTexts("STOP")
	w.customerTexts("help")
	w.customerTexts("unstop")
	w.customerTexts("yes")
	if w.OptedOut(customer, ours) {
		t.Error("still blocked")
	}
	w.send(w.text("welcome back"))
	w.eventually("it arrives", func() bool { return slices.Contains(bodies(w.Phone(customer)), "welcome back") })

	var replies []string
	for _, m := range w.Phone(customer) {
		if m.Direction == "outbound-reply" {
			replies = append(replies, m.Body[:17])
		}
	}
	if want := []string{"You have successf", "Reply STOP to uns", "You have successf"}; !slices.Equal(replies, want) {
		t.Errorf("the carrier answered %q", replies)
	}
}

func TestKeywordsCanBeLeftToTheApp(t *testing.T) {
	w := begin(t, func(o *twiliotest.Options) { o.NoKeywords = true })
	w.customerTexts("STOP")
	w.send(w.text("not blocked"))
	w.eventually("it arrives", func() bool { return len(w.Phone(customer)) == 2 })
}

func TestAnswersOfTheAppAreFollowed(t *testing.T) {
	for _, v := range []struct {
		name   string
		answer http.HandlerFunc
		alert  int
		phone  []string
	}{
		{"nothing", statusAnswer(204), 0, nil},
		{"empty document", twimlAnswer(`<?xml version="1.0"?><Response></Response>`), 0, nil},
		{"a message", twimlAnswer(`<Response><Message>Hello</Message></Response>`), 0, []string{"Hello"}},
		{"a message with a body", twimlAnswer(`<Response><Message><Body>Hello</Body></Message></Response>`), 0, []string{"Hello"}},
		{"plain text is a message", typedAnswer("text/plain; charset=utf-8", "ok"), 0, []string{"ok"}},
		{"JSON", typedAnswer("application/json", `{}`), 12300, nil},
		{"broken XML", twimlAnswer(`<Response>`), 12100, nil},
		{"another document", twimlAnswer(`<html></html>`), 12100, nil},
	} {
		t.Run(v.name, func(t *testing.T) {
			w := begin(t)
			w.app.next(v.answer)
			if d := w.customerTexts("hi"); d.Alert != v.alert {
				t.Errorf("alert %d, want %d", d.Alert, v.alert)
			}
			if got := bodies(w.Phone(customer))[1:]; !slices.Equal(got, v.phone) {
				t.Errorf("phone got %q, want %q", got, v.phone)
			}
		})
	}
}

func TestInboundMediaNeedsCredentialsAndThenNone(t *testing.T) {
	w := begin(t)
	png := []byte("\x89PNG picture")
	d := w.customerTexts("", twiliotest.Media{ContentType: "image/png", Data: png})
	form := w.app.requests("/messages")[0].form
	if form.Get("NumMedia") != "1" || form.Get("MediaContentType0") != "image/png" || !strings.HasPrefix(d.SID, "MM") {
		t.Fatalf("posted %v", form)
	}
	address := form.Get("MediaUrl0")
	path := strings.TrimPrefix(address, w.URL()+"/2010-04-01/Accounts/"+w.AccountSID())
	if got, _ := w.get(path, false); got != http.StatusUnauthorized {
		t.Errorf("without credentials %d", got)
	}
	status, store := w.get(path, true)
	if status != http.StatusTemporaryRedirect {
		t.Fatalf("with credentials %d", status)
	}

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(w.AccountSID(), w.AuthToken())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || !bytes.Equal(got, png) || resp.Header.Get("Content-Type") != "image/png" {
		t.Errorf("followed to %s: %q, %v", resp.Status, got, err)
	}

	forwarded := req.Clone(t.Context())
	forwarded.URL, err = url.Parse(store)
	if err != nil {
		t.Fatal(err)
	}
	refused, err := http.DefaultClient.Do(forwarded)
	if err != nil {
		t.Fatal(err)
	}
	defer refused.Body.Close()
	if refused.StatusCode != http.StatusBadRequest {
		t.Errorf("the store took credentials: %s", refused.Status)
	}

	listed, err := w.api.ListMedia(d.SID, &openapi.ListMediaParams{})
	if err != nil || len(listed) != 1 || *listed[0].ContentType != "image/png" || *listed[0].ParentSid != d.SID {
		t.Errorf("listed %v, %v", listed, err)
	}
	one, err := w.api.FetchMedia(d.SID, *listed[0].Sid, nil)
	if err != nil || *one.Sid != *listed[0].Sid {
		t.Errorf("fetched %v, %v", one, err)
	}
	w.Fail(twiliotest.Fault{Kind: twiliotest.ErrorBefore, At: twiliotest.FetchMedia})
	if got, _ := w.get(path, true); got != http.StatusInternalServerError {
		t.Errorf("with a fault %d", got)
	}
	if got, _ := w.get("/Messages/"+d.SID+"/Media/ME0", true); got != http.StatusNotFound {
		t.Errorf("unknown media %d", got)
	}
}
