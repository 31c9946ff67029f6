package twiliotest_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge/twilio/twiliotest"
)

func TestFaultsOfRequests(t *testing.T) {
	for _, v := range []struct {
		fault        twiliotest.Fault
		code, status int // of the client's error; 0 where it gets none of Twilio's
		done         bool
		check        func(*world, error) // what else can be seen; may be nil
	}{
		{twiliotest.Fault{Kind: twiliotest.TooManyRequests, RetryAfter: 3 * time.Second}, 20429, 429, false, saysRetryAfter},
		{twiliotest.Fault{Kind: twiliotest.ErrorBefore}, 20500, 500, false, nil},
		{twiliotest.Fault{Kind: twiliotest.ErrorAfter}, 20500, 500, true, nil},
		{twiliotest.Fault{Kind: twiliotest.CutBefore}, 0, 0, false, isCut},
		{twiliotest.Fault{Kind: twiliotest.CutAfter}, 0, 0, true, isCut},
		{twiliotest.Fault{Kind: twiliotest.Unavailable}, 0, 0, false, isUnavailable},
		{twiliotest.Fault{Kind: twiliotest.Reject, Code: 21610}, 21610, 400, false, nil},
		{twiliotest.Fault{Kind: twiliotest.Reject, Code: 21611}, 21611, 429, false, nil},
	} {
		t.Run(string(v.fault.Kind), func(t *testing.T) {
			w := begin(t)
			w.Fail(v.fault)
			_, err := w.api.CreateMessage(w.text("Hello"))
			if err == nil {
				t.Fatal("nothing failed")
			}
			if c, status := code(err); c != v.code || status != v.status {
				t.Errorf("got %v, want %d with status %d", err, v.code, v.status)
			}
			if done := len(w.Messages()) == 1; done != v.done {
				t.Errorf("work done: %v, want %v", done, v.done)
			}
			if v.done {
				w.eventually("the text on the phone", func() bool { return len(w.Phone(customer)) == 1 })
				w.eventually("its callbacks", func() bool { return len(w.Callbacks("")) == 2 })
			}
			if v.check != nil {
				v.check(w, err)
			}
			before := len(w.Messages())
			w.send(w.text("again"))
			if after := len(w.Messages()); after != before+1 || len(w.Faults()) != 0 {
				t.Errorf("the fault is not used up: %v", w.Faults())
			}
		})
	}
}

func saysRetryAfter(w *world, _ error) {
	w.Helper()
	if got := w.log.last.Header.Get("Retry-After"); got != "3" {
		w.Errorf("Retry-After %q", got)
	}
}

func isUnavailable(w *world, err error) {
	w.Helper()
	if w.log.last.StatusCode != http.StatusServiceUnavailable || !strings.Contains(err.Error(), "503") {
		w.Errorf("answered %d, %v", w.log.last.StatusCode, err)
	}
}

func isCut(w *world, err error) {
	w.Helper()
	if !errors.Is(err, io.EOF) {
		w.Errorf("the connection is not cut: %v", err)
	}
}

func TestDelayHoldsTheRequestBackAndLetsOtherFaultsHappen(t *testing.T) {
	w := begin(t)
	w.Fail(twiliotest.Fault{Kind: twiliotest.Delay, Delay: 50 * time.Millisecond})
	w.Fail(twiliotest.Fault{Kind: twiliotest.CutAfter})
	began := time.Now()
	if _, err := w.api.CreateMessage(w.text("Hello")); !errors.Is(err, io.EOF) {
		t.Errorf("not cut: %v", err)
	}
	if d := time.Since(began); d < 50*time.Millisecond {
		t.Errorf("answered after %s", d)
	}
	if len(w.Messages()) != 1 {
		t.Error("not done")
	}
}

func TestClosingEndsADelay(t *testing.T) {
	w := begin(t)
	w.Fail(twiliotest.Fault{Kind: twiliotest.Delay, Delay: time.Hour})
	failed := make(chan error, 1)
	go func() {
		_, err := w.api.CreateMessage(w.text("Hello"))
		failed <- err
	}()
	w.eventually("the fault is taken", func() bool { return len(w.Faults()) == 0 })
	w.Close()
	if err := <-failed; err == nil {
		t.Error("a closed server answered")
	}
}

func TestFaultsKeepToTheirNumberTimesAndEndpoint(t *testing.T) {
	w := begin(t)
	w.Fail(twiliotest.Fault{Kind: twiliotest.ErrorBefore, Number: other, Times: 2})
	w.send(w.text("to somebody else"))
	for range 2 {
		if _, err := w.api.CreateMessage(w.text("Hello").SetTo(other)); err == nil {
			t.Error("nothing failed")
		}
	}
	w.send(w.text("third").SetTo(other))

	w.Fail(twiliotest.Fault{Kind: twiliotest.ErrorBefore, At: twiliotest.List, Times: -1})
	w.send(w.text("sending works"))
	for range 3 {
		if _, err := w.api.ListMessage(&openapi.ListMessageParams{}); err == nil {
			t.Error("listing works")
		}
	}
	w.ClearFaults()
	if got := list(w, &openapi.ListMessageParams{}); len(got) != 3 {
		t.Errorf("listed %q", got)
	}
}

func TestFaultsOfCallbacks(t *testing.T) {
	for _, v := range []struct {
		kind twiliotest.FaultKind
		want []string
	}{
		{twiliotest.StatusLost, []string{"delivered"}},
		{twiliotest.StatusDuplicated, []string{"sent", "sent", "delivered"}},
		{twiliotest.StatusReordered, []string{"delivered", "sent"}},
		{twiliotest.Undeliverable, []string{"sent", "undelivered"}},
	} {
		t.Run(string(v.kind), func(t *testing.T) {
			w := begin(t)
			w.Fail(twiliotest.Fault{Kind: v.kind})
			m := w.send(w.text("Hello"))
			w.eventually("callbacks", func() bool { return len(w.Callbacks(*m.Sid)) == len(v.want) })
			if got := w.statuses(*m.Sid); !slices.Equal(got, v.want) {
				t.Errorf("callbacks %v, want %v", got, v.want)
			}
			state, _ := w.Message(*m.Sid)
			failed := v.kind == twiliotest.Undeliverable
			if failed != (len(w.Phone(customer)) == 0) || failed != (state.Status == "undelivered") {
				t.Errorf("state %s, phone has %q", state.Status, bodies(w.Phone(customer)))
			}
			if failed {
				last := w.app.requests("/status?attempt=a1")[1].form
				if last.Get("ErrorCode") != "30003" || state.ErrorCode != 30003 {
					t.Errorf("callback %v", last)
				}
				got, err := w.api.FetchMessage(*m.Sid, nil)
				if err != nil || *got.ErrorCode != 30003 || *got.ErrorMessage == "" {
					t.Errorf("resource %v, %v", got, err)
				}
			}
		})
	}
}

func TestReportByHandInAnyOrder(t *testing.T) {
	w := begin(t, manual)
	m := w.send(w.text("Hello"))
	w.app.next(statusAnswer(500))
	for i, status := range []string{"delivered", "sent"} {
		answer, err := w.Report(t.Context(), *m.Sid, status, 0)
		if want := []int{500, 200}[i]; err != nil || answer != want {
			t.Errorf("%s answered %d, %v", status, answer, err)
		}
	}
	if got := w.statuses(*m.Sid); !slices.Equal(got, []string{"delivered", "sent"}) {
		t.Errorf("callbacks %v", got)
	}
	if answer, err := w.Report(t.Context(), *m.Sid, "failed", 30008); err != nil || answer != 200 {
		t.Errorf("failed answered %d, %v", answer, err)
	}
	if state, _ := w.Message(*m.Sid); state.Status != "delivered" || len(w.Phone(customer)) != 1 {
		t.Errorf("state went back to %s, phone has %q", state.Status, bodies(w.Phone(customer)))
	}
	failed := w.send(w.text("lost"))
	if _, err := w.Report(t.Context(), *failed.Sid, "failed", 30006); err != nil {
		t.Fatal(err)
	}
	if q := w.app.requests("/status?attempt=a1")[3]; q.form.Get("ErrorCode") != "30006" || !q.valid {
		t.Errorf("callback %+v", q)
	}
	inbound := w.customerTexts("hi")
	for sid, status := range map[string]string{"SM0": "sent", *m.Sid: "gone", inbound.SID: "delivered"} {
		if _, err := w.Report(t.Context(), sid, status, 0); err == nil {
			t.Errorf("reported %s of %s", status, sid)
		}
	}
	silent := w.text("no callback")
	silent.StatusCallback = nil
	if answer, err := w.Report(t.Context(), *w.send(silent).Sid, "sent", 0); answer != 0 || err != nil {
		t.Errorf("without callback %d, %v", answer, err)
	}
}

func TestFaultsOfWebhooks(t *testing.T) {
	w := begin(t)
	w.Fail(twiliotest.Fault{Kind: twiliotest.WebhookLost})
	d := w.customerTexts("lost")
	if d.Attempts != 0 || len(w.app.requests("")) != 0 {
		t.Errorf("delivered %+v", d)
	}
	if got := list(w, (&openapi.ListMessageParams{}).SetTo(ours)); !slices.Equal(got, []string{"lost"}) {
		t.Errorf("listed %q", got)
	}
	w.Fail(twiliotest.Fault{Kind: twiliotest.WebhookDuplicated})
	d = w.customerTexts("twice")
	got := w.app.requests("/messages")
	if d.Attempts != 2 || len(got) != 2 || !same(got[0], got[1]) {
		t.Errorf("delivered %+v: %v", d, got)
	}
}

// same compares two deliveries of one webhook.
func same(a, b request) bool {
	return a.form.Encode() == b.form.Encode() && a.token == b.token && a.signature == b.signature && a.valid && b.valid
}
