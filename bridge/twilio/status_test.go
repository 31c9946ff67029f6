package twilio_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
)

func TestEveryWordOfTwilioHasItsState(t *testing.T) {
	w := begin(t)
	for word, want := range map[string]store.MessageState{
		"queued": store.Accepted, "accepted": store.Accepted, "scheduled": store.Accepted, "sending": store.Accepted,
		"sent": store.Sent, "delivered": store.Delivered, "read": store.Delivered, "Delivered": store.Delivered,
		"undelivered": store.Undelivered, "partially_delivered": store.Undelivered, "failed": store.Failed, "canceled": store.Failed,
		"receiving": "", "received": "", "something new": "",
	} {
		if a := w.posts(twilio.StatusPath+"?attempt=a1", w.state("MessageStatus="+word)); a.status != 200 {
			t.Fatalf("%s: %d %q", word, a.status, a.body)
		}
		reports := w.bridge.waitReports(t, 1)
		if got := reports[len(reports)-1]; got.State != want {
			t.Errorf("%s: %q, want %q", word, got.State, want)
		}
	}
}

func TestAnUndeliveredMessageSaysWhy(t *testing.T) {
	w := begin(t)
	w.emulator.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30005})
	r := w.sends("a1", "Hello")
	want := []bridge.Report{
		{Attempt: "a1", CarrierID: r.CarrierID, State: store.Sent},
		{Attempt: "a1", CarrierID: r.CarrierID, State: store.Undelivered, ErrorCode: "30005"},
	}
	if d := cmp.Diff(want, w.bridge.waitReports(t, 2)); d != "" {
		t.Error(d)
	}
}

func TestNonsenseInStates(t *testing.T) {
	w := begin(t)
	tests := map[string]struct {
		query  string
		change []string
		want   int
		report bridge.Report
	}{
		"no attempt":             {"", nil, 200, bridge.Report{CarrierID: "SM00000000000000000000000000000002", State: store.Delivered}},
		"error code 0":           {"?attempt=a", []string{"ErrorCode=0"}, 200, bridge.Report{Attempt: "a", CarrierID: "SM00000000000000000000000000000002", State: store.Delivered}},
		"error code with markup": {"?attempt=a", []string{"ErrorCode=<!channel>"}, 200, bridge.Report{Attempt: "a", CarrierID: "SM00000000000000000000000000000002", State: store.Delivered}},
		"no message id":          {"?attempt=a", []string{"-MessageSid"}, 400, bridge.Report{}},
		"no status":              {"?attempt=a", []string{"-MessageStatus"}, 400, bridge.Report{}},
		"attempt with NUL":       {"?attempt=a%00", nil, 400, bridge.Report{}},
		"attempt without UTF-8":  {"?attempt=%ff", nil, 400, bridge.Report{}},
		"endless attempt":        {"?attempt=" + strings.Repeat("a", 3000), nil, 400, bridge.Report{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := w.posts(twilio.StatusPath+test.query, w.state(test.change...))
			if a.status != test.want {
				t.Fatalf("got %d %q, want %d", a.status, a.body, test.want)
			}
			if test.want != 200 {
				return
			}
			reports := w.bridge.waitReports(t, 1)
			if d := cmp.Diff(test.report, reports[len(reports)-1]); d != "" {
				t.Error(d)
			}
		})
	}
	different := w.state()
	different["MessageStatus"] = []string{"delivered", "failed"}
	if a := w.posts(twilio.StatusPath, different); a.status != 400 {
		t.Errorf("two states at once: %d", a.status)
	}
}

func TestAReportIsTakenAgainOnceTheDatabaseIsBack(t *testing.T) {
	w := begin(t, func(e *twiliotest.Options, _ *twilio.Options) { e.AutoDeliver = false })
	r := w.sends("a1", "Hello")
	w.bridge.fails(&bridge.Error{Code: bridge.CodeUnavailable, Say: "The database is away."})
	if status, err := w.emulator.Report(t.Context(), r.CarrierID, "sent", 0); err != nil || status != 503 {
		t.Errorf("%d, %v", status, err)
	}
	w.bridge.fails(nil)
	if status, err := w.emulator.Report(t.Context(), r.CarrierID, "delivered", 0); err != nil || status != 200 {
		t.Errorf("%d, %v", status, err)
	}
	if got := w.bridge.waitReports(t, 1); got[0].State != store.Delivered {
		t.Errorf("%+v", got)
	}
}
