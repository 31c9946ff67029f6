package discordtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"partyline/bot/discord/discordtest"
)

func TestAThreadIsStartedFromAMessageOnce(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	card := w.post(w.desk, "card")
	th, err := w.api.MessageThreadStartComplex(w.desk, card, &discordgo.ThreadStart{Name: "Casey", AutoArchiveDuration: 1440})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "id", th.ID, card)
	equal(t, "parent", th.ParentID, w.desk)
	equal(t, "made", l.wait(w, 1, "THREAD_CREATE")[0]["id"], card)
	equal(t, "flags of the card", l.wait(w, 1, "MESSAGE_UPDATE")[0]["flags"], 32.0)
	_, err = w.api.MessageThreadStart(w.desk, card, "again", 60)
	refused(t, err, 160004)

	first := w.Messages(card)[0]
	equal(t, "starter", first.Type, 21)
	equal(t, "stands for", first.ReplyTo, card)
	ms, err := w.api.ChannelMessages(card, 10, "", "", "")
	if err != nil || len(ms) != 1 || ms[0].ReferencedMessage == nil || ms[0].ReferencedMessage.Content != "card" {
		t.Fatal(ms, err)
	}
	got, _ := w.Message(w.desk, card)
	equal(t, "thread of the card", got.ThreadID, card)
	equal(t, "threads", len(w.Threads(w.desk)), 1)
	_, err = w.api.ChannelMessageEdit(card, first.ID, "x")
	refused(t, err, 50021)
	refused(t, w.api.ChannelMessageDelete(card, first.ID), 50021)
	_, err = w.api.MessageThreadStart(card, first.ID, "deeper", 60)
	refused(t, err, 50024)

	// The card may go, the thread stays.
	if err := w.api.ChannelMessageDelete(w.desk, card); err != nil {
		t.Fatal(err)
	}
	ms, err = w.api.ChannelMessages(card, 10, "", "", "")
	if err != nil || ms[0].ReferencedMessage != nil {
		t.Fatal(ms, err)
	}
}

func TestThreadsWithoutAMessage(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	private, err := w.api.ThreadStartComplex(w.desk, &discordgo.ThreadStart{Name: "secret"})
	if err != nil || private.Type != discordgo.ChannelTypeGuildPrivateThread {
		t.Fatal(private, err)
	}
	equal(t, "messages", len(w.Messages(w.desk)), 0)
	_, err = w.Type(w.anna, private.ID, "may I?")
	fails(t, "writing in an unseen thread", err)
	if err := w.Join(w.owner, private.ID); err != nil {
		t.Fatal(err)
	}
	status, _ := w.call("PUT", "/channels/"+private.ID+"/thread-members/"+w.anna, nil)
	equal(t, "added", status, 204)
	equal(t, "told in the thread", w.Messages(private.ID)[0].Type, 1)
	must(w.Type(w.anna, private.ID, "thanks"))(t)
	status, _ = w.call("DELETE", "/channels/"+private.ID+"/thread-members/"+w.anna, nil)
	equal(t, "removed", status, 204)
	_, err = w.Type(w.anna, private.ID, "still here?")
	fails(t, "writing in an unseen thread", err)

	public, err := w.api.ThreadStartComplex(w.desk, &discordgo.ThreadStart{Name: "open", Type: discordgo.ChannelTypeGuildPublicThread})
	if err != nil {
		t.Fatal(err)
	}
	told := w.Messages(w.desk)[0]
	equal(t, "notice", told.Type, 18)
	equal(t, "text", told.Content, "open")
	_, err = w.api.ChannelMessageEdit(w.desk, told.ID, "x")
	refused(t, err, 50021)
	if _, err := w.api.ChannelDelete(public.ID); err != nil {
		t.Fatal(err)
	}
	_, there := w.Thread(public.ID)
	equal(t, "there", there, false)
}

func TestThreadFormsAreRefused(t *testing.T) {
	w := newWorld(t, discordtest.Options{MaxActiveThreads: 1, MaxThreadMembers: 1})
	strict := w.AddChannel(w.guild, discordtest.Channel{Type: discordtest.ForumChannel, TagRequired: true,
		Tags: []discordtest.Tag{{Name: "A"}, {Name: "B", Moderated: true}}})
	forum, _ := w.Channel(strict)
	tag := forum.Tags[0].ID
	card := w.post(w.desk, "card")
	message := object{"content": "x"}
	for name, c := range map[string]struct {
		path string
		body object
		code int
	}{
		"no name":         {w.desk + "/messages/" + card + "/threads", object{}, 50035},
		"long name":       {w.desk + "/messages/" + card + "/threads", object{"name": strings.Repeat("x", 101)}, 50035},
		"duration":        {w.desk + "/messages/" + card + "/threads", object{"name": "x", "auto_archive_duration": 61}, 50035},
		"thread type":     {w.desk + "/threads", object{"name": "x", "type": 0}, 50035},
		"no message":      {strict + "/threads", object{"name": "x", "applied_tags": []string{tag}}, 50035},
		"bad message":     {strict + "/threads", object{"name": "x", "applied_tags": []string{tag}, "message": object{"content": strings.Repeat("x", 2001)}}, 50035},
		"empty message":   {strict + "/threads", object{"name": "x", "applied_tags": []string{tag}, "message": object{}}, 50006},
		"no tag":          {strict + "/threads", object{"name": "x", "message": message}, 40067},
		"unknown tag":     {strict + "/threads", object{"name": "x", "message": message, "applied_tags": []string{"77"}}, 50035},
		"tag twice":       {strict + "/threads", object{"name": "x", "message": message, "applied_tags": []string{tag, tag}}, 50035},
		"six tags":        {strict + "/threads", object{"name": "x", "message": message, "applied_tags": []string{"1", "2", "3", "4", "5", "6"}}, 50035},
		"post in a forum": {strict + "/messages", object{"content": "x"}, 40058},
	} {
		t.Run(name, func(t *testing.T) {
			_, o := w.call("POST", "/channels/"+c.path, c.body)
			equal(t, "code", o["code"], float64(c.code))
		})
	}
	_, o := w.call("POST", "/channels/"+strict+"/threads", object{"name": "x", "applied_tags": []string{tag}, "message": object{"content": strings.Repeat("x", 2001)}})
	formError(t, o, "message.content", "BASE_TYPE_MAX_LENGTH")
	equal(t, "threads", len(w.Threads(strict))+len(w.Threads(w.desk)), 0)

	th, err := w.api.MessageThreadStart(w.desk, card, "first", 60)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{w.desk + "/threads", strict + "/threads", w.desk + "/messages/" + w.post(w.desk, "other") + "/threads"} {
		_, o := w.call("POST", "/channels/"+path, object{"name": "x", "message": message, "applied_tags": []string{tag}})
		equal(t, "second active thread", o["code"], 160006.0)
	}
	_, o = w.call("PUT", "/channels/"+th.ID+"/thread-members/"+w.anna, nil)
	equal(t, "second member", o["code"], 30033.0)
	fails(t, "joining a full thread", w.Join(w.anna, th.ID))
	_, err = w.CreateThread(w.anna, w.desk, "", "mine", "")
	fails(t, "one thread too many", err)
}

func TestArchivedAndLockedThreads(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{Now: c.now})
	l := w.connect(w.api)
	card := w.post(w.desk, "card")
	if _, err := w.api.MessageThreadStart(w.desk, card, "Casey", 60); err != nil {
		t.Fatal(err)
	}
	mine := w.post(card, "in it")
	if err := w.Archive(w.owner, card, true); err != nil {
		t.Fatal(err)
	}
	_, err := w.api.ChannelMessageEdit(card, mine, "x")
	refused(t, err, 50083)
	refused(t, w.api.MessageReactionAdd(card, mine, "✅"), 50083)
	refused(t, w.api.MessageReactionRemove(card, mine, "✅", "@me"), 50083)
	refused(t, w.api.ChannelMessagePin(card, mine), 50083)
	refused(t, w.api.ThreadJoin(card), 50083)
	status, o := w.call("PATCH", "/channels/"+card, object{"name": "other"})
	equal(t, "status", status, 400)
	equal(t, "rename", o["code"], 50083.0)
	fails(t, "editing in an archived thread", w.Edit(w.anna, card, mine, "x"))
	fails(t, "reacting in an archived thread", w.React(w.anna, card, mine, "✅"))

	if err := w.api.ChannelMessageDelete(card, mine); err != nil {
		t.Errorf("nothing can be deleted in an archived thread: %v", err)
	}

	// A message opens it again.
	w.post(card, "opens it")
	th, _ := w.Thread(card)
	equal(t, "archived", th.Archived, false)
	equal(t, "told", l.wait(w, 2, "THREAD_UPDATE")[1]["thread_metadata"].(object)["archived"], false)

	if err := w.Lock(w.owner, card, true); err != nil {
		t.Fatal(err)
	}
	_, err = w.api.ChannelMessageSend(card, "x")
	refused(t, err, 160005)
	_, err = w.Type(w.anna, card, "x")
	fails(t, "writing in a locked thread", err)
	fails(t, "unlocking as anybody", w.Lock(w.anna, card, false))
	fails(t, "archiving a locked thread", w.Archive(w.anna, card, true))
	status, _ = w.call("PATCH", "/channels/"+card, object{"locked": false, "archived": false})
	equal(t, "unlocked", status, 200)
	w.post(card, "goes")

	// Lists of archived threads: the last first.
	for n := range 3 {
		c.add(time.Minute)
		id := must(w.CreateThread(w.anna, w.desk, "", fmt.Sprint(n), ""))(t)
		if err := w.Archive(w.anna, id, true); err != nil {
			t.Fatal(err)
		}
	}
	list, err := w.api.ThreadsArchived(w.desk, nil, 2)
	if err != nil || len(list.Threads) != 2 || !list.HasMore || list.Threads[0].Name != "2" {
		t.Fatal(list, err)
	}
	list, err = w.api.ThreadsArchived(w.desk, &list.Threads[1].ThreadMetadata.ArchiveTimestamp, 2)
	if err != nil || len(list.Threads) != 1 || list.HasMore || list.Threads[0].Name != "0" {
		t.Fatal(list, err)
	}
	if list, err = w.api.ThreadsPrivateArchived(w.desk, nil, 2); err != nil || len(list.Threads) != 0 {
		t.Fatal(list, err)
	}
}

func TestForumTags(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	patch := func(body object) (int, object) { return w.call("PATCH", "/channels/"+w.forum, body) }
	status, o := patch(object{"available_tags": []any{object{"id": w.unread, "name": "Unread"}, object{"name": "Waiting"}}})
	equal(t, "status", status, 200)
	tags := o["available_tags"].([]any)
	equal(t, "kept", tags[0].(object)["id"], w.unread)
	equal(t, "tags", len(tags), 2)
	equal(t, "told", l.wait(w, 1, "CHANNEL_UPDATE")[0]["id"], w.forum)
	_, o = patch(object{"available_tags": []any{object{"name": "A"}, object{"name": "A"}}})
	equal(t, "same name", o["code"], 40061.0)
	_, o = patch(object{"available_tags": []any{object{"name": strings.Repeat("x", 21)}}})
	formError(t, o, "available_tags.0.name", "BASE_TYPE_BAD_LENGTH")
	var many []any
	for n := range 21 {
		many = append(many, object{"name": fmt.Sprint(n)})
	}
	_, o = patch(object{"available_tags": many})
	formError(t, o, "available_tags", "BASE_TYPE_MAX_LENGTH")
	forum, _ := w.Channel(w.forum)
	equal(t, "tags", len(forum.Tags), 2)
	status, _ = patch(object{"flags": 16, "topic": "Rules", "name": "box", "default_auto_archive_duration": 60})
	equal(t, "status", status, 200)
	forum, _ = w.Channel(w.forum)
	equal(t, "required", forum.TagRequired, true)
	equal(t, "topic", forum.Topic, "Rules")

	w.SetRole(w.guild, w.BotRole(w.guild), func(r *discordtest.Role) { r.Permissions &^= discordtest.ManageChannels })
	_, o = patch(object{"name": "x"})
	equal(t, "without the right", o["code"], 50013.0)

	post := must(w.CreateThread(w.anna, w.forum, "", "Casey", "hello", w.unread))(t)
	if err := w.ApplyTags(w.anna, post); err != nil {
		t.Fatal(err)
	}
	_, o = w.call("PATCH", "/channels/"+post, object{"applied_tags": []string{}})
	equal(t, "a tag is required", o["code"], 40067.0)
	_, o = w.call("PATCH", "/channels/"+post, object{"applied_tags": []string{"77"}})
	equal(t, "unknown tag", o["code"], 50035.0)
	_, err := w.CreateThread(w.anna, w.forum, "", "Casey", "hello")
	fails(t, "a post without a tag", err)
	fails(t, "an unknown tag", w.ApplyTags(w.anna, post, "77"))
}

func TestRenamesAreRare(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{RateLimits: true, Now: c.now})
	card := w.post(w.desk, "card")
	th, err := w.api.MessageThreadStart(w.desk, card, "Casey", 60)
	if err != nil {
		t.Fatal(err)
	}
	rename := func(name string) (int, object) { return w.call("PATCH", "/channels/"+th.ID, object{"name": name}) }
	for _, name := range []string{"A", "B"} {
		status, _ := rename(name)
		equal(t, "status", status, 200)
	}
	status, o := rename("C")
	equal(t, "third", status, 429)
	equal(t, "wait", o["retry_after"], 600.0)
	equal(t, "code", o["code"], 20028.0)
	_, _, header := w.raw("PATCH", "/channels/"+th.ID, object{"name": "C"}, "Bot "+w.Token())
	equal(t, "Retry-After", header.Get("Retry-After"), "600")
	equal(t, "Scope", header.Get("X-RateLimit-Scope"), "shared")
	equal(t, "not counted", w.InvalidRequests(), 0)
	status, _ = w.call("PATCH", "/channels/"+th.ID, object{"archived": true})
	equal(t, "other changes", status, 200)
	equal(t, "told", len(w.Messages(th.ID)), 3) // the starter and two names
	c.add(10 * time.Minute)
	status, _ = w.call("PATCH", "/channels/"+th.ID, object{"archived": false, "name": "C"})
	equal(t, "later", status, 200)
	status, _ = w.call("PATCH", "/channels/"+th.ID, object{"archived": true, "name": "D"})
	equal(t, "name and archive at once", status, 200)
	got, _ := w.Thread(th.ID)
	equal(t, "archived", got.Archived && got.Name == "D", true)
	equal(t, "told", w.Messages(th.ID)[4].Content, "D")
}

func TestAThreadFromAnOldMessageIsAnnounced(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{Now: c.now})
	card := w.post(w.desk, "card")
	c.add(time.Hour)
	if _, err := w.api.MessageThreadStart(w.desk, card, "Casey", 60); err != nil {
		t.Fatal(err)
	}
	ms := w.Messages(w.desk)
	equal(t, "messages", len(ms), 2)
	equal(t, "type", ms[1].Type, 18)
}

func TestAForumHasOnePinnedPost(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	post := func(name string) string {
		_, o := w.call("POST", "/channels/"+w.forum+"/threads", object{"name": name, "message": object{"content": name}})
		return o["id"].(string)
	}
	pin := func(id string, flags int) object {
		_, o := w.call("PATCH", "/channels/"+id, object{"flags": flags})
		return o
	}
	first, second := post("first"), post("second")
	equal(t, "flags", pin(first, 2)["flags"], 2.0)
	equal(t, "pinned again", pin(first, 2)["flags"], 2.0)
	equal(t, "a second one", pin(second, 2)["code"], 30047.0)
	equal(t, "unpinned", pin(first, 0)["flags"], 0.0)
	equal(t, "the second one", pin(second, 2)["flags"], 2.0)
	th, _ := w.Thread(second)
	equal(t, "seen", th.Pinned, true)
	w.SetRole(w.guild, w.BotRole(w.guild), func(r *discordtest.Role) { r.Permissions &^= discordtest.ManageThreads })
	equal(t, "without the right", pin(second, 0)["code"], 50013.0)
}
