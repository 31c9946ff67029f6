package twilio_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"partyline/bridge"
	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
)

// album is where our files are served.
func album(t *testing.T) (address string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/lamp.png" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, "\x89PNG\r\n\x1a\nlamp")
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestAnMMSArrivesAtThePhone(t *testing.T) {
	for _, body := range []string{"look", ""} {
		w := begin(t)
		w.emulator.SetMMS(line, true)
		picture := album(t) + "/lamp.png"
		m := hello
		m.Body, m.Media = body, []string{picture, picture}
		r, err := w.Send(t.Context(), m)
		if err != nil || r.State != store.Accepted {
			t.Fatal(r, err)
		}
		w.bridge.waitReports(t, 2)
		phone := w.emulator.Phone(customer)
		if len(phone) != 1 || phone[0].Body != body || len(phone[0].Media) != 2 || string(phone[0].Media[1].Data) != "\x89PNG\r\n\x1a\nlamp" {
			t.Errorf("the phone has %+v", phone)
		}
	}
}

// What Twilio does not like of a file it says later, with a code that we can explain.
func TestAnMMSThatCannotBeFetched(t *testing.T) {
	w := begin(t)
	w.emulator.SetMMS(line, true)
	m := hello
	m.Media = []string{album(t) + "/gone.png"}
	if _, err := w.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	reports := w.bridge.waitReports(t, 1)
	if r := reports[0]; r.State != store.Failed || r.ErrorCode != "11200" || w.Advise(r.ErrorCode) != bridge.RemedyRetry {
		t.Errorf("report %+v", r)
	}
}

// An MMS whose answer was lost is found, by its text or by having none.
func TestAnMMSIsFoundAgain(t *testing.T) {
	for _, body := range []string{"look", ""} {
		w := begin(t)
		w.emulator.SetMMS(line, true)
		w.emulator.Fail(twiliotest.Fault{Kind: twiliotest.CutAfter})
		m := hello
		m.Body, m.Media = body, []string{album(t) + "/lamp.png"}
		a := attemptAt(noon.AddDate(-10, 0, 0), nil)
		a.Body = body
		if _, err := w.Send(t.Context(), m); bridge.CodeOf(err) != bridge.CodeUncertain {
			t.Fatal(err)
		}
		r, err := w.Find(t.Context(), a)
		if err != nil || r.CarrierID != w.emulator.Messages()[0].SID {
			t.Errorf("%+v, %v", r, err)
		}
	}
}

// What we let through Twilio takes.
func TestTheLimitsAreTwilios(t *testing.T) {
	w := begin(t)
	limits := w.MediaLimits()
	if limits.MaxFiles != 10 || limits.OtherTypes != 0 {
		t.Errorf("limits %+v", limits)
	}
	for _, picture := range []string{"image/jpeg", "image/png", "image/gif"} {
		if limits.Types[picture] != 5_000_000 {
			t.Errorf("%s may have %d", picture, limits.Types[picture])
		}
	}
	var kinds []string
	for kind, most := range limits.Types {
		kinds = append(kinds, kind)
		if most != 5_000_000 && most != 500_000 {
			t.Errorf("%s may have %d", kind, most)
		}
	}
	if slices.Contains(kinds, "image/webp") || slices.Contains(kinds, "text/html") || !slices.Contains(kinds, "application/pdf") {
		t.Errorf("types %q", kinds)
	}
}
