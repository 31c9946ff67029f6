package discordtest_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"partyline/bot/discord/discordtest"
)

func TestANonceIsEnforced(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{Now: c.now})
	l := w.connect(w.api)
	other := w.AddChannel(w.guild, discordtest.Channel{Name: "other"})
	send := func(channel string, nonce any, enforce bool) string {
		t.Helper()
		status, o := w.call("POST", "/channels/"+channel+"/messages", object{"content": "x", "nonce": nonce, "enforce_nonce": enforce})
		equal(t, "status", status, 200)
		equal(t, "echo", fmt.Sprint(o["nonce"]), fmt.Sprint(nonce))
		return o["id"].(string)
	}
	first := send(w.desk, "n1", true)
	equal(t, "again", send(w.desk, "n1", true), first)
	equal(t, "event", l.wait(w, 1, "MESSAGE_CREATE")[0]["nonce"], "n1")
	if send(w.desk, "n1", false) == first {
		t.Error("a nonce that is not enforced returned an earlier message")
	}
	if send(other, "n1", true) == first {
		t.Error("a nonce of another channel returned an earlier message")
	}
	if send(w.desk, "n2", true) == first {
		t.Error("another nonce returned an earlier message")
	}
	equal(t, "number", send(w.desk, 5, true), send(w.desk, 5, true))
	second := send(w.desk, "n1", true)
	c.add(3 * time.Minute)
	third := send(w.desk, "n1", true)
	if second == third {
		t.Error("the window has no end")
	}
	if err := w.api.ChannelMessageDelete(w.desk, third); err != nil {
		t.Fatal(err)
	}
	if send(w.desk, "n1", true) == third {
		t.Error("a deleted message came back")
	}
	_, o := w.call("GET", "/channels/"+w.desk+"/messages/"+first, nil)
	equal(t, "not in GET", o["nonce"], nil)
	got, _ := w.Message(w.desk, first)
	equal(t, "seen", got.Nonce, "n1")
}

func TestWhoIsPinged(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	role := w.AddRole(w.guild, discordtest.Role{Name: "desk", Mentionable: true})
	silent := w.AddRole(w.guild, discordtest.Role{Name: "silent"})
	for _, id := range []string{w.guild, w.BotRole(w.guild)} {
		w.SetRole(w.guild, id, func(r *discordtest.Role) { r.Permissions &^= discordtest.MentionEveryone })
	}
	all := fmt.Sprintf("@everyone <@%s> <@!%s> <@&%s> <@77>", w.anna, w.ben, role)
	everybody := []string{w.anna, w.ben, role}
	none := []string(nil)
	for name, c := range map[string]struct {
		content string
		allowed any
		want    []string
	}{
		"absent":         {all, nil, everybody},
		"parse null":     {all, object{"parse": nil}, everybody},
		"nobody":         {all, object{"parse": []string{}}, none},
		"users":          {all, object{"parse": []string{"users"}}, []string{w.anna, w.ben}},
		"roles":          {all, object{"parse": []string{"roles"}}, []string{role}},
		"one user":       {all, object{"parse": []string{}, "users": []string{w.ben}}, []string{w.ben}},
		"one role":       {all, object{"roles": []string{role}}, []string{role}},
		"a quiet role":   {"<@&" + silent + ">", nil, none},
		"in code":        {"`<@" + w.anna + ">`", nil, []string{w.anna}},
		"broken by ZWSP": {"<@\u200b" + w.anna + ">", nil, none},
	} {
		t.Run(name, func(t *testing.T) {
			body := object{"content": c.content}
			if c.allowed != nil {
				body["allowed_mentions"] = c.allowed
			}
			_, o := w.call("POST", "/channels/"+w.desk+"/messages", body)
			got, _ := w.Message(w.desk, o["id"].(string))
			equal(t, "pinged", got.Pinged, c.want)
		})
	}
	w.SetRole(w.guild, w.BotRole(w.guild), func(r *discordtest.Role) { r.Permissions |= discordtest.MentionEveryone })
	id := w.post(w.desk, "@here "+all)
	got, _ := w.Message(w.desk, id)
	equal(t, "with the right", got.Pinged, append(slices.Clone(everybody), "everyone"))

	// An edit parses again, and a reply pings its author unless it says no.
	_, o := w.call("POST", "/channels/"+w.desk+"/messages", object{"content": "x", "allowed_mentions": object{"parse": []string{}}})
	id = o["id"].(string)
	w.call("PATCH", "/channels/"+w.desk+"/messages/"+id, object{"content": "<@" + w.anna + ">", "allowed_mentions": object{"parse": []string{}}})
	got, _ = w.Message(w.desk, id)
	equal(t, "after a careful edit", got.Pinged, none)
	w.call("PATCH", "/channels/"+w.desk+"/messages/"+id, object{"content": "<@" + w.anna + ">"})
	got, _ = w.Message(w.desk, id)
	equal(t, "after an edit", got.Pinged, []string{w.anna})
	hers := must(w.Type(w.anna, w.desk, "hers"))(t)
	for want, allowed := range map[string]object{
		"[" + w.anna + "]": {"parse": []string{}, "replied_user": true}, "[]": {"parse": []string{}},
	} {
		_, o = w.call("POST", "/channels/"+w.desk+"/messages", object{
			"content": "x", "message_reference": object{"message_id": hers}, "allowed_mentions": allowed,
		})
		got, _ = w.Message(w.desk, o["id"].(string))
		equal(t, "reply", fmt.Sprint(got.Pinged), want)
	}
	_, o = w.call("POST", "/channels/"+w.desk+"/messages", object{
		"content": "x", "message_reference": object{"message_id": "77", "fail_if_not_exists": false},
	})
	equal(t, "reply to nothing", o["type"], 0.0)
}

func TestHistoryIsReadInPages(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	var ids []string
	for n := range 7 {
		ids = append(ids, w.post(w.desk, fmt.Sprint(n)))
	}
	read := func(limit int, before, after, around string) string {
		t.Helper()
		ms, err := w.api.ChannelMessages(w.desk, limit, before, after, around)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, m := range ms {
			got += m.Content
		}
		return got
	}
	equal(t, "newest first", read(3, "", "", ""), "654")
	equal(t, "before", read(2, ids[4], "", ""), "32")
	equal(t, "after", read(2, "", ids[4], ""), "65")
	equal(t, "after: the oldest of them", read(2, "", ids[1], ""), "32")
	equal(t, "after nothing", read(2, "", "0", ""), "10")
	equal(t, "around", read(3, "", "", ids[3]), "432")
	equal(t, "default", read(0, "", "", ""), "6543210")
	if err := w.api.ChannelMessageDelete(w.desk, ids[2]); err != nil {
		t.Fatal(err)
	}
	equal(t, "after a deleted one", read(2, "", ids[2], ""), "43")
	if err := w.api.ChannelMessagesBulkDelete(w.desk, []string{ids[3], ids[4]}); err != nil {
		t.Fatal(err)
	}
	equal(t, "left", read(0, "", "", ""), "6510")
}

func TestReactionsAndPins(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	id := w.post(w.desk, "x")
	for range 2 { // twice is once
		if err := w.api.MessageReactionAdd(w.desk, id, "✅"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.React(w.anna, w.desk, id, "✅"); err != nil {
		t.Fatal(err)
	}
	if err := w.api.MessageReactionAdd(w.desk, id, "blob:1234567890123456789"); err != nil {
		t.Fatal(err)
	}
	users, err := w.api.MessageReactions(w.desk, id, "✅", 10, "", "")
	if err != nil || len(users) != 2 || users[0].ID != w.BotID() {
		t.Fatal(users, err)
	}
	refused(t, w.api.MessageReactionAdd(w.desk, id, "ok"), 10014)
	if err := w.api.MessageReactionRemove(w.desk, id, "✅", "@me"); err != nil {
		t.Fatal(err)
	}
	if err := w.api.MessageReactionRemove(w.desk, id, "✅", w.anna); err != nil {
		t.Fatal(err)
	}
	got, _ := w.Message(w.desk, id)
	equal(t, "left", got.Reactions, map[string][]string{"blob:1234567890123456789": {w.BotID()}})
	for n := range 19 {
		if err := w.React(w.anna, w.desk, id, string(rune('😀'+n))); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, w.api.MessageReactionAdd(w.desk, id, "🎉"), 30010)

	if err := w.api.ChannelMessagePin(w.desk, id); err != nil {
		t.Fatal(err)
	}
	pins, err := w.api.ChannelMessagesPinned(w.desk)
	if err != nil || len(pins) != 1 {
		t.Fatal(pins, err)
	}
	_, o := w.call("GET", "/channels/"+w.desk+"/messages/pins", nil)
	equal(t, "pinned", o["items"].([]any)[0].(object)["message"].(object)["id"], id)
	status, _ := w.call("DELETE", "/channels/"+w.desk+"/messages/pins/"+id, nil)
	equal(t, "status", status, 204)
	got, _ = w.Message(w.desk, id)
	equal(t, "pinned", got.Pinned, false)
}

func TestContentIsHiddenWithoutTheIntent(t *testing.T) {
	w := bareWorld(t, discordtest.Options{})
	hers := must(w.Type(w.anna, w.desk, "hello", discordtest.File{Name: "a"}))(t)
	m, err := w.api.ChannelMessage(w.desk, hers)
	if err != nil || m.Content != "" || len(m.Attachments) != 0 {
		t.Fatal(m, err)
	}
	w.AllowIntents(true, false)
	if m, err = w.api.ChannelMessage(w.desk, hers); err != nil || m.Content != "hello" {
		t.Fatal(m, err)
	}
	_, o := w.call("GET", "/applications/@me", nil)
	equal(t, "flags", o["flags"], float64(1<<19))
}

func TestPlain(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	role := w.AddRole(w.guild, discordtest.Role{Name: "desk"})
	for in, want := range map[string]string{
		"plain":              "plain",
		`\*not bold\* \_`:    "*not bold* _",
		"`\\*code\\*`":       "`\\*code\\*`",
		"<@" + w.anna + ">":  "@Anna",
		"<@&" + role + ">":   "@desk",
		"<#" + w.desk + ">":  "#desk",
		"<#77> <@77> <@&77>": "#unknown @unknown-user @deleted-role",
		"<t:0:R> </sms:77>":  "1970-01-01 00:00 /sms",
		"<:blob:123>":        ":blob:",
		"**bold**":           "**bold**",
	} {
		got, _ := w.Message(w.desk, must(w.Type(w.anna, w.desk, in))(t))
		equal(t, in, got.Plain(), want)
	}
	m, err := w.api.ChannelMessageSendComplex(w.desk, &discordgo.MessageSend{Content: "text", Embeds: []*discordgo.MessageEmbed{{
		Title: "T", Description: "D", Footer: &discordgo.MessageEmbedFooter{Text: "F"}, Author: &discordgo.MessageEmbedAuthor{Name: "A"},
		Fields: []*discordgo.MessageEmbedField{{Name: "N", Value: "V"}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := w.Message(w.desk, m.ID)
	equal(t, "embed", got.Plain(), "text\nA\nT\nD\nN\nV\nF")
	if _, err := w.api.ChannelMessageEditComplex(&discordgo.MessageEdit{ID: m.ID, Channel: w.desk, Flags: discordgo.MessageFlagsSuppressEmbeds}); err != nil {
		t.Fatal(err)
	}
	got, _ = w.Message(w.desk, m.ID)
	equal(t, "suppressed", got.Plain(), "text")
}
