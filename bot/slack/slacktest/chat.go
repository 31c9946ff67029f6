package slacktest

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Published and known limits of messages. docs.slack.dev/reference/methods/chat.postMessage, .../chat.update
const (
	maxPostText   = 40000 // longer text is cut
	maxUpdateText = 4000
	// maxBlockText is the undocumented sum of all texts in the blocks of one message, beyond which Slack answers
	// msg_blocks_too_long (slackapi/bolt-js issues 2509 and 2867). It does not hold for response URLs.
	maxBlockText   = 13200
	maxAttachments = 100
	// maxMetadata is the size of a message's metadata in bytes. docs.slack.dev/messaging/message-metadata
	maxMetadata = 8000
)

var tsForm = regexp.MustCompile(`^\d{1,12}\.\d{6}$`)

// reachable finds a channel that the app may write to or read from. A private channel without the app in it does not exist
// for the app.
func (s *Server) reachable(id string) (*channel, *refusal) {
	c := s.channels[id]
	if c == nil || c.Private && !c.has(botUserID) {
		return nil, no("channel_not_found")
	}
	return c, nil
}

// writable finds a channel that the app may post to.
func (s *Server) writable(id string) (*channel, *refusal) {
	c, ref := s.reachable(id)
	switch {
	case ref != nil:
		return nil, ref
	case c.Archived:
		return nil, no("is_archived")
	case !c.has(botUserID):
		return nil, no("not_in_channel")
	}
	return c, nil
}

// content reads text, blocks and attachments of a call and checks them.
type content struct {
	text                string
	blocks, attachments []any
}

func (s *Server) content(r *request) (content, *refusal) {
	out := content{text: r.get("text")}
	if raw := r.get("blocks"); raw != "" {
		if json.Unmarshal([]byte(raw), &out.blocks) != nil {
			return out, no("invalid_blocks_format")
		}
		if problems := checkBlocks(out.blocks, surfaceMessage, "/blocks"); len(problems) > 0 {
			return out, badArgs("invalid_blocks", problems)
		}
		if !r.roomy && textSize(out.blocks) > maxBlockText {
			return out, no("msg_blocks_too_long")
		}
		s.nameBlocks(out.blocks)
	}
	if raw := r.get("attachments"); raw != "" {
		if json.Unmarshal([]byte(raw), &out.attachments) != nil {
			return out, no("invalid_attachments")
		}
		if len(out.attachments) > maxAttachments {
			return out, no("too_many_attachments")
		}
	}
	if md := r.get("markdown_text"); md != "" {
		if out.text != "" || len(out.blocks) > 0 {
			return out, no("markdown_text_conflict")
		}
		if utf8.RuneCountInString(md) > 12000 {
			return out, no("msg_too_long")
		}
		out.text = md
		out.blocks = []any{object{"type": "markdown", "text": md}}
		s.nameBlocks(out.blocks)
	}
	if strings.TrimSpace(out.text) == "" && len(out.blocks) == 0 && len(out.attachments) == 0 {
		return out, no("no_text")
	}
	return out, nil
}

// readMetadata reads the metadata argument; set is false where there is none.
func readMetadata(r *request) (md object, set bool, ref *refusal) {
	raw := r.get("metadata")
	if raw == "" {
		return nil, false, nil
	}
	if len(raw) > maxMetadata {
		return nil, false, no("metadata_too_large")
	}
	if md = decodeObject([]byte(raw)); md == nil {
		return nil, false, no("invalid_metadata_format")
	}
	if len(md) == 0 || str(md, "event_type") == "" && len(sub(md, "event_payload")) == 0 {
		return nil, true, nil // an empty object removes what is there
	}
	if str(md, "event_type") == "" || sub(md, "event_payload") == nil {
		return nil, false, no("invalid_metadata_schema")
	}
	return md, true, nil
}

func (s *Server) chatPostMessage(r *request) (object, *refusal) {
	c, ref := s.writable(r.get("channel"))
	if ref != nil {
		return nil, ref
	}
	m, ref := s.draft(r)
	if ref != nil {
		return nil, ref
	}
	if ref := s.place(c, m, r.get("thread_ts"), r.flag("reply_broadcast")); ref != nil {
		return nil, ref
	}
	md, _, ref := readMetadata(r)
	if ref != nil {
		return nil, ref
	}
	m.metadata = md
	s.post(c, m)
	return object{"channel": c.ID, "ts": m.ts, "message": s.wire(c, m, true)}, nil
}

// draft makes an unsent message of the app from the arguments of a call.
func (s *Server) draft(r *request) (*message, *refusal) {
	in, ref := s.content(r)
	if ref != nil {
		return nil, ref
	}
	m := &message{
		botID: botID, user: botUserID, text: in.text, blocks: in.blocks, attachments: in.attachments,
		username: r.get("username"), iconURL: r.get("icon_url"), iconEmoji: r.get("icon_emoji"),
		plainText: r.get("mrkdwn") != "" && !r.flag("mrkdwn"),
	}
	if n := []rune(m.text); len(n) > maxPostText {
		m.text = string(n[:maxPostText])
	}
	if r.get("parse") == "full" {
		m.text, _ = s.relink(m.text)
	}
	if m.username != "" || m.iconURL != "" || m.iconEmoji != "" {
		if !s.scopes["chat:write.customize"] {
			return nil, s.missing("chat:write.customize")
		}
		if utf8.RuneCountInString(m.username) > 80 {
			return nil, no("invalid_username")
		}
		m.subtype, m.user = "bot_message", ""
	}
	return m, nil
}

// relink turns bare links to links, as parse=full does.
func (s *Server) relink(text string) (string, bool) {
	linked := bareURL.ReplaceAllString(text, "$1<$2>")
	return linked, linked != text
}

var bareURL = regexp.MustCompile(`(^|[\s(])(https?://[^\s<>|]+)`)

// place puts a message into its thread. The message of a thread whose parent is gone is posted to the channel itself, which
// the answer shows by having no thread_ts.
func (s *Server) place(c *channel, m *message, threadTS string, broadcast bool) *refusal {
	if threadTS == "" {
		return nil
	}
	parent := c.byTS[threadTS]
	switch {
	case !tsForm.MatchString(threadTS):
		return no("invalid_thread_ts")
	case parent == nil && c.gone[threadTS]:
		return nil
	case parent == nil:
		return no("thread_not_found")
	case parent.isReply():
		return no("cannot_reply_to_message")
	case c.locked[threadTS]:
		return no("restricted_action_thread_locked")
	}
	m.threadTS = threadTS
	if broadcast {
		m.broadcast, m.subtype = true, "thread_broadcast"
	}
	return nil
}

// post gives a message its ts, shows it and sends its event.
func (s *Server) post(c *channel, m *message) {
	m.ts = s.ts()
	m.notified = s.pinged(c, m)
	c.add(m)
	e := s.wire(c, m, false)
	e["channel"], e["channel_type"], e["event_ts"] = c.ID, c.kind(), m.ts
	if m.broadcast {
		e["root"] = s.wire(c, c.byTS[m.threadTS], false)
	}
	s.emit(c, e)
	s.touch()
}

// own finds a message that the app wrote.
func (s *Server) own(channelID, ts, foreign string) (*channel, *message, *refusal) {
	c, ref := s.reachable(channelID)
	if ref != nil {
		return nil, nil, ref
	}
	m := c.byTS[ts]
	switch {
	case m == nil || m.tombstone:
		return nil, nil, no("message_not_found")
	case m.botID != botID:
		return nil, nil, no(foreign)
	}
	return c, m, nil
}

func (s *Server) chatUpdate(r *request) (object, *refusal) {
	c, m, ref := s.own(r.get("channel"), r.get("ts"), "cant_update_message")
	if ref != nil {
		return nil, ref
	}
	switch {
	case c.Archived:
		return nil, no("is_archived")
	case c.locked[cmp.Or(m.threadTS, m.ts)]:
		return nil, no("restricted_action_thread_locked")
	}
	if utf8.RuneCountInString(r.get("text")) > maxUpdateText {
		return nil, no("msg_too_long")
	}
	in, ref := s.content(r)
	if ref != nil {
		return nil, ref
	}
	md, mdSet, ref := readMetadata(r)
	if ref != nil {
		return nil, ref
	}
	before := s.wire(c, m, false)
	// Where only text is given the blocks go; where only blocks are given the text goes, and the message is not marked as
	// edited; attachments stay unless given. docs.slack.dev/reference/methods/chat.update
	m.text, m.blocks = in.text, in.blocks
	if r.get("attachments") != "" {
		m.attachments = in.attachments
	}
	if mdSet {
		m.metadata = md
	}
	if r.flag("reply_broadcast") && m.isReply() && !m.broadcast {
		m.broadcast, m.subtype = true, "thread_broadcast"
		c.top = append(c.top, m)
		slices.SortFunc(c.top, func(a, b *message) int { return compareTS(a.ts, b.ts) })
	}
	mark := botUserID
	if len(m.blocks) > 0 {
		mark = ""
	}
	s.edited(c, m, mark, before)
	return object{"channel": c.ID, "ts": m.ts, "text": m.text, "message": s.wire(c, m, true)}, nil
}

// edited marks a message as edited by somebody, unless by is empty, and sends message_changed.
func (s *Server) edited(c *channel, m *message, by string, before object) {
	now := s.ts()
	if by != "" {
		m.editedBy, m.editedTS = by, now
	}
	s.emit(c, object{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.ID, "channel_type": c.kind(),
		"ts": now, "event_ts": now, "message": s.wire(c, m, false), "previous_message": before,
	})
	s.touch()
}

func (s *Server) chatDelete(r *request) (object, *refusal) {
	c, m, ref := s.own(r.get("channel"), r.get("ts"), "cant_delete_message")
	if ref != nil {
		return nil, ref
	}
	s.drop(c, m)
	return object{"channel": c.ID, "ts": m.ts}, nil
}

// drop removes a message and sends message_deleted, or message_changed where a tombstone stays.
func (s *Server) drop(c *channel, m *message) {
	before := s.wire(c, m, false)
	tombstone := c.remove(m)
	now := s.ts()
	e := object{
		"type": "message", "hidden": true, "channel": c.ID, "channel_type": c.kind(), "ts": now, "event_ts": now,
		"previous_message": before,
	}
	if tombstone {
		e["subtype"], e["message"] = "message_changed", s.wire(c, m, false)
	} else {
		e["subtype"], e["deleted_ts"] = "message_deleted", m.ts
	}
	s.emit(c, e)
	s.touch()
}

func (s *Server) chatPostEphemeral(r *request) (object, *refusal) {
	c, ref := s.writable(r.get("channel"))
	if ref != nil {
		return nil, ref
	}
	if !c.has(r.get("user")) {
		return nil, no("user_not_in_channel")
	}
	m, ref := s.draft(r)
	if ref != nil {
		return nil, ref
	}
	if ts := r.get("thread_ts"); ts != "" {
		if !tsForm.MatchString(ts) {
			return nil, no("invalid_thread_ts")
		}
		m.threadTS = ts
	}
	s.whisper(c, m, r.get("user"))
	return object{"message_ts": m.ts}, nil
}

// whisper shows a message to one person. In a thread without replies nobody sees it, as on Slack.
func (s *Server) whisper(c *channel, m *message, userID string) {
	m.ts, m.ephemeral = s.ts(), true
	if m.threadTS != "" && len(c.threads[m.threadTS]) == 0 {
		return
	}
	c.private[userID] = append(c.private[userID], m)
	s.touch()
}

func (s *Server) chatGetPermalink(r *request) (object, *refusal) {
	c, ref := s.reachable(r.get("channel"))
	if ref != nil {
		return nil, ref
	}
	ts := r.get("message_ts")
	m := c.byTS[ts]
	if m == nil {
		return nil, no("message_not_found")
	}
	q := url.Values{}
	if m.isReply() {
		q = url.Values{"thread_ts": {m.threadTS}, "cid": {c.ID}}
	}
	return object{"channel": c.ID, "permalink": s.link("/archives/"+c.ID+"/p"+strings.ReplaceAll(ts, ".", ""), q)}, nil
}

// compareTS orders timestamps; they have the same number of digits until the year 2286.
func compareTS(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
