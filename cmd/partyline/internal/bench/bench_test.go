package bench

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partyline/bot/slack/slacktest"
	"partyline/bridge/twilio/twiliotest"
	"partyline/cmd/partyline/internal/app"
	"partyline/config"
	"partyline/store"
	"partyline/store/storetest"
)

// TestMain lets PostgreSQL write durably, as it does in earnest.
func TestMain(m *testing.M) {
	_ = os.Setenv("PARTYLINE_TEST_FSYNC", "on")
	storetest.Main(m)
}

const (
	line     = "+447700900001"
	channel  = "C0SHOP"
	contacts = 200
	lasts    = 5 * time.Second
	// lessThan is the rate at which the product must feel instant.
	steady = 50
)

// BenchmarkWebhook posts signed webhooks as fast as 1, 8 and 32 connections can. Beside it, on the same database and in the same run, the
// bare database writes the same rows in one transaction; bare-ratio is the webhook's rate over that. The threads are written meanwhile.
func BenchmarkWebhook(b *testing.B) {
	for _, db := range []string{"sqlite", "postgres"} {
		for _, conns := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("%s/conns=%d", db, conns), func(b *testing.B) {
				bare := bareRate(b, db, conns)
				w := newWorld(b, db)
				w.warm(b)
				answers := closedLoop(conns, lasts, func(n int) { w.text(b, n) })
				rate := float64(len(answers)) / lasts.Seconds()
				shown := w.shown(b)
				report(b, "answer", answers)
				report(b, "thread", shown)
				b.ReportMetric(rate, "msg/s")
				b.ReportMetric(bare, "bare-tx/s")
				b.ReportMetric(rate/bare, "bare-ratio")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// BenchmarkSteady posts 50 messages a second, at random moments, and measures the answer and the time until the thread has the text.
func BenchmarkSteady(b *testing.B) {
	for _, db := range []string{"sqlite", "postgres"} {
		b.Run(db, func(b *testing.B) {
			w := newWorld(b, db)
			w.warm(b)
			var mu sync.Mutex
			var answers []time.Duration
			var wg sync.WaitGroup
			begun := time.Now()
			at := time.Duration(0)
			for n := 0; at < 2*lasts; n++ {
				at += time.Duration(rand.ExpFloat64() / steady * float64(time.Second))
				time.Sleep(time.Until(begun.Add(at))) //nolint:forbidigo // the load is paced by the wall clock
				wg.Go(func() {
					t := time.Now()
					w.text(b, n)
					mu.Lock()
					answers = append(answers, time.Since(t))
					mu.Unlock()
				})
			}
			wg.Wait()
			report(b, "answer", answers)
			report(b, "thread", w.shown(b))
			b.ReportMetric(0, "ns/op")
		})
	}
}

// bareRate is how many transactions a second the database does that write what an inbound message writes: contact, conversation,
// message, post, lane, job.
func bareRate(b *testing.B, kind string, conns int) float64 {
	db := storetest.New(b, kind)
	s := db.Open(b)
	var l store.Line
	must(b, s.Tx(b.Context(), func(ctx context.Context, tx *store.Tx) error {
		in := store.Inbox{Name: "shop", Chat: "slack", Channel: channel}
		if err := tx.PutInbox(ctx, &in); err != nil {
			return err
		}
		l = store.Line{InboxID: in.ID, Number: line, TwoWay: true}
		return tx.PutLine(ctx, &l)
	}))
	done := closedLoop(conns, lasts/2, func(n int) {
		must(b, s.Tx(b.Context(), func(ctx context.Context, tx *store.Tx) error { return rows(ctx, tx, l, n) }))
	})
	return float64(len(done)) / (lasts / 2).Seconds()
}

type bareJob struct {
	Conversation store.ConversationID `json:"conversation"`
}

// Kind implements store.Job.
func (bareJob) Kind() string { return "bare" }

func rows(ctx context.Context, tx *store.Tx, l store.Line, n int) error {
	now := store.At(time.Now())
	p, err := tx.EnsureContact(ctx, number(n), now)
	if err != nil {
		return err
	}
	c, err := tx.EnsureConversation(ctx, p.ID, l)
	if err != nil {
		return err
	}
	m := store.Message{ConversationID: c.ID, Direction: store.In, Body: body(n), State: store.Received, CarrierID: fmt.Sprint("SM", n), At: now, CreatedAt: now}
	if _, err := tx.AddMessage(ctx, &m); err != nil {
		return err
	}
	c.Unread++
	if err := tx.PutConversation(ctx, &c); err != nil {
		return err
	}
	if err := tx.AddPost(ctx, &store.Post{ConversationID: c.ID, Kind: "customer", MessageID: m.ID, CreatedAt: now}); err != nil {
		return err
	}
	tx.Ring(store.LaneKey{Kind: store.ThreadLane, Conversation: c.ID}, now, bareJob{c.ID}, store.At(now.Add(15*time.Second)), nil, func(store.Lane) {})
	return nil
}

// closedLoop runs fn with growing numbers on so many goroutines for a while, and gives how long each call took.
func closedLoop(workers int, lasts time.Duration, fn func(n int)) []time.Duration {
	var mu sync.Mutex
	var all []time.Duration
	next := 0
	end := time.Now().Add(lasts)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for time.Now().Before(end) {
				mu.Lock()
				n := next
				next++
				mu.Unlock()
				begun := time.Now()
				fn(n)
				took := time.Since(begun)
				mu.Lock()
				all = append(all, took)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return all
}

// report gives the median and the 99th percentile in milliseconds.
func report(b *testing.B, what string, ds []time.Duration) {
	if len(ds) == 0 {
		b.Fatalf("nothing was measured for %s", what)
	}
	slices.Sort(ds)
	ms := func(share float64) float64 {
		return float64(ds[min(len(ds)-1, int(share*float64(len(ds))))].Microseconds()) / 1000
	}
	b.ReportMetric(ms(0.5), what+"-p50-ms")
	b.ReportMetric(ms(0.99), what+"-p99-ms")
}

// world is the app with its emulators.
type world struct {
	slack  *slacktest.Server
	twilio *twiliotest.Server
	url    string
	http   *http.Client

	mu   sync.Mutex
	sent map[string]time.Time
}

func newWorld(b *testing.B, kind string) *world {
	sl, err := slacktest.New(slacktest.Options{})
	must(b, err)
	b.Cleanup(sl.Close)
	tw, err := twiliotest.New(twiliotest.Options{Numbers: map[string]twiliotest.Number{line: {}}})
	must(b, err)
	b.Cleanup(tw.Close)
	sl.AddUser(slacktest.User{ID: "U0ANA", Name: "ana"})
	sl.AddChannel(slacktest.Channel{ID: channel, Name: "shop", Private: true, Members: []string{sl.BotUserID(), "U0ANA"}})
	c := config.Default()
	c.Listen, c.PublicURL = "127.0.0.1:0", "http://127.0.0.1:1"
	c.Database.URL = config.Secret(storetest.New(b, kind).URL)
	c.Twilio.AccountSID, c.Twilio.AuthToken, c.Twilio.APIURL = tw.AccountSID(), config.Secret(tw.AuthToken()), tw.URL()
	c.Slack.BotToken, c.Slack.AppToken, c.Slack.APIURL = config.Secret(sl.BotToken()), config.Secret(sl.AppToken()), sl.URL()+"/api/"
	c.Slack.PostsPerSecond = 0 // Slack's own pace would be all that is measured
	in := config.DefaultInbox()
	in.Name, in.Channel, in.ReadingTime = "shop", channel, 0
	l := config.DefaultLine()
	l.Number = line
	in.Lines = []config.Line{l}
	c.Inboxes = []config.Inbox{in}
	c.Derive()
	a, err := app.Start(b.Context(), app.Options{Config: c})
	must(b, err)
	b.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		must(b, a.Stop(ctx))
	})
	return &world{slack: sl, twilio: tw, url: "http://" + a.Addr(), sent: map[string]time.Time{},
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 30 * time.Second}}
}

// warm opens a thread for each contact, which happens once in a conversation's life.
func (w *world) warm(b *testing.B) {
	for n := range contacts {
		w.text(b, -1-n)
	}
	w.shown(b)
	w.mu.Lock()
	clear(w.sent)
	w.mu.Unlock()
}

func number(n int) string {
	if n < 0 {
		n = -n
	}
	return fmt.Sprintf("+447700901%03d", n%contacts)
}

func body(n int) string { return fmt.Sprintf("Where is my order? #%d.", n) }

// text posts one webhook, signed as the carrier signs it.
func (w *world) text(b *testing.B, n int) {
	form := url.Values{"MessageSid": {fmt.Sprintf("SM%032x", uint32(n))}, "AccountSid": {w.twilio.AccountSID()}, "From": {number(n)}, "To": {line},
		"Body": {body(n)}, "NumMedia": {"0"}, "NumSegments": {"1"}}
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, w.url+"/twilio/messages", strings.NewReader(form.Encode()))
	must(b, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Twilio-Signature", twiliotest.Sign(w.twilio.AuthToken(), "http://127.0.0.1:1/twilio/messages", form))
	w.mu.Lock()
	w.sent[fmt.Sprint("#", n, ".")] = time.Now()
	w.mu.Unlock()
	res, err := w.http.Do(req)
	must(b, err)
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b.Errorf("webhook answered %s", res.Status)
	}
}

var token = regexp.MustCompile(`#-?\d+\.`)

// shown waits until every text is in its thread, and gives how long each took.
func (w *world) shown(b *testing.B) []time.Duration {
	deadline := time.After(3 * time.Minute)
	for {
		changed := w.slack.Changed()
		seen := map[string]time.Time{}
		for _, c := range w.slack.Requests("chat.postMessage") {
			if c.Error != "" {
				continue
			}
			for _, tok := range token.FindAllString(c.Args["blocks"], -1) {
				if t, ok := seen[tok]; !ok || c.Time.Before(t) {
					seen[tok] = c.Time
				}
			}
		}
		var took []time.Duration
		w.mu.Lock()
		for tok, at := range w.sent {
			if t, ok := seen[tok]; ok {
				took = append(took, t.Sub(at))
			}
		}
		total := len(w.sent)
		w.mu.Unlock()
		if len(took) == total {
			return took
		}
		select {
		case <-time.After(500 * time.Millisecond): // looking costs as much as working
			<-changed
		case <-deadline:
			b.Fatalf("%d of %d texts are in their threads", len(took), total)
		}
	}
}

func must(b testing.TB, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(cmp.Or(err.Error(), "failed"))
	}
}
