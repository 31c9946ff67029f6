package twilio_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
)

// noon is a moment far from the ends of its day.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// on starts a world whose time is at clock.
func on(t *testing.T, clock *clockwork.FakeClock, autoDeliver bool) *world {
	t.Helper()
	return begin(t, func(e *twiliotest.Options, o *twilio.Options) {
		e.Now, e.AutoDeliver, o.Clock = clock.Now, autoDeliver, clock
	})
}

// known remembers the ids of our messages.
type known map[string]bool

func (k known) knows(id string) (bool, error) { return k[id], nil }

func attemptAt(at time.Time, k known) bridge.Attempt {
	return bridge.Attempt{Token: "a1", Line: line, To: customer, Body: hello.Body, StartedAt: at, Known: k.knows}
}

func TestAnAttemptThatLeftIsFound(t *testing.T) {
	for name, autoDeliver := range map[string]bool{"delivered meanwhile": true, "still waiting, without a date of sending": false} {
		t.Run(name, func(t *testing.T) {
			clock := clockwork.NewFakeClockAt(noon)
			w := on(t, clock, autoDeliver)
			w.emulator.Fail(twiliotest.Fault{Kind: twiliotest.CutAfter})
			started := clock.Now()
			clock.Advance(2 * time.Second)
			if _, err := w.Send(t.Context(), hello); bridge.CodeOf(err) != bridge.CodeUncertain {
				t.Fatal(err)
			}
			want := store.Accepted
			if autoDeliver {
				w.bridge.waitReports(t, 2)
				want = store.Delivered
			}
			r, err := w.Find(t.Context(), attemptAt(started, nil))
			if err != nil || r.CarrierID != w.emulator.Messages()[0].SID || r.State != want || r.Segments != 1 {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

func TestAnAttemptThatDidNotLeaveIsNotFound(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, true)
	w.sends("another", "Another text")
	if _, err := w.Send(t.Context(), bridge.Outbound{Attempt: "a", Line: otherLine, To: customer, Body: hello.Body}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Send(t.Context(), bridge.Outbound{Attempt: "a", Line: line, To: "+447700900124", Body: hello.Body}); err != nil {
		t.Fatal(err)
	}
	w.customerTexts(hello.Body)
	w.emulator.Fail(twiliotest.Fault{Kind: twiliotest.CutBefore})
	if _, err := w.Send(t.Context(), hello); err == nil {
		t.Fatal("sent")
	}
	_, err := w.Find(t.Context(), attemptAt(clock.Now(), nil))
	refuses(t, err, bridge.Error{Code: bridge.CodeNotFound})
}

func TestOlderMessagesAreNotTheAttempt(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, true)
	w.sends("old", hello.Body)
	w.bridge.waitReports(t, 2)
	clock.Advance(61 * time.Second)
	_, err := w.Find(t.Context(), attemptAt(clock.Now(), nil))
	refuses(t, err, bridge.Error{Code: bridge.CodeNotFound})
	clock.Advance(-2 * time.Second)
	if _, err := w.Find(t.Context(), attemptAt(clock.Now(), nil)); err != nil {
		t.Errorf("within what clocks differ: %v", err)
	}
}

func TestMessagesOfOursAreNotTakenForOneAnother(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, true)
	var ids []string
	for range 3 {
		ids = append(ids, w.sends("a", hello.Body).CarrierID)
		clock.Advance(time.Second)
	}
	k := known{}
	for _, want := range ids {
		r, err := w.Find(t.Context(), attemptAt(noon, k))
		if err != nil || r.CarrierID != want {
			t.Fatalf("got %+v, %v, want the oldest, %s", r, err, want)
		}
		k[want] = true
	}
	_, err := w.Find(t.Context(), attemptAt(noon, k))
	refuses(t, err, bridge.Error{Code: bridge.CodeNotFound})
}

func TestAnAttemptIsFoundAcrossMidnight(t *testing.T) {
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 20, 23, 59, 59, 900e6, time.UTC))
	w := on(t, clock, false)
	started := clock.Now()
	id := w.sends("a", hello.Body).CarrierID
	clock.Advance(time.Minute)
	if _, err := w.emulator.Report(t.Context(), id, "delivered", 0); err != nil {
		t.Fatal(err)
	}
	r, err := w.Find(t.Context(), attemptAt(started, nil))
	if err != nil || r.CarrierID != id || r.State != store.Delivered {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAnAttemptIsFoundBehindManyMessages(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, false)
	id := w.sends("a", hello.Body).CarrierID
	for i := range 450 {
		w.sends("b", fmt.Sprint("Message ", i))
	}
	r, err := w.Find(t.Context(), attemptAt(noon, nil))
	if err != nil || r.CarrierID != id {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestWhatTwilioChangesInATextDoesNotHideIt(t *testing.T) {
	for name, body := range map[string]string{
		"a trial account's prefix": "Sent from your Twilio trial account - " + hello.Body,
		"spaces cut off":           hello.Body + "  ",
	} {
		t.Run(name, func(t *testing.T) {
			clock := clockwork.NewFakeClockAt(noon)
			w := on(t, clock, false)
			id := w.sends("a", body).CarrierID
			if r, err := w.Find(t.Context(), attemptAt(noon, nil)); err != nil || r.CarrierID != id {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

func TestNotFoundIsSaidOnlyAfterLooking(t *testing.T) {
	tests := map[string]struct {
		fault twiliotest.Fault
		want  bridge.Error
	}{
		"too many requests": {twiliotest.Fault{Kind: twiliotest.TooManyRequests, RetryAfter: 3 * time.Second}, bridge.Error{Code: bridge.CodeRetry, Detail: "20429", RetryAfter: 3 * time.Second}},
		"500":               {twiliotest.Fault{Kind: twiliotest.ErrorBefore}, bridge.Error{Code: bridge.CodeRetry, Detail: "20500"}},
		"503":               {twiliotest.Fault{Kind: twiliotest.Unavailable}, bridge.Error{Code: bridge.CodeRetry}},
		"cut":               {twiliotest.Fault{Kind: twiliotest.CutBefore}, bridge.Error{Code: bridge.CodeRetry}},
		"404":               {twiliotest.Fault{Kind: twiliotest.Reject, Code: 20404}, bridge.Error{Code: bridge.CodeRejected, Detail: "20404"}},
		"credentials":       {twiliotest.Fault{Kind: twiliotest.Reject, Code: 20003}, bridge.Error{Code: bridge.CodeRetry, Detail: "20003", RetryAfter: time.Minute}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := begin(t)
			test.fault.At = twiliotest.List
			w.emulator.Fail(test.fault)
			_, err := w.Find(t.Context(), attemptAt(time.Now(), nil))
			refuses(t, err, test.want)
		})
	}
}

func TestOurOwnRecordsCannotBeRead(t *testing.T) {
	w := begin(t)
	w.sends("a", hello.Body)
	a := attemptAt(time.Now(), nil)
	a.Known = func(string) (bool, error) { return false, errors.New("database away") }
	_, err := w.Find(t.Context(), a)
	refuses(t, err, bridge.Error{Code: bridge.CodeUnavailable})
}

func TestAListWithoutAnEndIsGivenUp(t *testing.T) {
	pages := 0
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		pages++
		_, _ = fmt.Fprintf(w, `{"messages":[],"next_page_uri":%q}`, r.URL.RequestURI())
	})
	_, err := c.Find(t.Context(), attemptAt(noon, nil))
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
	if pages > 100 {
		t.Errorf("%d pages were read", pages)
	}
}

func TestListsThatAreNone(t *testing.T) {
	for name, body := range map[string]string{"a page": "<html>", "cut": `{"messages":[{"sid":"SM1"`, "empty": "", "another shape": `{"messages":{}}`} {
		t.Run(name, func(t *testing.T) {
			c := standIn(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
			_, err := c.Find(t.Context(), attemptAt(noon, nil))
			refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
			if strings.Contains(bridge.Say(err), "message left") {
				t.Errorf("a list says %q", bridge.Say(err))
			}
		})
	}
}
