package twiliotest_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// TestTrafficFromAllSides is for the race detector, and counts: eight customers and eight senders at once.
func TestTrafficFromAllSides(t *testing.T) {
	const people, texts = 8, 20
	w := begin(t)
	var all sync.WaitGroup
	for p := range people {
		number := fmt.Sprintf("+1555010%04d", 1000+p)
		all.Go(func() {
			for i := range texts {
				if _, err := w.Text(t.Context(), number, ours, fmt.Sprint("in ", i)); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			api, _ := w.client(w.AccountSID(), w.AuthToken())
			for i := range texts {
				if _, err := api.CreateMessage(w.text(fmt.Sprint("out ", i)).SetTo(number)); err != nil {
					t.Error(err)
				}
			}
			if _, err := api.ListMessage((&openapi.ListMessageParams{}).SetFrom(number)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.eventually("all callbacks", func() bool { return len(w.Callbacks("")) == 2*people*texts })
	if got := len(w.app.requests("/messages")); got != people*texts {
		t.Errorf("%d webhooks", got)
	}
	if got := len(list(w, (&openapi.ListMessageParams{}).SetPageSize(7))); got != 2*people*texts {
		t.Errorf("%d messages listed", got)
	}
	for _, number := range w.Phones() {
		var got []string
		for _, m := range w.Phone(number) {
			if m.Direction == "outbound-api" {
				got = append(got, m.Body)
			}
		}
		var want []string
		for i := range texts {
			want = append(want, fmt.Sprint("out ", i))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s got %q", number, got)
		}
	}
}
