package bench

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store/storetest"
)

// sizes are how many messages the databases have, a tenth as many conversations each. PARTYLINE_BENCH_MESSAGES replaces the last.
func sizes(t *testing.T) []int {
	t.Helper()
	if os.Getenv("PARTYLINE_BENCH") != "big" {
		t.Skip("it takes minutes: make bench-big")
	}
	most := 1_000_000
	if given := os.Getenv("PARTYLINE_BENCH_MESSAGES"); given != "" {
		n, err := strconv.Atoi(given)
		must(t, err)
		most = n
	}
	return []int{most / 1000, most / 10, most}
}

// shop is a filled database with a bridge and a bot on it, and nobody to deliver to.
type shop struct {
	messages int
	bridge   *bridge.Bridge
	bot      *bot.Bot
}

func newShop(t *testing.T, kind string, messages int) *shop {
	t.Helper()
	db := storetest.New(t, kind)
	storetest.Fill(t, db, messages/10, messages)
	s := db.Open(t)
	b := bridge.New(bridge.Options{Store: s})
	must(t, b.Configure(t.Context(), []bridge.InboxSettings{{Name: storetest.FillInbox, Chat: "slack", Channel: storetest.FillChannel,
		Lines: []bridge.LineSettings{{Number: storetest.FillLine, Label: "Shop", Country: "GB", TwoWay: true}}}}))
	return &shop{messages, b, bot.New(b, s)}
}

// uses are what is asked of a big inbox.
var uses = []struct{ what, command, text string }{
	{"inbox, all", "inbox", "all"},
	{"inbox, all, page 5000", "inbox", "all 5000"},
	{"inbox, unread", "inbox", "unread"},
	{"inbox, unread, page 100", "inbox", "unread 100"},
	{"inbox, waiting", "inbox", "waiting"},
	{"inbox, waiting, page 100", "inbox", "waiting 100"},
	{"inbox, mine", "inbox", "mine"},
	{"inbox, mine, page 100", "inbox", "mine 100"},
	{"inbox, unassigned", "inbox", "unassigned"},
	{"inbox, unassigned, page 100", "inbox", "unassigned 100"},
	{"inbox, snoozed", "inbox", "snoozed"},
	{"inbox, snoozed, page 100", "inbox", "snoozed 100"},
	{"inbox, open", "inbox", "open"},
	{"inbox, open, page 100", "inbox", "open 100"},
	{"inbox, closed", "inbox", "closed"},
	{"inbox, closed, page 5000", "inbox", "closed 5000"},
	{"find a word in a third of all texts", "find", storetest.FillCommon},
	{"find its beginning", "find", storetest.FillCommon[:3]},
	{"find two everyday words", "find", storetest.FillCommon + " please"},
	{"find a middling word", "find", "feninster"},
	{"find a beginning of many words", "find", "sal"},
	{"find a rare word", "find", storetest.FillRare},
	{"find nothing", "find", storetest.FillMissing},
	{"find a phrase", "find", `"for the"`},
	{"find a phrase that is nowhere", "find", `"the for"`},
	{"find a phrase of three words", "find", `"for the order"`},
	{"find a number", "find", "07700 012345"},
	{"find six digits", "find", "012345"},
}

// rounds is how often each is measured.
const rounds = 200

// TestBig prints how long the lists and searches of a big inbox take, the whole of bot.Do, and how long one inbound message takes in
// databases of three sizes side by side. It asserts nothing about times.
func TestBig(t *testing.T) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			var shops []*shop
			for _, n := range sizes(t) {
				shops = append(shops, newShop(t, kind, n))
			}
			fmt.Fprintf(os.Stdout, "\n%s: %d conversations, %d messages\n", kind, shops[2].messages/10, shops[2].messages)
			for _, u := range uses {
				shops[2].asks(t, u.what, u.command, u.text)
			}
			inbound(t, kind, shops)
		})
	}
}

func (s *shop) asks(t *testing.T, what, command, text string) {
	t.Helper()
	call := bot.Call{Actor: bridge.Person{ID: storetest.FillAdmin}, Chat: "slack", Channel: storetest.FillChannel, Text: text}
	var took []time.Duration
	title := ""
	for range rounds {
		begun := time.Now()
		a, err := s.bot.Do(t.Context(), command, call)
		took = append(took, time.Since(begun))
		must(t, err)
		title = a.View.Title
	}
	fmt.Fprintf(os.Stdout, "  %-38s p50 %6.2f ms  p99 %6.2f ms  %s\n", what, milliseconds(took, 0.5), milliseconds(took, 0.99), title)
}

// inbound measures Bridge.Receive in all databases in turn, so that whatever else the machine does befalls them alike.
func inbound(t *testing.T, kind string, shops []*shop) {
	took := make([][]time.Duration, len(shops))
	for n := range 2 * rounds {
		for i, s := range shops {
			begun := time.Now()
			must(t, s.bridge.Receive(context.Background(), bridge.Inbound{CarrierID: fmt.Sprintf("in%d", n), Line: storetest.FillLine,
				From: storetest.FillNumber(1 + n*7919%(s.messages/10)), Body: body(n), At: begun}))
			if n >= rounds/4 { // the first ones warm it up
				took[i] = append(took[i], time.Since(begun))
			}
		}
	}
	fmt.Fprintf(os.Stdout, "%s: one inbound message\n", kind)
	for i, s := range shops {
		fmt.Fprintf(os.Stdout, "  %8d messages: p50 %6.2f ms  p99 %6.2f ms  ratio of p50 %.2f\n", s.messages, milliseconds(took[i], 0.5), milliseconds(took[i], 0.99),
			milliseconds(took[i], 0.5)/milliseconds(took[0], 0.5))
	}
}

func milliseconds(took []time.Duration, share float64) float64 {
	sorted := slices.Sorted(slices.Values(took))
	return float64(sorted[min(len(sorted)-1, int(share*float64(len(sorted))))].Microseconds()) / 1000
}
