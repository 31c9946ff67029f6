package e2e

import (
	"flag"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"partyline/bot/discord/discordtest"
	"partyline/store/storetest"
)

func TestMain(m *testing.M) {
	// A scenario mostly waits, for other goroutines and for time-outs, so more of them than there are processors run at once.
	flag.Parse()
	if n := flag.Lookup("test.parallel"); n.Value.String() == n.DefValue {
		_ = n.Value.Set(strconv.Itoa(3 * runtime.GOMAXPROCS(0))) // a number is a number
	}
	storetest.Main(m, func() {
		_ = os.RemoveAll(programs) // nothing, where none was built
	})
}

// where is a kind of place in which an inbox can be mirrored.
type where struct {
	name string
	open func(w *world, o outside) workspace
	// exposures are the ways in which others than the admins come to read the place.
	exposures map[string]exposure
}

// exposure is a way in which others come to read the place, and how it is mended.
type exposure struct{ spoil, mend func(w *world) }

// outside shapes the outside of a world.
type outside struct {
	now func() time.Time
	// hasty platforms deliver again within seconds what was not acknowledged.
	hasty bool
	// limits switches on the rate limits of a platform, where its emulator can do without.
	limits bool
}

var (
	slackChannel = where{"slack", func(w *world, o outside) workspace { return newSlack(w, o) }, slackExposures}
	discordForum = where{
		"forum", func(w *world, o outside) workspace { return newDiscord(w, o, discordtest.ForumChannel) }, discordExposures,
	}
	discordText = where{
		"discord channel", func(w *world, o outside) workspace { return newDiscord(w, o, discordtest.TextChannel) }, discordExposures,
	}
)

var (
	// platforms are one place on each platform.
	platforms = []where{slackChannel, discordForum}
	// channels are places where news can be announced beside the threads.
	channels = []where{slackChannel, discordText}
	// allPlaces differ in how threads are made.
	allPlaces = []where{slackChannel, discordForum, discordText}
)

// each runs a scenario in a world of its own on each platform and each kind of database.
func each(t *testing.T, scenario func(w *world), options ...option) {
	t.Helper()
	on(t, platforms, scenario, options...)
}

// inChannels runs a scenario where news can be announced in the channel.
func inChannels(t *testing.T, scenario func(w *world), options ...option) {
	t.Helper()
	on(t, channels, scenario, options...)
}

// everywhere runs a scenario in every kind of place, for what hangs on how threads are made.
func everywhere(t *testing.T, scenario func(w *world), options ...option) {
	t.Helper()
	on(t, allPlaces, scenario, options...)
}

// onSlack runs a scenario that is about Slack.
func onSlack(t *testing.T, scenario func(w *world), options ...option) {
	t.Helper()
	on(t, []where{slackChannel}, scenario, options...)
}

// onDiscord runs a scenario that is about Discord, in a forum and in a text channel.
func onDiscord(t *testing.T, scenario func(w *world), options ...option) {
	t.Helper()
	on(t, []where{discordForum, discordText}, scenario, options...)
}

// inForum runs a scenario that is about forums.
func inForum(t *testing.T, scenario func(w *world), options ...option) {
	t.Helper()
	on(t, []where{discordForum}, scenario, options...)
}

// on runs a scenario in some places, on each kind of database: in one place on both, in several on one here and the other there, since no
// place knows what the database is. PARTYLINE_TEST_PAIRS=all has every place meet every database.
func on(t *testing.T, places []where, scenario func(w *world), options ...option) {
	t.Helper()
	t.Parallel()
	all := len(places) == 1 || os.Getenv("PARTYLINE_TEST_PAIRS") == "all"
	for i, place := range places {
		names := databases
		if !all {
			names = databases[(len(t.Name())+i)%2:][:1] // which begins differs from test to test
		}
		onDatabases(t, place, names, func(t *testing.T, db storetest.DB) { scenario(newWorld(t, db, place, options...)) })
	}
}

// onSQLite runs a scenario in some places, for what no kind of database has a part in.
func onSQLite(t *testing.T, places []where, scenario func(w *world), options ...option) {
	t.Helper()
	t.Parallel()
	for _, place := range places {
		onDatabases(t, place, databases[:1], func(t *testing.T, db storetest.DB) { scenario(newWorld(t, db, place, options...)) })
	}
}

// onAll runs a test in some places, each with each kind of database, all at once.
func onAll(t *testing.T, places []where, run func(t *testing.T, db storetest.DB, place where)) {
	t.Helper()
	for _, place := range places {
		onDatabases(t, place, databases, func(t *testing.T, db storetest.DB) { run(t, db, place) })
	}
}

var databases = []string{"sqlite", "postgres"}

// onDatabases runs a test in a place on some kinds of database.
func onDatabases(t *testing.T, place where, names []string, run func(t *testing.T, db storetest.DB)) {
	t.Helper()
	t.Run(place.name, func(t *testing.T) {
		t.Parallel()
		for _, name := range names {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				run(t, storetest.New(t, name))
			})
		}
	})
}
