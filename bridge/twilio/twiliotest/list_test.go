package twiliotest_test

import (
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge/twilio/twiliotest"
)

// calendar is a time that a test sets.
type calendar struct{ at atomic.Pointer[time.Time] }

func (c *calendar) set(t time.Time)           { c.at.Store(&t) }
func (c *calendar) now() time.Time            { return *c.at.Load() }
func (c *calendar) use(o *twiliotest.Options) { o.Now = c.now }
func manual(o *twiliotest.Options)            { o.AutoDeliver = false }
func list(w *world, p *openapi.ListMessageParams) []string {
	w.Helper()
	messages, err := w.api.ListMessage(p)
	if err != nil {
		w.Fatal(err)
	}
	var all []string
	for _, m := range messages {
		all = append(all, *m.Body)
	}
	return all
}

func TestListIsNewestFirstAndFiltered(t *testing.T) {
	w := begin(t, manual)
	w.customerTexts("one")
	w.send(w.text("two"))
	w.send(w.text("three").SetTo(other))
	for _, v := range []struct {
		name   string
		params *openapi.ListMessageParams
		want   []string
	}{
		{"all", &openapi.ListMessageParams{}, []string{"three", "two", "one"}},
		{"to", (&openapi.ListMessageParams{}).SetTo(customer), []string{"two"}},
		{"from", (&openapi.ListMessageParams{}).SetFrom(ours), []string{"three", "two"}},
		{"inbound of a line", (&openapi.ListMessageParams{}).SetTo(ours), []string{"one"}},
		{"both", (&openapi.ListMessageParams{}).SetFrom(ours).SetTo(other), []string{"three"}},
		{"none", (&openapi.ListMessageParams{}).SetTo("+15550100999"), nil},
		{"queued messages have no day", (&openapi.ListMessageParams{}).SetDateSentAfter(time.Unix(0, 0)), []string{"one"}},
	} {
		if got := list(w, v.params); !slices.Equal(got, v.want) {
			t.Errorf("%s: %q, want %q", v.name, got, v.want)
		}
	}
}

func TestListByDay(t *testing.T) {
	var c calendar
	day := func(d, hour int) time.Time { return time.Date(2026, 11, d, hour, 0, 0, 0, time.UTC) }
	c.set(day(20, 23))
	w := begin(t, c.use)
	for d := 20; d <= 22; d++ {
		c.set(day(d, 23))
		w.customerTexts(strconv.Itoa(d))
	}
	for _, v := range []struct {
		name   string
		params *openapi.ListMessageParams
		want   []string
	}{
		{"on", (&openapi.ListMessageParams{}).SetDateSent(day(21, 5)), []string{"21"}},
		{"on and before", (&openapi.ListMessageParams{}).SetDateSentBefore(day(21, 5)), []string{"21", "20"}},
		{"on and after", (&openapi.ListMessageParams{}).SetDateSentAfter(day(21, 23)), []string{"22", "21"}},
		{"another zone", (&openapi.ListMessageParams{}).SetDateSent(day(21, 23).In(time.FixedZone("", 7200))), []string{"21"}},
	} {
		if got := list(w, v.params); !slices.Equal(got, v.want) {
			t.Errorf("%s: %q, want %q", v.name, got, v.want)
		}
	}
	if status, _ := w.get("/Messages.json?DateSent=yesterday", true); status != http.StatusBadRequest {
		t.Errorf("nonsense answered %d", status)
	}
}

func TestPagesStayTheSameWhileMessagesArriveAndGo(t *testing.T) {
	w := begin(t)
	for i := range 7 {
		w.customerTexts(strconv.Itoa(i))
	}
	filter := (&openapi.ListMessageParams{}).SetTo(ours)
	if got := list(w, filter.SetPageSize(2)); !slices.Equal(got, []string{"6", "5", "4", "3", "2", "1", "0"}) {
		t.Errorf("over pages of two: %q", got)
	}

	first, err := w.api.PageMessage(filter.SetPageSize(3), "", "")
	if err != nil || first.NextPageUri == nil || first.PreviousPageUri != nil || len(first.Messages) != 3 {
		t.Fatalf("first page %+v, %v", first, err)
	}
	edge := *first.Messages[2].Sid
	w.customerTexts("new")
	w.customerTexts("newer")
	if err := w.api.DeleteMessage(edge, nil); err != nil {
		t.Fatal(err)
	}
	second, err := w.api.PageMessage(filter, "PA"+edge, "1")
	if err != nil || second.Page != 1 || *second.Messages[0].Body != "3" || second.PreviousPageUri == nil {
		t.Fatalf("second page %+v, %v", second, err)
	}
	back, err := w.api.PageMessage(filter, "PB"+*second.Messages[0].Sid, "0")
	if err != nil || *back.Messages[2].Body != "5" {
		t.Errorf("back %+v, %v", back, err)
	}
	last, err := w.api.PageMessage(filter, "PA"+*second.Messages[2].Sid, "2")
	if err != nil || len(last.Messages) != 1 || last.NextPageUri != nil {
		t.Errorf("last page %+v, %v", last, err)
	}
	if _, err := w.api.PageMessage(filter, "PASM0", "1"); err == nil {
		t.Error("an unknown token was taken")
	}
	huge, err := w.api.PageMessage((&openapi.ListMessageParams{}).SetPageSize(5000), "", "")
	if err != nil || huge.PageSize != 1000 {
		t.Errorf("page size %+v, %v", huge, err)
	}
}

// get asks for an address of the account, with or without credentials, and tells where it redirects to.
func (w *world) get(path string, credentials bool) (status int, location string) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet,
		w.URL()+"/2010-04-01/Accounts/"+w.AccountSID()+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	if credentials {
		req.SetBasicAuth(w.AccountSID(), w.AuthToken())
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		w.Error(err)
	}
	return resp.StatusCode, resp.Header.Get("Location")
}
