package twiliotest_test

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge/twilio/twiliotest"
)

// closedAddress is a web address on which nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

func TestRetriesFollowTheConnectionOverrides(t *testing.T) {
	bad, worse, cut := statusAnswer(404), statusAnswer(503), http.HandlerFunc(cutAnswer)
	for _, v := range []struct {
		name, fragment   string
		answers          []http.HandlerFunc
		attempts, status int
	}{
		{"no override: an error is final", "", []http.HandlerFunc{worse}, 1, 503},
		{"no override: a cut is final", "", []http.HandlerFunc{cut}, 1, 0},
		{"all", "#rc=5&rp=all", []http.HandlerFunc{worse, cut, bad}, 4, 200},
		{"count runs out", "#rc=2&rp=all", []http.HandlerFunc{worse, worse, worse}, 3, 503},
		{"count has a maximum", "#rc=50&rp=all", []http.HandlerFunc{bad, bad, bad, bad, bad, bad}, 6, 404},
		{"5xx only", "#rc=5&rp=5xx", []http.HandlerFunc{worse, bad}, 2, 404},
		{"4xx and answers", "#rp=4xx,rt&rc=3", []http.HandlerFunc{bad, cut}, 3, 200},
		{"none", "#rc=0&rp=all", []http.HandlerFunc{worse}, 1, 503},
	} {
		t.Run(v.name, func(t *testing.T) {
			w := begin(t)
			w.SetWebhook(ours, w.app.URL+"/messages"+v.fragment)
			w.app.next(v.answers...)
			d, err := w.Text(t.Context(), customer, ours, "hi")
			if d.Attempts != v.attempts || d.Status != v.status || (err != nil) != (v.status == 0) {
				t.Errorf("delivery %+v, %v", d, err)
			}
			if failed := v.status != 200; failed != (d.Alert == 11200) {
				t.Errorf("alert %d", d.Alert)
			}
			got := w.app.requests("/messages")
			if len(got) != v.attempts || !same(got[0], got[len(got)-1]) {
				t.Errorf("posted %v", got)
			}
		})
	}
}

func TestAppThatIsDown(t *testing.T) {
	w := begin(t)
	down := closedAddress(t)
	for fragment, attempts := range map[string]int{"": 2, "#rc=3": 4, "#rc=3&rp=5xx": 1} {
		w.SetWebhook(ours, down+"/messages"+fragment)
		d, err := w.Text(t.Context(), customer, ours, "hi")
		if err == nil || d.Attempts != attempts || d.Alert != 11205 || d.SID == "" {
			t.Errorf("%q: delivery %+v, %v", fragment, d, err)
		}
	}
	if len(w.Messages()) != 3 {
		t.Error("not kept")
	}
}

func TestAppThatDoesNotAnswerInTime(t *testing.T) {
	w := begin(t)
	w.SetWebhook(ours, w.app.URL+"/messages#rt=100&rc=1&rp=rt")
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	hang := func(http.ResponseWriter, *http.Request) { <-over }
	w.app.next(hang, hang)
	d, err := w.Text(t.Context(), customer, ours, "hi")
	if err == nil || d.Attempts != 2 || d.Alert != 11200 {
		t.Errorf("delivery %+v, %v", d, err)
	}
}

func TestUnknownRetryPolicyIsRefused(t *testing.T) {
	w := begin(t)
	w.SetWebhook(ours, w.app.URL+"/messages#rp=always")
	d, err := w.Text(t.Context(), customer, ours, "hi")
	if err == nil || d.Alert != 11243 || len(w.app.requests("")) != 0 {
		t.Errorf("delivery %+v, %v", d, err)
	}
}

func TestFallbackIsAskedAfterTheRetries(t *testing.T) {
	w := begin(t)
	down, fallback := w.app.URL+"/messages", w.app.URL+"/fallback"
	numbers, err := w.api.ListIncomingPhoneNumber((&openapi.ListIncomingPhoneNumberParams{}).SetPhoneNumber(ours))
	if err != nil || len(numbers) != 1 || *numbers[0].PhoneNumber != ours || !numbers[0].Capabilities.Mms {
		t.Fatalf("numbers %v, %v", numbers, err)
	}
	change := (&openapi.UpdateIncomingPhoneNumberParams{}).SetSmsUrl(down + "#rc=1&rp=5xx").SetSmsFallbackUrl(fallback)
	changed, err := w.api.UpdateIncomingPhoneNumber(*numbers[0].Sid, change)
	if err != nil || *changed.SmsFallbackUrl != fallback {
		t.Fatalf("changed %v, %v", changed, err)
	}
	w.app.next(statusAnswer(500), statusAnswer(500))
	d := w.customerTexts("hi")
	got := w.app.requests("/fallback")
	if d.Attempts != 3 || d.Status != 200 || len(got) != 1 || !got[0].valid {
		t.Fatalf("delivery %+v, fallback %v", d, got)
	}
	if f := got[0].form; f.Get("ErrorCode") != "11200" || f.Get("ErrorUrl") != down || f.Get("MessageSid") != d.SID {
		t.Errorf("fallback got %v", f)
	}
}

func TestPhoneNumbersOfTheAccount(t *testing.T) {
	w := begin(t)
	all, err := w.api.ListIncomingPhoneNumber(&openapi.ListIncomingPhoneNumberParams{})
	if err != nil || len(all) != 2 {
		t.Fatalf("numbers %v, %v", all, err)
	}
	one, err := w.api.FetchIncomingPhoneNumber(*all[0].Sid, nil)
	if err != nil || *one.PhoneNumber != *all[0].PhoneNumber || *one.SmsUrl != w.app.URL+"/messages" {
		t.Errorf("number %v, %v", one, err)
	}
	_, err = w.api.UpdateIncomingPhoneNumber(*one.Sid, (&openapi.UpdateIncomingPhoneNumberParams{}).SetSmsUrl("nowhere"))
	if c, _ := code(err); c != 21502 {
		t.Errorf("nonsense as webhook: %v", err)
	}
	if _, err = w.api.FetchIncomingPhoneNumber("PN0", nil); err == nil {
		t.Error("an unknown number was found")
	}
}

func TestCallbackAddressHasOverridesToo(t *testing.T) {
	w := begin(t, manual)
	m := w.send(w.text("Hello").SetStatusCallback(w.callback() + "#rc=2&rp=all"))
	w.app.next(statusAnswer(500), statusAnswer(500))
	if answer, err := w.Report(t.Context(), *m.Sid, "sent", 0); err != nil || answer != 200 {
		t.Errorf("answered %d, %v", answer, err)
	}
	if got := w.app.requests("/status?attempt=a1"); len(got) != 3 || !got[2].valid {
		t.Errorf("posted %v", got)
	}
}

func TestASlowAppDoesNotHoldTheAPIUp(t *testing.T) {
	w := begin(t)
	over, reached := make(chan struct{}), make(chan struct{})
	w.app.next(func(http.ResponseWriter, *http.Request) { close(reached); <-over })
	first := w.send(w.text("first"))
	w.soon("its callback is under way", reached)
	second := w.send(w.text("second").SetTo(other))
	w.eventually("another message's callbacks", func() bool { return len(w.Callbacks(*second.Sid)) == 2 })
	if got := w.Callbacks(*first.Sid); len(got) != 0 || len(w.Phone(customer)) != 1 {
		t.Errorf("answered already: %v", got)
	}
	close(over)
	w.eventually("all callbacks", func() bool { return len(w.Callbacks("")) == 4 })
	if got := w.statuses(*first.Sid); !slices.Equal(got, []string{"sent", "delivered"}) {
		t.Errorf("callbacks %v", got)
	}
}

func TestCloseGivesUpWhatIsUnderWay(t *testing.T) {
	w := begin(t)
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	reached := make(chan struct{})
	w.app.next(func(http.ResponseWriter, *http.Request) { close(reached); <-over })
	w.send(w.text("Hello"))
	w.soon("the callback is under way", reached)
	w.Close()
	again, err := twiliotest.New(twiliotest.Options{Addr: strings.TrimPrefix(w.URL(), "http://")})
	if err != nil {
		t.Fatalf("the address is not free again: %v", err)
	}
	again.Close()
	again.Close() // a second time does no harm
}
