package slack_test

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot/bottest"
	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
	"partyline/bridge"
	"partyline/bridge/bridgetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	bridgetest.Run(t, newRig)
}

// newRig opens a workspace with one inbox channel and our client in it.
func newRig(t testing.TB) bridgetest.Rig {
	t.Helper()
	clock := clockwork.NewFakeClockAt(time.Now().Truncate(time.Second))
	srv, err := slacktest.New(slacktest.Options{Now: clock.Now, BotName: "partyline"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	boss := srv.AddUser(slacktest.User{Name: "boss", RealName: "Bo Ss", Admin: true})
	people := map[bridgetest.Who]string{
		bridgetest.Admin:    srv.AddUser(slacktest.User{Name: "anna", RealName: "Anna Lind"}),
		bridgetest.Stranger: srv.AddUser(slacktest.User{Name: "sam", RealName: "Sam Stray"}),
		bridgetest.Robot:    srv.AddUser(slacktest.User{Name: "robot", Bot: true}),
	}
	guest := srv.AddUser(slacktest.User{Name: "gil", RealName: "Gil Guest", Guest: true})
	admin := people[bridgetest.Admin]
	channel := srv.AddChannel(slacktest.Channel{Name: "sms-inbox", Private: true, Members: []string{srv.BotUserID(), boss, admin}})
	client, err := slack.New(slack.Options{
		BotToken: srv.BotToken(), AppToken: srv.AppToken(), APIURL: srv.URL() + "/api/", Clock: clock,
		Channels: map[string]slack.Admins{channel: {Users: []string{admin, boss}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	group := srv.AddUserGroup(slacktest.UserGroup{Handle: "oncall", Name: "On call", Users: []string{admin}})
	w := &workspace{group: group, Server: srv, t: t, clock: clock, channel: channel, boss: boss, guest: guest, people: people}
	return bridgetest.Rig{
		Chat: client, Place: bridge.Place{Channel: channel}, Clock: clock, People: w, Reader: w, Faults: (*workspaceFaults)(w),
		Opening: []bridgetest.Call{bridgetest.Posting}, Secrets: []string{srv.BotToken(), srv.AppToken(), srv.SigningSecret()},
		Lacks: map[string]string{"Withdrawer": "the channel shows the post itself, which stays in the thread"},
		Listen: func(l bridge.Listener) {
			ctx, cancel := context.WithCancel(context.Background())
			var run sync.WaitGroup
			run.Go(func() {
				if err := client.Run(ctx, l, &bottest.Router{}); err != nil {
					t.Errorf("Run: %v", err)
				}
			})
			t.Cleanup(func() {
				cancel()
				run.Wait()
			})
		},
	}
}

// workspace is the people and the reader of a rig.
type workspace struct {
	*slacktest.Server
	t       testing.TB
	clock   *clockwork.FakeClock
	channel string
	// group is a user group.
	boss, guest, group string
	people             map[bridgetest.Who]string
	// previews says for each key of a post whether it was posted with previews of links, as of so many calls.
	previews map[string]bool
	calls    int
}

func (w *workspace) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Name implements bridgetest.People.
func (w *workspace) Name(who bridgetest.Who) string {
	for _, u := range w.Users() {
		if u.ID == w.people[who] {
			return u.Name
		}
	}
	return ""
}

// Mentions implements bridgetest.People.
func (w *workspace) Mentions() []string {
	return []string{"<@" + w.people[bridgetest.Admin] + ">", "<!subteam^" + w.group + ">", "<!channel>", "@anna", "@oncall", "<#" + w.channel + ">"}
}

// Hails implements bridgetest.People.
func (w *workspace) Hails() map[string]string {
	return map[string]string{"<@" + w.people[bridgetest.Admin] + ">": w.Name(bridgetest.Admin), "@oncall": "@oncall", "@here": "@here"}
}

// Types implements bridgetest.People.
func (w *workspace) Types(who bridgetest.Who, t bridge.ThreadRef, text string, files ...bridgetest.File) bridge.PostRef {
	w.t.Helper()
	i := slices.IndexFunc(w.Channels(), func(c slacktest.Channel) bool { return c.ID == t.Channel })
	if !slices.Contains(w.Channels()[i].Members, w.people[who]) {
		w.must(w.Join(t.Channel, w.people[who]))
	}
	var dropped []slacktest.File
	for _, f := range files {
		dropped = append(dropped, slacktest.File{Name: f.Name, MIME: f.ContentType, Content: f.Content})
	}
	ts, err := w.Type(w.people[who], t.Channel, t.ID, text, dropped...)
	w.must(err)
	return bridge.PostRef{Thread: t, ID: ts}
}

// Edits implements bridgetest.People.
func (w *workspace) Edits(p bridge.PostRef, text string) {
	w.t.Helper()
	w.must(w.Edit(w.people[bridgetest.Admin], p.Thread.Channel, p.ID, text))
}

// Deletes implements bridgetest.People.
func (w *workspace) Deletes(p bridge.PostRef) {
	w.t.Helper()
	w.must(w.Delete(w.people[bridgetest.Admin], p.Thread.Channel, p.ID))
}

// DeletesThread implements bridgetest.People. Slack has no thread apart from its messages.
func (w *workspace) DeletesThread(t bridge.ThreadRef) {
	w.t.Helper()
	all := w.Server.Thread(t.Channel, t.ID)
	for _, m := range slices.Backward(all) {
		w.must(w.Delete(w.boss, t.Channel, m.TS))
	}
}

// LocksThread implements bridgetest.People.
func (w *workspace) LocksThread(t bridge.ThreadRef) {
	w.t.Helper()
	w.must(w.Lock(w.boss, t.Channel, t.ID, true))
}

// LetsOutsidersIn implements bridgetest.People.
func (w *workspace) LetsOutsidersIn() {
	w.t.Helper()
	w.must(w.Join(w.channel, w.guest))
}

// SendsOutsidersAway implements bridgetest.People.
func (w *workspace) SendsOutsidersAway() {
	w.t.Helper()
	w.must(w.Leave(w.channel, w.guest))
}

// Thread implements bridgetest.Reader.
func (w *workspace) Thread(t bridge.ThreadRef) []bridgetest.Shown {
	var out []bridgetest.Shown
	for _, m := range w.Server.Thread(t.Channel, t.ID) {
		if m.TS != t.ID {
			out = append(out, w.shown(m))
		}
	}
	return out
}

// Card implements bridgetest.Reader.
func (w *workspace) Card(t bridge.ThreadRef) (bridgetest.Shown, bool) {
	m, ok := w.Message(t.Channel, t.ID)
	return w.shown(m), ok && !m.Deleted
}

// Channel implements bridgetest.Reader. A reply that the channel shows too is in its thread.
func (w *workspace) Channel() []bridgetest.Shown {
	var out []bridgetest.Shown
	for _, m := range w.Messages(w.channel) {
		if !m.Broadcast {
			out = append(out, w.shown(m))
		}
	}
	return out
}

// Marks implements bridgetest.Reader.
func (w *workspace) Marks(p bridge.PostRef) (marks []bridge.Mark) {
	m, _ := w.Message(p.Thread.Channel, p.ID)
	for sign := range m.Reactions {
		marks = append(marks, map[string]bridge.Mark{
			"hourglass_flowing_sand": bridge.MarkHeld, "question": bridge.MarkAsked,
			"outbox_tray": bridge.MarkSent, "white_check_mark": bridge.MarkDelivered, "x": bridge.MarkFailed,
		}[sign])
	}
	return marks
}

// Links implements bridgetest.Reader. docs.slack.dev/reference/methods/chat.getPermalink
func (w *workspace) Links(from, to bridge.ThreadRef) bool {
	m, _ := w.Message(from.Channel, from.ID)
	page := "/archives/" + to.Channel + "/p" + strings.ReplaceAll(to.ID, ".", "")
	return slices.ContainsFunc(m.Buttons(), func(b slacktest.Button) bool { return strings.Contains(b.URL, page) })
}

func (w *workspace) shown(m slacktest.Message) bridgetest.Shown {
	ours := m.BotID == w.BotID()
	s := bridgetest.Shown{ID: m.TS, Author: m.Username, Text: m.Plain(), Ours: ours, Pings: pings(m), Unfurled: ours && w.unfurls(m)}
	for _, f := range m.Files {
		s.Files = append(s.Files, bridgetest.File{Name: f.Name, ContentType: f.MIME, Content: f.Content})
	}
	return s
}

// unfurls says that the call that made a message lets Slack show previews of links.
func (w *workspace) unfurls(m slacktest.Message) bool {
	if n := w.Calls(""); n != w.calls {
		w.calls, w.previews = n, map[string]bool{}
		for _, c := range w.Requests("chat.postMessage") {
			w.previews[key.FindString(c.Args["metadata"])] = c.Args["unfurl_links"] != "false" || c.Args["unfurl_media"] != "false"
		}
	}
	return w.previews[key.FindString(string(m.Metadata))]
}

// key is the key that a post bears in its metadata.
var key = regexp.MustCompile(`"key":"[^"]*"`)

// mention is what notifies somebody within mrkdwn. docs.slack.dev/messaging/formatting-message-text#mentioning-users
var mention = regexp.MustCompile(`<(@[^>]*|!(here|channel|everyone|subteam)[^>]*)>`)

// pings are the mentions in a message, wherever Slack reads them: its text, mrkdwn and rich text in blocks.
func pings(m slacktest.Message) []string {
	found := mention.FindAllString(m.Text, -1)
	var blocks any
	_ = json.Unmarshal(m.Blocks, &blocks)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			switch kind, _ := v["type"].(string); kind {
			case "user", "usergroup", "broadcast":
				found = append(found, kind)
			case "mrkdwn":
				text, _ := v["text"].(string)
				found = append(found, mention.FindAllString(text, -1)...)
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(blocks)
	return found
}

// workspaceFaults is the faults of a rig.
type workspaceFaults workspace

var slackCalls = map[bridgetest.Call]string{
	bridgetest.Posting: "chat.postMessage", bridgetest.Refreshing: "chat.update", bridgetest.Marking: "reactions.add",
	bridgetest.Reading: "conversations.replies", bridgetest.Uploading: "files.completeUploadExternal",
}

var slackFailures = map[bridgetest.Failure]slacktest.Fault{
	bridgetest.CutBefore: {Kind: slacktest.CutBefore}, bridgetest.CutAfter: {Kind: slacktest.CutAfter},
	bridgetest.ErrorBefore: {Kind: slacktest.ServerError}, bridgetest.ErrorAfter: {Kind: slacktest.ServerErrorAfter},
	bridgetest.Silence: {Kind: slacktest.SlowAfter, Delay: time.Hour},
}

// Fail implements bridgetest.Faults.
func (w *workspaceFaults) Fail(c bridgetest.Call, f bridgetest.Failure) {
	fault := slackFailures[f]
	fault.Method = slackCalls[c]
	w.Server.Fail(fault)
}

// Limit implements bridgetest.Faults.
func (w *workspaceFaults) Limit(c bridgetest.Call, d time.Duration) {
	w.Server.Fail(slacktest.Fault{Method: slackCalls[c], Kind: slacktest.RateLimited, RetryAfter: d})
}

// Calls implements bridgetest.Faults.
func (w *workspaceFaults) Calls(c bridgetest.Call) int { return w.Server.Calls(slackCalls[c]) }

// Revoke implements bridgetest.Faults.
func (w *workspaceFaults) Revoke() { w.RevokeToken(true) }

// Lose implements bridgetest.Faults.
func (w *workspaceFaults) Lose() { w.LoseEvents(1) }

// Duplicate implements bridgetest.Faults.
func (w *workspaceFaults) Duplicate(n int) { w.DuplicateEvents(n) }

// Delay implements bridgetest.Faults.
func (w *workspaceFaults) Delay() { w.DelayEvents(1, time.Hour) }

// Deliver implements bridgetest.Faults.
func (w *workspaceFaults) Deliver() { w.RetryNow() }

// Reorder implements bridgetest.Faults.
func (w *workspaceFaults) Reorder(n int) { w.ReorderEvents(n) }

// Disconnect implements bridgetest.Faults.
func (w *workspaceFaults) Disconnect() {
	w.t.Helper()
	w.KeepWhileOffline(false)
	w.Server.Fail(slacktest.Fault{Method: "apps.connections.open", Kind: slacktest.ServerError, Times: -1})
	w.DropSockets()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.Wait(ctx, func() bool { return w.Links() == 0 }); err != nil {
		w.t.Fatalf("still connected: %v", err)
	}
}

// Reconnect implements bridgetest.Faults.
func (w *workspaceFaults) Reconnect() { w.Heal() }
