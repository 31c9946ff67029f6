package discordtest

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The REST routes of messages. docs.discord.com/developers/resources/message

// reach finds a channel that the bot can see and has these permissions in.
func (s *Server) reach(id string, need ...Permission) (*channel, *refusal) {
	c := s.channels[id]
	if c == nil {
		if _, ok := snowflake(id); !ok {
			p := problems{}
			p.add("channel_id", "NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", id))
			return nil, p.form()
		}
		return nil, no(10003)
	}
	if s.guilds[c.GuildID].members[s.botID] == nil || !s.sees(s.botID, c) {
		return nil, no(50001)
	}
	p := s.permissions(s.botID, c)
	for _, n := range need {
		if !p.has(n) {
			return nil, no(50013)
		}
	}
	return c, nil
}

// reachMessage finds a message there.
func (s *Server) reachMessage(r *request, need ...Permission) (*channel, *message, *refusal) {
	c, ref := s.reach(r.path("id"), need...)
	if ref != nil {
		return nil, nil, ref
	}
	m := c.byID[r.path("mid")]
	if m == nil {
		return nil, nil, no(10008)
	}
	return c, m, nil
}

// shown is a message as the app gets it over REST: without content where it lacks the intent.
func (s *Server) shown(m *message) object {
	o := s.wireMessage(m, false, false)
	if !s.o.MessageContentIntent && s.concealed(m) {
		return bare(o)
	}
	return o
}

func (s *Server) getMessage(r *request) (any, *refusal) {
	_, m, ref := s.reachMessage(r, ReadMessageHistory)
	if ref != nil {
		return nil, ref
	}
	return s.shown(m), nil
}

// limitOf reads the query's limit.
func limitOf(q url.Values, def, most int) (int, *refusal) {
	raw := q.Get("limit")
	if raw == "" {
		return def, nil
	}
	n, err := strconv.Atoi(raw)
	p := problems{}
	switch {
	case err != nil:
		p.add("limit", "NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not int.", raw))
	case n < 1:
		p.add("limit", "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")
	case n > most:
		p.add("limit", "NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", most))
	}
	return n, p.form()
}

// getMessages lists messages, newest first; without READ_MESSAGE_HISTORY it is an empty list.
func (s *Server) getMessages(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	n, ref := limitOf(r.query, 50, 100)
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	switch {
	case c.Type == ForumChannel || c.Type == Category:
		return nil, no(50008)
	case !s.permissions(s.botID, c).has(ReadMessageHistory):
		return out, nil
	}
	got := c.messages
	around, before, after := r.query.Get("around"), r.query.Get("before"), r.query.Get("after")
	for key, id := range map[string]string{"around": around, "before": before, "after": after} {
		if _, ok := snowflake(id); id != "" && id != "0" && !ok {
			p := problems{}
			p.add(key, "NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", id))
			return nil, p.form()
		}
	}
	where := func(id string, past int) int { // the first message that is not older than id, or newer where past is 1
		return slices.IndexFunc(append(slices.Clone(got), nil), func(m *message) bool { return m == nil || compareID(m.id, id) >= past })
	}
	switch {
	case around != "":
		middle := where(around, 0)
		from := max(middle-n/2, 0)
		got = got[from:min(from+n, len(got))]
	case before != "":
		to := where(before, 0)
		got = got[max(to-n, 0):to]
	case after != "":
		from := where(after, 1)
		got = got[from:min(from+n, len(got))]
	default:
		got = got[max(len(got)-n, 0):]
	}
	for _, m := range slices.Backward(got) {
		out = append(out, s.shown(m))
	}
	return out, nil
}

// settable are the flags that an app may set on a message.
const (
	settableFlags = FlagSuppressEmbeds | FlagSuppressNotifications | FlagComponentsV2
	editableFlags = FlagSuppressEmbeds | FlagComponentsV2
)

// sendable finds a channel that the bot can post in.
func (s *Server) sendable(id string) (*channel, *refusal) {
	c, ref := s.reach(id)
	switch {
	case ref != nil:
		return nil, ref
	case c.Type == ForumChannel:
		return nil, no(40058)
	case c.Type == Category:
		return nil, no(50008)
	case !s.permissions(s.botID, c).has(c.sendPermission()):
		return nil, no(50013)
	case c.thread != nil && c.thread.locked:
		return nil, no(160005)
	}
	return c, nil
}

func (s *Server) postMessage(r *request) (any, *refusal) {
	c, ref := s.sendable(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	d, ref := s.readDraft(c.ID, r, settableFlags, nil)
	if ref != nil {
		return nil, ref
	}
	m, ref := s.compose(c, d)
	if ref != nil {
		return nil, ref
	}
	key := nonceKey{s.botID, c.ID, fmt.Sprint(d.nonce)}
	if d.nonce != nil {
		seen, ok := s.nonces[key]
		if earlier := c.byID[seen.id]; ok && d.enforce && earlier != nil && s.o.Now().Sub(seen.at) < s.o.NonceWindow {
			return s.wireMessage(earlier, false, true), nil
		}
	}
	s.post(c, m)
	if d.nonce != nil {
		s.remember(key, m.id)
	}
	return s.wireMessage(m, false, true), nil
}

// compose makes the bot's message of a draft.
func (s *Server) compose(c *channel, d *draft) (*message, *refusal) {
	p := s.permissions(s.botID, c)
	if !p.has(EmbedLinks) {
		d.embeds = nil
	}
	if len(d.files) > 0 && !p.has(AttachFiles) {
		return nil, no(50013)
	}
	if d.empty() {
		return nil, no(50006)
	}
	m := &message{
		author: s.botID, content: d.content, embeds: d.embeds, components: d.components, flags: d.flags, files: d.files, nonce: d.nonce,
	}
	if d.reference != nil {
		if ref := s.refer(c, m, d.reference); ref != nil {
			return nil, ref
		}
	}
	s.mention(m, c, d.allowed)
	return m, nil
}

// refer makes the message a reply.
func (s *Server) refer(c *channel, m *message, to object) *refusal {
	id := str(to, "message_id")
	if !s.permissions(s.botID, c).has(ReadMessageHistory) {
		return no(160002)
	}
	if c.byID[id] == nil {
		if must, ok := to["fail_if_not_exists"].(bool); ok && !must {
			return nil
		}
		p := problems{}
		p.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
		return p.form()
	}
	m.kind = typeReply
	m.reference = object{"type": 0, "channel_id": c.ID, "message_id": id, "guild_id": c.GuildID}
	return nil
}

// system messages cannot be edited.
func (m *message) system() bool {
	switch m.kind {
	case typeRecipientAdd, typeNameChange, typeThreadCreated, typeThreadStarter:
		return true
	}
	return false
}

func (s *Server) patchMessage(r *request) (any, *refusal) {
	c, m, ref := s.reachMessage(r)
	switch {
	case ref != nil:
		return nil, ref
	case c.thread != nil && c.thread.archived:
		return nil, no(50083)
	case c.thread != nil && c.thread.locked && !s.permissions(s.botID, c).has(ManageThreads):
		return nil, no(160005)
	case m.system():
		return nil, no(50021)
	case m.author != s.botID:
		return nil, no(50005)
	}
	d, ref := s.readDraft(c.ID, r, editableFlags, m)
	if ref != nil {
		return nil, ref
	}
	if !s.permissions(s.botID, c).has(EmbedLinks) {
		d.embeds = nil
	}
	if d.empty() {
		return nil, no(50006)
	}
	s.change(m, d, true)
	return s.wireMessage(m, false, false), nil
}

// change puts a draft in the place of what a message says.
func (s *Server) change(m *message, d *draft, edited bool) {
	m.content, m.embeds, m.components, m.flags, m.files = d.content, d.embeds, d.components, d.flags, d.files
	if edited {
		m.edited = s.o.Now()
	}
	s.mention(m, s.channels[m.channel], d.allowed)
	s.emitMessage("MESSAGE_UPDATE", m)
	s.touch()
}

func (s *Server) deleteMessage(r *request) (any, *refusal) {
	c, m, ref := s.reachMessage(r)
	switch {
	case ref != nil:
		return nil, ref
	case m.author != s.botID && !s.permissions(s.botID, c).has(ManageMessages):
		return nil, no(50013)
	case c.thread != nil && c.thread.archived && c.thread.locked && !s.permissions(s.botID, c).has(ManageThreads):
		return nil, no(50083)
	case m.kind == typeThreadStarter:
		return nil, no(50021)
	}
	s.drop(c, m)
	return r.noContent()
}

func (s *Server) deleteMessages(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"), ManageMessages)
	if ref != nil {
		return nil, ref
	}
	ids := texts(list(r.body, "messages"))
	if len(ids) < 2 || len(ids) > 100 {
		return nil, no(50016)
	}
	for _, id := range ids {
		if m := c.byID[id]; m != nil && s.o.Now().Sub(m.created) > 14*24*time.Hour {
			return nil, no(50034)
		}
	}
	s.dropAll(c, ids)
	return r.noContent()
}

func (s *Server) startTyping(r *request) (any, *refusal) {
	c, ref := s.sendable(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	s.emit(event{name: "TYPING_START", intent: intentTyping, channel: c, data: object{
		"channel_id": c.ID, "guild_id": c.GuildID, "user_id": s.botID, "timestamp": s.o.Now().Unix(),
	}})
	return r.noContent()
}

var customEmoji = regexp.MustCompile(`^(?:a:)?(\w{2,32}):(\d{15,20})$`)

// wireEmoji is an emoji as reactions and components have it.
func wireEmoji(emoji string) object {
	if parts := customEmoji.FindStringSubmatch(emoji); parts != nil {
		return object{"id": parts[2], "name": parts[1], "animated": strings.HasPrefix(emoji, "a:")}
	}
	return object{"id": nil, "name": emoji}
}
