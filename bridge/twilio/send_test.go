package twilio_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/store"
)

func TestSendArrivesAtThePhone(t *testing.T) {
	for name, body := range map[string]string{
		"plain":           "Your order left today.",
		"form characters": "a+b=c & d%20 #5 100%",
		"emoji":           "on its way 🚚",
		"line ends":       "one\ntwo\r\nthree",
		"right-to-left":   "\u202eabc مرحبا",
		"dots and digits": "v1.25 costs 3.50",
		"longest":         strings.Repeat("0123456789", 160),
		"one space":       " ",
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t)
			r := w.sends("a1", body)
			if r.State != store.Accepted || r.CarrierID == "" || r.Segments == 0 || r.ErrorCode != "" {
				t.Errorf("receipt %+v", r)
			}
			w.bridge.waitReports(t, 2)
			phone := w.emulator.Phone(customer)
			if len(phone) != 1 || phone[0].Body != body || phone[0].From != line {
				t.Errorf("the phone has %+v", phone)
			}
		})
	}
}

func TestStatusCallbackCarriesTheAttempt(t *testing.T) {
	w := begin(t)
	const token = "01J/+ ?&=é"
	r := w.sends(token, "Hello")
	for _, report := range w.bridge.waitReports(t, 2) {
		if report.Attempt != token || report.CarrierID != r.CarrierID {
			t.Errorf("report %+v", report)
		}
	}
	m, _ := w.emulator.Message(r.CarrierID)
	if !strings.HasPrefix(m.StatusCallback, w.public+twilio.StatusPath+"?attempt=") {
		t.Errorf("callback to %s", m.StatusCallback)
	}
}

func TestSendOnTheWire(t *testing.T) {
	var got *http.Request
	var form url.Values
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, form = r, must(url.ParseQuery(string(body)))
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"sid":"SM1","status":"queued","num_segments":"2"}`)
	})
	r, err := c.Send(t.Context(), hello)
	if err != nil || r != (bridge.Receipt{CarrierID: "SM1", State: store.Accepted, Segments: 2}) {
		t.Fatalf("%+v, %v", r, err)
	}
	if user, token, _ := got.BasicAuth(); user != "AC0123" || token != "secret-token" {
		t.Errorf("authorized as %s", user)
	}
	if got.Method != http.MethodPost || got.URL.Path != "/2010-04-01/Accounts/AC0123/Messages.json" {
		t.Errorf("%s %s", got.Method, got.URL)
	}
	want := url.Values{"From": {line}, "To": {customer}, "Body": {"Hello"},
		"StatusCallback": {"https://sms.example.com/twilio/status?attempt=attempt-1"}}
	if form.Encode() != want.Encode() {
		t.Errorf("got  %s\nwant %s", form.Encode(), want.Encode())
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTheReceiptHasTheStateThatTwilioSays(t *testing.T) {
	tests := map[string]bridge.Receipt{
		`{"sid":"SM1","status":"accepted","num_segments":"0"}`:                     {CarrierID: "SM1", State: store.Accepted},
		`{"sid":"SM1","status":"sent","num_segments":"1"}`:                         {CarrierID: "SM1", State: store.Sent, Segments: 1},
		`{"sid":"SM1","status":"failed","error_code":30002}`:                       {CarrierID: "SM1", State: store.Failed, ErrorCode: "30002"},
		`{"sid":"SM1","status":"something new","error_code":null,"num_media":"0"}`: {CarrierID: "SM1", State: store.Accepted},
		`{"sid":"SM1"}`: {CarrierID: "SM1", State: store.Accepted},
	}
	for document, want := range tests {
		c := standIn(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, document) })
		if got, err := c.Send(t.Context(), hello); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", document, got, err)
		}
	}
}

func TestTheEnvironmentDoesNotMoveTheAPI(t *testing.T) {
	t.Setenv("TWILIO_EDGE", "sydney")
	t.Setenv("TWILIO_REGION", "au1")
	w := begin(t)
	w.sends("a1", "Hello")
	w.bridge.waitReports(t, 2)
}

func TestTheAPIMayHaveAPathOfItsOwn(t *testing.T) {
	var path string
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		_, _ = io.WriteString(w, `{"sid":"SM1"}`)
	}, func(o *twilio.Options) { o.APIURL += "/through/here/" })
	if _, err := c.Send(t.Context(), hello); err != nil || path != "/through/here/2010-04-01/Accounts/AC0123/Messages.json" {
		t.Errorf("%s, %v", path, err)
	}
}

func TestOptedOutRecipient(t *testing.T) {
	w := begin(t)
	w.customerTexts("STOP")
	_, err := w.Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeRejected, Detail: "21610", Say: twilio.Explain("21610")})
	if n := len(w.emulator.Phone(customer)); n != 2 {
		t.Errorf("%d messages on the phone, want STOP and Twilio's answer", n)
	}
}
