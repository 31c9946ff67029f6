package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot/slack/slacktest"
	"partyline/store"
)

// Who looks after a conversation is said in words too.
func TestTypedAssign(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, ben := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("ben")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "!assign me")
		ana.SeesCard(sam, "Assignee: ana")
		ana.Replies(sam, "!assign <@"+ben.id+">")
		ana.SeesNotice(sam, "ben looks after it now.")
		ana.SeesCard(sam, "Assignee: ben")
		ben.IsCalled(sam, "ana asks ben to look after this conversation.")
		ana.Replies(sam, "!unassign")
		ana.SeesNotice(sam, "!unassign is done.")
		ana.Replies(sam, "!assign ben")
		ana.SeesCard(sam, "Assignee: ben")
		ana.Replies(sam, "!assign nobody.by.this.name")
		ana.SeesNotice(sam, "nobody.by.this.name")
		ana.Replies(sam, "!assign")
		ana.SeesNotice(sam, "Type !assign [who].")
		ana.SeesCard(sam, "Assignee: ben")
		sam.GotNothing()
	})
}

// So is until when it is put aside.
func TestTypedSnooze(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "!snooze 3 hours")
		ana.SeesNotice(sam, "Put aside until")
		ana.SeesCard(sam, "State: Snoozed")
		ana.Replies(sam, "!snooze some day")
		ana.SeesNotice(sam, "That is no moment that I understand.")
		ana.Replies(sam, "!snooze")
		ana.SeesNotice(sam, "Type !snooze [until].")
		w.rests()
		w.Passes(3 * time.Hour)
		ana.SeesNotice(sam, "The snooze is over")
		ana.SeesCard(sam, "State: Open")
		sam.GotNothing()
	}, neverReminds)
}

// The profile's link is told, and deleting wants a window.
func TestTypedProfileAndDelete(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my zebra order?")
		ana.SeesInThread(sam, "where is my zebra order?")
		ana.Replies(sam, "!profile")
		ana.SeesNotice(sam, "Open profile: "+w.front.URL+"/profile/")
		link := regexp.MustCompile(`https?://\S+/profile/\S+`).FindString(ana.noticeOf(sam, "Open profile: ").Plain())
		require.Contains(w.t, w.reads(link).body, "where is my zebra order?")
		ana.Replies(sam, "!delete")
		ana.SeesNotice(sam, "!delete needs a window, which cannot open here. Press the button for it, or say /sms contact delete in the channel.")
		ana.Replies(sam, "!delete 07700900123")
		ana.SeesNotice(sam, "!delete stands alone.")
		require.Contains(w.t, w.reads(link).body, "where is my zebra order?")
		sam.GotNothing()
	})
}

// On Slack the clock of whoever types is known: nine o'clock is theirs.
func TestScheduledByTheTypistsClock(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		tia := &admin{w: w, id: w.slack.AddUser(slacktest.User{Name: "tia", TZ: "America/New_York"})}
		require.NoError(w.t, w.slack.Join(shopChannel, tia.id))
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		tia.Replies(sam, "!at 9:00 now")
		tia.SeesNotice(sam, "09:00 (America/New_York) by tia: “now”.")
		ana.Replies(sam, "!at 9:00 at once")
		ana.SeesNotice(sam, "09:00 (UTC) by ana: “at once”.")
		zone, err := time.LoadLocation("America/New_York")
		require.NoError(w.t, err)
		rows, err := w.app.Store.ScheduledOf(w.t.Context(), w.conversation(sam).InboxID, 0, 0, 10)
		require.NoError(w.t, err)
		require.Len(w.t, rows, 2)
		clocks := map[string]string{}
		for _, r := range rows {
			in := time.UTC
			if r.AuthorName == "tia" {
				in = zone
			}
			clocks[r.AuthorName] = r.At.In(in).Format("15:04")
		}
		require.Equal(w.t, map[string]string{"tia": "09:00", "ana": "09:00"}, clocks)
	}, neverReminds)
}

// So it is where a conversation is put aside.
func TestSnoozedByTheTypistsClock(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		tia := &admin{w: w, id: w.slack.AddUser(slacktest.User{Name: "tia", TZ: "America/New_York"})}
		require.NoError(w.t, w.slack.Join(shopChannel, tia.id))
		zone, err := time.LoadLocation("America/New_York")
		require.NoError(w.t, err)
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		for _, who := range []struct {
			*admin
			zone *time.Location
		}{{tia, zone}, {ana, time.UTC}} {
			who.Replies(sam, "!snooze tomorrow 9:00")
			w.eventually("it is put aside until nine by the clock of who said so", func() bool {
				until := w.conversation(sam).SnoozedUntil
				return !until.IsZero() && until.In(who.zone).Format("15:04") == "09:00"
			})
		}
		sam.GotNothing()
	}, neverReminds)
}

// The snippets of an inbox are nobody else's.
func TestSnippetsAreOfOneInbox(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		require.NoError(w.t, w.slack.Join(repairsChannel, ana.id))
		require.Empty(w.t, ana.snips("hours", "We open at 9"))
		ana.IsTold("The snippet hours is kept.")
		says := func(command, want string) {
			r, err := w.slack.Slash(w.t.Context(), ana.id, repairsChannel, "sms", command)
			require.NoError(w.t, err)
			require.Contains(w.t, string(r.Payload), want)
		}
		says("snippets", "Snippets of repairs: 0")
		says("snippets edit hours", "no such snippet")
		says("snippets drop hours", "no such snippet")
		says("snip hours", "There is no snippet")
		sam.at(spare).Texts("when are you open?")
		w.eventually("the repair shop has a thread", func() bool { return len(w.slack.Messages(repairsChannel)) > 0 })
		thread := w.slack.Messages(repairsChannel)[0].TS
		shows := func(words string) {
			w.eventually("the thread says "+words, func() bool {
				return slices.ContainsFunc(w.slack.Thread(repairsChannel, thread), func(m slacktest.Message) bool { return strings.Contains(m.Plain(), words) })
			})
		}
		shows("when are you open?")
		_, err := w.slack.Type(ana.id, repairsChannel, thread, "!snip hours")
		require.NoError(w.t, err)
		shows("There is no snippet \"hours\", so nothing was sent")
		sam.GotNothing()
		kept, err := w.app.Store.Snippets(w.t.Context(), store.InboxID(1))
		require.NoError(w.t, err)
		require.Len(w.t, kept, 1)
	}, withRepairs)
}
