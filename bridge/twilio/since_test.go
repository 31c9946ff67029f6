package twilio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"partyline/bridge"
	"partyline/bridge/twilio/twiliotest"
)

// catchUp reads all that Since gives, up to its error.
func (w *world) catchUp(t time.Time) ([]bridge.Inbound, error) {
	var all []bridge.Inbound
	for m, err := range w.Since(w.Context(), line, t) {
		if err != nil {
			return all, err
		}
		all = append(all, m)
	}
	return all, nil
}

// textsUnheard keeps a text at Twilio that no webhook tells.
func (w *world) textsUnheard(to, body string) string {
	w.Helper()
	id, err := w.emulator.TextLater(customer, to, body)
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func bodies(all []bridge.Inbound) (texts []string) {
	for _, m := range all {
		texts = append(texts, m.Body)
	}
	return texts
}

func TestWhatNobodyHeardIsRecoveredInOrder(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, true)
	w.textsUnheard(line, "too old")
	clock.Advance(time.Hour)
	since := clock.Now()
	first := w.textsUnheard(line, "one")
	w.textsUnheard(line, "two, in the same second")
	w.textsUnheard(otherLine, "another line")
	clock.Advance(time.Minute)
	w.sends("a", "ours")
	w.textsUnheard(line, "three\x00")
	clock.Advance(24 * time.Hour)
	w.textsUnheard(line, "four, the next day")

	all, err := w.catchUp(since)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"one", "two, in the same second", "three␀", "four, the next day"}
	if d := cmp.Diff(want, bodies(all)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(bridge.Inbound{CarrierID: first, Line: line, From: customer, Body: "one", Segments: 1, At: since, Recovered: true}, all[0]); d != "" {
		t.Error(d)
	}
}

func TestTheSecondOfTheWatermarkIsReadWhole(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon.Add(200 * time.Millisecond))
	w := on(t, clock, true)
	w.textsUnheard(line, "hardly before")
	all, err := w.catchUp(noon.Add(900 * time.Millisecond))
	if err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestCatchingUpOverManyPages(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, true)
	for i := range 1050 {
		w.textsUnheard(line, fmt.Sprint(i))
	}
	all, err := w.catchUp(noon)
	if err != nil || len(all) != 1050 {
		t.Fatalf("%d, %v", len(all), err)
	}
	for i, m := range all {
		if m.Body != fmt.Sprint(i) {
			t.Fatalf("number %d is %q", i, m.Body)
		}
	}
}

func TestRecoveredPicturesAreTheSameAsTold(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, true)
	w.customerTexts("look", twiliotest.Media{ContentType: "image/jpeg", Data: []byte("one")}, twiliotest.Media{ContentType: "image/gif", Data: []byte("two")})
	told := w.bridge.texts()[0]
	all, err := w.catchUp(noon)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	told.At, told.Recovered = noon, true
	if d := cmp.Diff(told, all[0]); d != "" {
		t.Error(d)
	}
}

func TestCatchingUpStopsAtTheFirstError(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, true)
	w.textsUnheard(line, "one")
	w.emulator.Fail(twiliotest.Fault{Kind: twiliotest.Unavailable, At: twiliotest.List})
	errs := 0
	for m, err := range w.Since(t.Context(), line, noon) {
		errs++
		refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
		if m.CarrierID != "" {
			t.Errorf("%+v beside an error", m)
		}
	}
	if errs != 1 {
		t.Errorf("%d errors", errs)
	}
	if all, err := w.catchUp(noon); err != nil || len(all) != 1 {
		t.Errorf("afterwards: %+v, %v", all, err)
	}
}

func TestCatchingUpEndsWhenItIsNotWantedAnyMore(t *testing.T) {
	clock := clockwork.NewFakeClockAt(noon)
	w := on(t, clock, true)
	w.textsUnheard(line, "one")
	w.textsUnheard(line, "two")
	n := 0
	for _, err := range w.Since(t.Context(), line, noon) {
		if err != nil {
			t.Error(err)
		}
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d messages", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range w.Since(ctx, line, noon) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}

func TestNothingToCatchUp(t *testing.T) {
	w := begin(t)
	if all, err := w.catchUp(time.Now()); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if strings.Contains(w.log.String(), "level=ERROR") {
		t.Error(w.log.String())
	}
}

func TestMediaThatWasDeletedDoesNotHoldItsMessageBack(t *testing.T) {
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/Media.json") {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"code":20404,"status":404}`)
			return
		}
		_, _ = io.WriteString(w, `{"messages":[{"sid":"MM1","direction":"inbound","from":"`+customer+`","to":"`+line+`","body":"look","num_media":"1"}]}`)
	})
	n := 0
	for m, err := range c.Since(t.Context(), line, noon) {
		n++
		if err != nil || m.CarrierID != "MM1" || m.Body != "look" || len(m.Media) != 0 {
			t.Errorf("%+v, %v", m, err)
		}
	}
	if n != 1 {
		t.Errorf("%d messages", n)
	}
}
