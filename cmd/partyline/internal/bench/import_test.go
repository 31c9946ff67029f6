package bench

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"partyline/bridge"
	"partyline/store/storetest"
)

// writePeople writes a file of so many contacts, one in a hundred of them with a number that will not do.
func writePeople(t *testing.T, people int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "contacts.csv")
	file, err := os.Create(path) // #nosec G304 -- a name of ours
	must(t, err)
	w := bufio.NewWriter(file)
	_, _ = fmt.Fprintln(w, "phone,first name,last name,email,tags,company,size") // what cannot be written shows at the end
	for n := range people {
		number := fmt.Sprintf("07%09d", 400_000_000+n)
		if n%100 == 99 {
			number = "unknown"
		}
		_, _ = fmt.Fprintf(w, "%s,Mia%d,Berg%d,mia%d@example.com,\"tag %d, regular\",Firm %d,%d\n", number, n%5000, n%700, n, n%20, n%300, 36+n%12)
	}
	must(t, w.Flush())
	must(t, file.Close())
	return path
}

// TestBigImport imports contacts into an opt-in list: rows a second, and how much memory that takes at its most.
func TestBigImport(t *testing.T) {
	if os.Getenv("PARTYLINE_BENCH") != "big" {
		t.Skip("it takes minutes: make bench-big")
	}
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		b := bridge.New(bridge.Options{Store: s})
		must(t, b.Configure(t.Context(), []bridge.InboxSettings{{Name: "shop", Chat: "slack", Channel: "C1",
			Lines: []bridge.LineSettings{{Number: "+447700900001", Country: "GB", TwoWay: true}}}}))
		in, err := s.InboxNamed(t.Context(), "shop")
		must(t, err)
		_, err = b.MakeList(t.Context(), bridge.ListRequest{Inbox: in.ID, Name: "News", Kind: "opt-in", Wording: "Offers by SMS."})
		must(t, err)
		for _, people := range []int{10_000, 100_000} {
			path := writePeople(t, people)
			file, err := os.Open(path) // #nosec G304 -- a name of ours
			must(t, err)
			peak := uint64(0)
			runtime.GC()
			begun := time.Now()
			done, err := b.ImportContacts(t.Context(), bridge.ImportRequest{Inbox: in.ID, Region: "GB", List: "News", File: file, Progress: func(bridge.ImportResult) {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}})
			must(t, err)
			must(t, file.Close())
			took := time.Since(begun)
			t.Logf("%s: %d lines in %s, %.0f a second, heap at most %d MB; %d new, %d known, %d refused", db.Name, done.Lines-1, took.Round(time.Millisecond),
				float64(done.Lines)/took.Seconds(), peak>>20, done.Added, done.Known, done.Refused)
		}
	})
}
