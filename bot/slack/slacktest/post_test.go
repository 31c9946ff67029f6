package slacktest_test

import (
	"testing"

	"github.com/slack-go/slack"

	"partyline/bot/slack/slacktest"
)

func TestAThreadIsPostedReadAndChanged(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	who, err := w.api.AuthTestContext(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "user", who.UserID, w.BotUserID())
	equal(t, "bot", who.BotID, w.BotID())

	card := w.post(slack.MsgOptionText("card &amp; more", false))
	first := w.post(slack.MsgOptionText("one", false), slack.MsgOptionTS(card), slack.MsgOptionUsername("Casey"),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "post", EventPayload: map[string]any{"id": "m1"}}))
	second := w.post(slack.MsgOptionText("two", false), slack.MsgOptionTS(card), slack.MsgOptionBroadcast())

	replies, more, _, err := w.api.GetConversationRepliesContext(w.ctx, &slack.GetConversationRepliesParameters{
		ChannelID: desk, Timestamp: card, IncludeAllMetadata: true})
	if err != nil || more || len(replies) != 3 {
		t.Fatalf("replies %d, more %v, err %v", len(replies), more, err)
	}
	equal(t, "reply_count", replies[0].ReplyCount, 2)
	equal(t, "latest_reply", replies[0].LatestReply, second)
	equal(t, "parent thread_ts", replies[0].ThreadTimestamp, card)
	equal(t, "metadata id", replies[1].Metadata.EventPayload["id"], any("m1"))
	equal(t, "username", replies[1].Username, "Casey")
	equal(t, "subtype", replies[1].SubType, "bot_message")
	equal(t, "broadcast", replies[2].SubType, "thread_broadcast")

	without, _, _, err := w.api.GetConversationRepliesContext(w.ctx, &slack.GetConversationRepliesParameters{ChannelID: desk, Timestamp: card, Oldest: first})
	if err != nil || len(without) != 2 || without[1].Timestamp != second || without[1].Metadata.EventType != "" {
		t.Fatalf("after the first reply: %+v, %v", without, err)
	}

	if _, _, _, err := w.api.UpdateMessageContext(w.ctx, desk, card, slack.MsgOptionText("card 2", false)); err != nil {
		t.Fatal(err)
	}
	top := w.Messages(desk)
	if len(top) != 2 || top[0].Plain() != "card 2" || !top[0].Edited || !top[1].Broadcast {
		t.Fatalf("the channel shows %+v", top)
	}
	thread := w.Thread(desk, card)
	equal(t, "thread", len(thread), 3)
	if _, _, err := w.api.DeleteMessageContext(w.ctx, desk, first); err != nil {
		t.Fatal(err)
	}
	equal(t, "thread after delete", len(w.Thread(desk, card)), 2)
}

func TestHistoryIsPagedNewestFirst(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	for _, text := range []string{"1", "2", "3", "4", "5"} {
		w.post(slack.MsgOptionText(text, false))
	}
	var seen, cursor string
	for pages := 1; ; pages++ {
		h, err := w.api.GetConversationHistoryContext(w.ctx, &slack.GetConversationHistoryParameters{ChannelID: desk, Limit: 2, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range h.Messages {
			seen += m.Text
		}
		if cursor = h.ResponseMetaData.NextCursor; cursor == "" {
			equal(t, "has_more of the last page", h.HasMore, false)
			equal(t, "pages", pages, 3)
			break
		}
	}
	equal(t, "order", seen, "54321")
}

func TestADeletedParentWithRepliesStaysATombstone(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	card := w.post(slack.MsgOptionText("card", false))
	w.post(slack.MsgOptionText("reply", false), slack.MsgOptionTS(card))
	if err := w.Delete(boss, desk, card); err != nil {
		t.Fatal(err)
	}
	tomb, _ := w.Message(desk, card)
	equal(t, "deleted", tomb.Deleted, true)
	_, _, msg, err := w.api.PostMessageWithResponseContext(w.ctx, desk, slack.MsgOptionText("still here", false), slack.MsgOptionTS(card))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "thread_ts", msg.ThreadTimestamp, card)
}

func TestAThreadWhoseParentIsGoneTakesNoReplies(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	card := w.post(slack.MsgOptionText("card", false))
	if err := w.Delete(boss, desk, card); err != nil {
		t.Fatal(err)
	}
	_, _, msg, err := w.api.PostMessageWithResponseContext(w.ctx, desk, slack.MsgOptionText("lost", false), slack.MsgOptionTS(card))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "thread_ts", msg.ThreadTimestamp, "")
	top := w.Messages(desk)
	if len(top) != 1 || top[0].Plain() != "lost" {
		t.Fatalf("the channel shows %+v", top)
	}
}

func TestReactionsAndPinsAndBookmarks(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	ts := w.post(slack.MsgOptionText("x", false))
	item := slack.NewRefToMessage(desk, ts)
	if err := w.api.AddReactionContext(w.ctx, "white_check_mark", item); err != nil {
		t.Fatal(err)
	}
	refused(t, w.api.AddReactionContext(w.ctx, "white_check_mark", item), "already_reacted")
	refused(t, w.api.AddReactionContext(w.ctx, "no_such_emoji_at_all", item), "invalid_name")
	refused(t, w.api.RemoveReactionContext(w.ctx, "tada", item), "no_reaction")
	m, _ := w.Message(desk, ts)
	equal(t, "reaction", m.Reactions["white_check_mark"][0], w.BotUserID())
	if err := w.api.RemoveReactionContext(w.ctx, "white_check_mark", item); err != nil {
		t.Fatal(err)
	}
	if err := w.api.AddPinContext(w.ctx, desk, item); err != nil {
		t.Fatal(err)
	}
	refused(t, w.api.AddPinContext(w.ctx, desk, item), "already_pinned")
	equal(t, "pins", len(w.Pins(desk)), 1)
	b, err := w.api.AddBookmarkContext(w.ctx, desk, slack.AddBookmarkParameters{Title: "Inbox", Type: "link", Link: "https://example.com"})
	if err != nil {
		t.Fatal(err)
	}
	title := "Inbox (2)"
	if _, err := w.api.EditBookmarkContext(w.ctx, desk, b.ID, slack.EditBookmarkParameters{Title: &title}); err != nil {
		t.Fatal(err)
	}
	l, err := w.api.ListBookmarksContext(w.ctx, desk)
	if err != nil || len(l) != 1 || l[0].Title != title {
		t.Fatalf("bookmarks %+v, %v", l, err)
	}
}
