package discord_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partyline/bot/bottest"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

func TestWhatAnAdminTypesArrives(t *testing.T) {
	d := newDesk(t)
	d.run()
	for _, thread := range []bridge.ThreadRef{d.thread(), d.forumPost()} {
		want := "We'll be there at 5 & bring <cake> 🎂 https://shop.example/a?b=c"
		id := d.types(d.anna, thread, want, discordtest.File{Name: "map.png", Content: []byte("png")})
		d.listener.Sees(t, "reply "+want)
		got := d.listener.Last()
		if got.Post != (bridge.PostRef{Thread: thread, ID: id}) || got.Author != (bridge.Person{ID: d.anna, Name: "Anna Lind"}) ||
			len(got.Files) != 1 || got.Files[0].Name != "map.png" || !strings.HasPrefix(got.Files[0].Ref, id+"/") || got.Refused != "" || got.Recovered {
			t.Errorf("arrived as %+v", got)
		}
		if apart := got.At.Sub(d.clock.Now()).Abs(); apart > time.Second {
			t.Errorf("typed at %v, arrived with %v", d.clock.Now(), got.At)
		}
		d.listener.Forget()
	}
}

func TestEditsAndDeletionsAreSeen(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	first := d.types(d.anna, thread, "first")
	d.listener.Sees(t, "reply first")
	d.clock.Advance(time.Second)
	d.must(d.Edit(d.anna, thread.ID, first, "**second**"))
	d.listener.Sees(t, "edit second")
	if got := d.listener.Last(); !got.At.Equal(d.clock.Now()) || got.Post.ID != first {
		t.Errorf("edited at %v as %+v, want %v", got.At, got, d.clock.Now())
	}
	d.must(d.Delete(d.anna, thread.ID, first))
	d.listener.Sees(t, "delete "+first+" in "+thread.ID)
	ids := []string{d.types(d.anna, thread, "a"), d.types(d.anna, thread, "b")}
	d.must(d.DeleteBulk(d.owner, thread.ID, ids...))
	for _, id := range ids {
		d.listener.Sees(t, "delete "+id+" in "+thread.ID)
	}
}

// What is no reply is nothing to us: messages in the channel itself, our own, other apps' and webhooks', reactions, pins, other channels.
func TestWhatIsNoReplyIsIgnored(t *testing.T) {
	d := newDesk(t)
	d.run()
	robot := d.AddMember(d.guild, discordtest.Member{Name: "robot", Bot: true, Roles: []string{d.staff}})
	other := d.AddChannel(d.guild, discordtest.Channel{Name: "random"})
	thread := d.thread()
	d.shows(thread, customer("p1", "hello"))
	wantCode(t, d.client.Refresh(d.ctx, thread, card("changed")), "")
	elsewhere, err := d.CreateThread(d.anna, other, "", "a thread", "")
	d.must(err)
	for _, say := range []func() error{
		func() error { _, err := d.Type(d.anna, d.channel, "top level"); return err },
		func() error { _, err := d.Type(robot, thread.ID, "beep"); return err },
		func() error {
			_, err := d.TypeRaw(d.anna, thread.ID, map[string]any{"content": "hook", "webhook_id": "77"})
			return err
		},
		func() error { _, err := d.TypeRaw(d.anna, thread.ID, map[string]any{"type": 6}); return err },
		func() error { _, err := d.Type(d.anna, other, "elsewhere"); return err },
		func() error { _, err := d.Type(d.anna, elsewhere, "elsewhere in a thread"); return err },
		func() error { return d.React(d.anna, thread.ID, d.replies(thread)[0].ID, "👀") },
		func() error { return d.Rename(d.owner, thread.ID, "another name") },
	} {
		d.must(say())
	}
	d.types(d.anna, thread, "at last")
	d.listener.Sees(t, "reply at last")
	if got := d.listener.All(); len(got) != 1 {
		t.Errorf("heard %q", got)
	}
}

// discordgo hands over a half-filled message where a component is of a type that it does not know; then its author is missing.
func TestAReplyWithUnknownComponentsArrives(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	_, err := d.TypeRaw(d.anna, thread.ID, map[string]any{
		"content": "still here", "components": []any{map[string]any{"type": 99, "components": []any{map[string]any{"type": 98}}}},
		"poll": map[string]any{"question": 7}, "sticker_items": []any{map[string]any{"id": "1", "name": "Wave"}},
	})
	d.must(err)
	d.listener.Sees(t, "reply still here")
	if got := d.listener.Last(); got.Author.ID != d.anna || len(got.Files) != 2 || got.Files[0] != (bridge.File{Name: "sticker Wave"}) {
		t.Errorf("arrived as %+v", got)
	}
}

// Discord delivers each event once. What cannot be kept is tried again for a while, then caught up with.
func TestAnEventThatCannotBeKeptIsTriedAgain(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	failed := 0
	d.listener.Failing(func(what string) error {
		if what == "reply keep me" && failed < 3 {
			failed++
			return bottest.Unavailable
		}
		return nil
	})
	d.types(d.anna, thread, "keep me")
	d.types(d.anna, thread, "and me")
	for n := range 3 {
		d.listener.Sees(t, "failed: reply keep me", n+1)
		d.passes(250*time.Millisecond, func() bool { return d.listener.Count("reply keep me")+d.listener.Count("failed: reply keep me") > n+1 })
	}
	d.listener.Sees(t, "reply and me")
	if got := d.listener.All(); !slices.Equal(got[len(got)-2:], []string{"reply keep me", "reply and me"}) {
		t.Errorf("heard %q", got)
	}
	if n := d.listener.Count("catch up " + d.channel); n != 1 {
		t.Errorf("caught up %d times, though nothing was missed", n)
	}
}

// passes lets time pass, step by step, until cond is true.
func (d *desk) passes(step time.Duration, cond func() bool) {
	d.t.Helper()
	for !cond() {
		if d.ctx.Err() != nil {
			d.t.Fatalf("it never came to that, heard %q\nlog:\n%s", d.listener.All(), d.logs)
		}
		d.clock.Advance(step)
		d.breathe()
	}
}

// breathe lets others run: some rounds over the wire, which change nothing.
func (d *desk) breathe() {
	for range 5 {
		req, err := http.NewRequestWithContext(d.ctx, http.MethodGet, d.URL()+"/api/v9/gateway", nil)
		if err != nil {
			d.t.Fatal(err)
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
	}
}

func TestWhatCouldNotBeKeptIsCaughtUpWith(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	d.listener.Failing(func(what string) error {
		if what == "reply lost" {
			return bottest.Unavailable
		}
		return nil
	})
	d.types(d.anna, thread, "lost")
	d.listener.Sees(t, "failed: reply lost")
	d.passes(500*time.Millisecond, func() bool { return d.listener.Count("catch up "+d.channel) >= 2 })
	if n := d.listener.Count("failed: reply lost"); n < 3 || n > 7 || d.Identifies() != 1 {
		t.Errorf("tried %d times, in %d sessions", n, d.Identifies())
	}
}

func TestAnEventThatWillNeverDoIsPassedOver(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	d.listener.Failing(func(what string) error {
		if what == "reply nonsense" {
			return &bridge.Error{Code: bridge.CodeInvalid, Say: "That is nonsense."}
		}
		return nil
	})
	d.types(d.anna, thread, "nonsense")
	d.types(d.anna, thread, "sense")
	d.listener.Sees(t, "reply sense")
	if n := d.listener.Count("failed: reply nonsense"); n != 1 {
		t.Errorf("tried %d times", n)
	}
}

// Events of one thread are handled in order, those of another do not wait for them, and the gateway's reader never does. discordgo
// would run each handler in a goroutine of its own.
func TestAThreadKeepsItsOrderAndBlocksNoOther(t *testing.T) {
	d := newDesk(t)
	d.run()
	slow, fast := d.thread(), d.thread()
	gate := make(chan struct{})
	open := sync.OnceFunc(func() { close(gate) })
	defer open()
	d.listener.Failing(func(what string) error {
		if strings.HasPrefix(what, "reply slow") {
			<-gate
		}
		return nil
	})
	const n = 200
	var want []string
	for i := range n {
		d.types(d.anna, slow, fmt.Sprintf("slow %d", i))
		want = append(want, fmt.Sprintf("reply slow %d", i))
	}
	d.types(d.anna, fast, "fast")
	d.listener.Sees(t, "reply fast")
	if got := d.listener.All(); len(got) != 1 {
		t.Errorf("heard %q before the slow one was let go", got)
	}
	open()
	d.listener.Sees(t, want[n-1])
	if got := d.listener.All()[1:]; !slices.Equal(got, want) {
		t.Errorf("the order is %q", got)
	}
}

func TestWhoMayNotAnswerIsToldSo(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	d.SetMember(d.guild, d.eve, func(m *discordtest.Member) { m.Roles = []string{d.staff} })
	d.types(d.eve, thread, "I am new")
	d.listener.Sees(t, "reply I am new")
	if got := d.listener.Last(); got.Refused != "" {
		t.Errorf("a new admin is refused: %q", got.Refused)
	}
	// The event brings the roles of now along, so nothing that was known before counts.
	d.SetOverwrites(d.channel, append(d.closed(), discordtest.Overwrite{ID: d.eve, Member: true, Allow: discordtest.ViewChannel})...)
	d.SetMember(d.guild, d.eve, func(m *discordtest.Member) { m.Roles = nil })
	d.types(d.eve, thread, "still here")
	d.listener.Sees(t, "reply still here")
	if got := d.listener.Last(); got.Refused == "" {
		t.Error("somebody who is no admin any more may still answer")
	}
}

// Law: a change of permissions is looked at when it happens, not at the next post.
func TestAChangeOfPermissionsIsLookedAtAtOnce(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(d *desk){
		"overwrites": func(d *desk) { d.SetOverwrites(d.channel) },
		"role": func(d *desk) {
			d.SetRole(d.guild, d.guild, func(r *discordtest.Role) { r.Permissions |= discordtest.Administrator })
		},
		"new role": func(d *desk) {
			d.AddRole(d.guild, discordtest.Role{Name: "boss", Permissions: discordtest.Administrator})
		},
		"owner": func(d *desk) { d.SetGuild(d.guild, func(g *discordtest.Guild) { g.OwnerID = d.eve }) },
		"bot": func(d *desk) {
			d.SetOverwrites(d.channel, discordtest.Overwrite{ID: d.guild, Deny: discordtest.ViewChannel | discordtest.ReadMessageHistory})
		},
		"deleted": func(d *desk) { d.must(d.DeleteChannel(d.owner, d.channel)) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.run()
			d.thread()
			change(d)
			d.logs.Sees(t, "nothing is shown in the channel now")
		})
	}
}

// A thread that was locked or deleted by somebody is known to be so without asking.
func TestThreadsAreFollowed(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	d.must(d.Lock(d.owner, thread.ID, true))
	d.must(d.Lock(d.owner, thread.ID, false))
	d.types(d.anna, thread, "open again")
	d.listener.Sees(t, "reply open again")
	d.must(d.DeleteThread(d.owner, thread.ID))
	_, err := d.client.Post(d.ctx, thread, customer("p2", "too late"))
	wantCode(t, err, bridge.CodeGone)
}
