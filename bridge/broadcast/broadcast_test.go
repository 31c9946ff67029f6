package broadcast

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// A rule stops a broadcast once enough were sent, and counts anew from where a person went on.
func TestRules(t *testing.T) {
	rules := bridge.BroadcastSettings{StopFailed: 20, StopOptOuts: 5, StopAfter: 10}
	of := func(sent, failed, outs int) tallies {
		return tallies{states: map[store.RecipientState]int{store.RecipientSent: sent}, refused: failed, heard: store.Heard{OptOuts: outs}}
	}
	for _, c := range []struct {
		name string
		b    store.Broadcast
		s    bridge.BroadcastSettings
		t    tallies
		want string
	}{
		{"nothing was sent", store.Broadcast{}, rules, of(0, 0, 0), ""},
		{"too few were sent", store.Broadcast{}, rules, of(0, 9, 9), ""},
		{"just as many as may fail", store.Broadcast{}, rules, of(8, 2, 0), ""},
		{"too many fail", store.Broadcast{}, rules, of(7, 3, 0), "3 of 10 failed, which is more than 20 %"},
		{"just as many as may opt out", store.Broadcast{}, rules, of(20, 0, 1), ""},
		{"too many opt out", store.Broadcast{}, rules, of(19, 0, 1), "1 of 19 opted out, which is more than 5 %"},
		{"no rule", store.Broadcast{}, bridge.BroadcastSettings{StopAfter: 1}, of(0, 10, 10), ""},
		{"forgiven", store.Broadcast{ForgivenDone: 10, ForgivenFailed: 5}, rules, of(14, 6, 0), ""},
		{"forgiven, and again", store.Broadcast{ForgivenDone: 10, ForgivenFailed: 5}, rules, of(12, 8, 0), "3 of 10 failed"},
	} {
		got := broken(&c.b, c.s, c.t)
		require.Equal(t, c.want == "", got == "", "%s: %s", c.name, got)
		require.Contains(t, got, c.want, c.name)
	}
}

// A line sends so many segments a second, a long text is made up for afterwards, and nothing is saved up beyond a second.
func TestPace(t *testing.T) {
	p, now := newPacer(), time.Unix(1_700_000_000, 0)
	require.False(t, p.take(1, 1), "nothing is known of the line")
	p.fill(1, 2, now)
	require.True(t, p.take(1, 1), "the first leaves at once")
	require.False(t, p.take(1, 1))
	now = now.Add(500 * time.Millisecond)
	p.fill(1, 2, now)
	require.False(t, p.take(1, 3), "three segments wait for all that may be sent at once")
	now = now.Add(500 * time.Millisecond)
	p.fill(1, 2, now)
	require.True(t, p.take(1, 3))
	now = now.Add(500 * time.Millisecond)
	p.fill(1, 2, now)
	require.False(t, p.take(1, 1), "and are made up for")
	now = now.Add(time.Hour)
	p.fill(1, 2, now)
	require.True(t, p.take(1, 1))
	require.True(t, p.take(1, 1))
	require.False(t, p.take(1, 1), "an hour of rest saves up a second")
	p.give(1, 1)
	require.True(t, p.take(1, 1), "what was not sent is given back")
	now = now.Add(-time.Minute)
	p.fill(1, 2, now)
	require.False(t, p.take(1, 1), "a clock that was put back gives nothing")
}

func TestRateOf(t *testing.T) {
	s := bridge.InboxSettings{Lines: []bridge.LineSettings{{Number: "+15550100123", SegmentsPerSecond: 3}}}
	for _, c := range []struct {
		line store.Line
		want float64
	}{
		{store.Line{Number: "+15550100123", Country: "US"}, 3},
		{store.Line{Number: "+15550100124", Country: "US"}, 1},
		{store.Line{Number: "+15550100125", Country: "CA"}, 1},
		{store.Line{Number: "+447700900123", Country: "GB"}, 10},
	} {
		require.InDelta(t, c.want, rateOf(s, c.line), 0, c.line.Number)
	}
}

// Each state of a broadcast has a sentence for who wants what cannot be done in it.
func TestEveryStateIsSpoken(t *testing.T) {
	for _, s := range []store.BroadcastState{store.BroadcastDraft, store.BroadcastWaiting, store.BroadcastPreparing, store.BroadcastRunning,
		store.BroadcastPaused, store.BroadcastStopped, store.BroadcastCanceled, store.BroadcastDone} {
		require.NotEmpty(t, saysState[s], s)
	}
}

func TestMerging(t *testing.T) {
	c := &store.AudienceRow{Name: "Mia Berg", Number: "+447700900123", Fields: store.Fields{"Bike size": "54", "Empty": ""}}
	for text, want := range map[string]string{
		"hello":                       "hello",
		"Hi {{first_name}}":           "Hi Mia",
		"Your {{bike_size}} is ready": "Your 54 is ready",
		"{{empty|none}} {{email|-}}":  "none -",
		"{{Number}}":                  "07700 900123",
	} {
		got, err := merge(text, c)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"{{email}}", "{{empty}}", "{{shoe_size}}"} {
		_, err := merge(text, c)
		require.Error(t, err, text)
	}
}

func TestTame(t *testing.T) {
	for name, want := range map[string]string{"": "", "Mia": "Mia", "=1+1": "'=1+1", "@x": "'@x", "-x": "'-x"} {
		require.Equal(t, want, tame(name))
	}
}

// A link opens what it was made for, and nothing else does.
func FuzzTicket(f *testing.F) {
	key := []byte(strings.Repeat("k", 32))
	good := ticket{inbox: 1, broadcast: 7, until: time.Unix(1_700_000_000, 0).UTC()}
	f.Add(good.sign(key))
	f.Add("")
	f.Add(good.sign([]byte("another")))
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := readTicket(key, s)
		if ok && got.sign(key) != s {
			t.Fatalf("%q is read as %+v, which is written otherwise", s, got)
		}
		if ok && s == good.sign(key) && got != good {
			t.Fatalf("%+v", got)
		}
	})
}

// Names are read as people separate them.
func FuzzNames(f *testing.F) {
	f.Add("Regulars, VIPs;\nNew ones ")
	f.Fuzz(func(t *testing.T, s string) {
		for _, name := range names(s) {
			if name == "" || strings.ContainsAny(name, ",;\n") || strings.TrimSpace(name) != name {
				t.Fatalf("%q holds %q", s, name)
			}
		}
	})
}

// What kept a text from leaving at the last moment may have passed, but for what the recipient wants; a line that is gone keeps all from leaving.
func TestWhatKeepsTextsBack(t *testing.T) {
	r := New(Options{Bridge: bridge.New(bridge.Options{Store: storetest.New(t, "sqlite").Open(t)})})
	require.Contains(t, r.unsendable(&store.Broadcast{LineID: 9}), "its line is no line of this inbox any more. Let it send in the configuration")
	for reason, again := range map[string]bool{
		reasonCredits: true, reasonOneWay: true, reasonOptedOut: false, reasonNoConsent: false, store.ReasonStopped: false, store.ReasonMerged: false,
	} {
		require.Equal(t, again, r.retriable(reason), reason)
		require.NotEmpty(t, r.spell(reason))
	}
}
