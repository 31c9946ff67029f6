package discordtest

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Types of messages. docs.discord.com/developers/resources/message#message-object-message-types
const (
	typeRecipientAdd  = 1
	typeNameChange    = 4
	typeThreadCreated = 18
	typeReply         = 19
	typeChatCommand   = 20
	typeThreadStarter = 21
	typeMenuCommand   = 23
)

// Flags of messages. docs.discord.com/developers/resources/message#message-object-message-flags
const (
	// FlagSuppressEmbeds hides embeds and link previews.
	FlagSuppressEmbeds = 1 << 2
	// FlagHasThread is set on a message from which a thread was started.
	FlagHasThread = 1 << 5
	// FlagEphemeral messages are seen by one person only.
	FlagEphemeral = 1 << 6
	// FlagLoading is set while a deferred answer has not come.
	FlagLoading = 1 << 7
	// FlagSuppressNotifications posts without a push notification.
	FlagSuppressNotifications = 1 << 12
	// FlagComponentsV2 makes the message of components alone.
	FlagComponentsV2 = 1 << 15
)

// Message is a message as a person sees it: a copy, not touched by later changes.
type Message struct {
	ID, ChannelID, GuildID string
	// Author is the user's id, or the webhook's; AuthorName is how the guild shows it.
	Author, AuthorName string
	// Bot says that a bot or webhook wrote it.
	Bot       bool
	WebhookID string
	// Type such as 0, a usual message; 1, somebody was added to the thread; 4, the thread was renamed; 18, the notice that a thread was made; 19, a reply; 21, the first message of a
	// thread, which stands for the message it was started from.
	Type    int
	Content string
	Embeds  []Embed
	// Components is the JSON of the components; see [Message.Buttons].
	Components json.RawMessage
	Flags      int
	// Reactions are the users by emoji: the emoji itself, or "name:id" of a custom one.
	Reactions map[string][]string
	// Pinged is who was notified, by the message or an edit of it: ids of users and roles, and "everyone" for @everyone and @here.
	Pinged []string
	// ReplyTo is the message that it replies to, or that a thread was started from.
	ReplyTo string
	// ThreadID is the thread that was started from it.
	ThreadID  string
	Nonce     string
	Files     []File
	Created   time.Time
	Edited    bool
	Deleted   bool
	Ephemeral bool
	// Loading says that the app has deferred its answer and not given it.
	Loading bool
	Pinned  bool

	names func(kind, id string) string
}

// Embed is a rich embed.
type Embed struct {
	Title       string  `json:"title"`
	Description string  `json:"description"`
	URL         string  `json:"url"`
	Color       int     `json:"color"`
	Timestamp   string  `json:"timestamp"`
	Fields      []Field `json:"fields"`
	Author      struct {
		Name    string `json:"name"`
		URL     string `json:"url"`
		IconURL string `json:"icon_url"`
	} `json:"author"`
	Footer struct {
		Text    string `json:"text"`
		IconURL string `json:"icon_url"`
	} `json:"footer"`
	Image     Picture `json:"image"`
	Thumbnail Picture `json:"thumbnail"`
}

// Field is a field of an embed.
type Field struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// Picture is an image of an embed.
type Picture struct {
	URL string `json:"url"`
}

type message struct {
	id, channel, author      string
	webhookID, webhookName   string
	content                  string
	embeds, components       []any
	kind, flags              int
	reactions                []*reaction
	pinged                   []string
	reference                object // message_reference
	nonce                    any
	files                    []*file
	created                  time.Time
	edited                   time.Time
	deleted, pinned, private bool
	privateTo                string
	interaction              object // interaction_metadata
	token                    string // of the interaction that made it
	mentionEveryone          bool
	mentions, mentionRoles   []string
	extra                    object // what TypeRaw adds
}

type reaction struct {
	emoji string // the character, or name:id
	users []string
}

// add stores a message. s.mu is held.
func (c *channel) add(m *message) {
	c.messages = append(c.messages, m)
	c.byID[m.id] = m
	c.lastID = m.id
	if c.thread != nil && m.kind != typeThreadStarter {
		c.thread.total++
	}
}

// remove takes a message out.
func (c *channel) remove(m *message) {
	m.deleted = true
	c.messages = slices.DeleteFunc(c.messages, func(o *message) bool { return o == m })
	delete(c.byID, m.id)
	c.gone[m.id] = m
}

// wireMessage is the message as the REST API and events show it. event adds what only events carry; nonce is echoed only
// to who creates the message.
func (s *Server) wireMessage(m *message, event, nonce bool) object {
	c := s.channels[m.channel]
	o := object{
		"id": m.id, "channel_id": m.channel, "type": m.kind, "content": m.content, "tts": false, "timestamp": stamp(m.created),
		"edited_timestamp": nil, "mention_everyone": m.mentionEveryone, "mention_roles": orEmpty(slices.Clone(m.mentionRoles)),
		"embeds": orEmpty(m.embeds), "components": orEmpty(m.components), "pinned": m.pinned, "flags": m.flags,
		"author": s.wireAuthor(m), "attachments": s.wireFiles(m.files),
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = stamp(m.edited)
	}
	mentions := []any{}
	for _, id := range m.mentions {
		user := s.wireUser(id)
		if event && c != nil { // docs.discord.com/developers/events/gateway-events#message-create
			if member := s.guilds[c.GuildID].partialMember(id); member != nil {
				user["member"] = member
			}
		}
		mentions = append(mentions, user)
	}
	o["mentions"] = mentions
	if m.webhookID != "" {
		o["webhook_id"] = m.webhookID
	}
	if m.author == s.botID {
		o["application_id"] = s.appID
	}
	if m.token != "" { // answers come over the interaction's webhook, which has the app's id
		o["webhook_id"] = s.appID
	}
	if len(m.reactions) > 0 && !event {
		o["reactions"] = s.wireReactions(m)
	}
	if nonce && m.nonce != nil {
		o["nonce"] = m.nonce
	}
	if m.reference != nil {
		o["message_reference"] = m.reference
		if m.kind == typeReply || m.kind == typeThreadStarter {
			o["referenced_message"] = nil
			if ref := s.referencedMessage(m); ref != nil {
				o["referenced_message"] = s.wireMessage(ref, false, false)
				delete(sub(o, "referenced_message"), "referenced_message")
			}
		}
	}
	if m.interaction != nil {
		o["interaction_metadata"] = m.interaction
	}
	if c == nil {
		return o
	}
	if t := s.channels[m.id]; t != nil && t.ParentID == c.ID {
		o["thread"] = s.wireThread(t)
	}
	if c.thread != nil {
		o["position"] = slices.Index(c.messages, m)
	}
	if event {
		o["guild_id"] = c.GuildID
		if member := s.guilds[c.GuildID].partialMember(m.author); member != nil && m.webhookID == "" {
			o["member"] = member
		}
	}
	maps.Copy(o, m.extra)
	return o
}

func (s *Server) referencedMessage(m *message) *message {
	if c := s.channels[str(m.reference, "channel_id")]; c != nil {
		return c.byID[str(m.reference, "message_id")]
	}
	return nil
}

func (s *Server) wireAuthor(m *message) object {
	if m.webhookID == "" {
		return s.wireUser(m.author)
	}
	return object{
		"id": m.webhookID, "username": m.webhookName, "global_name": nil, "discriminator": "0000", "avatar": nil, "bot": true,
		"public_flags": 0, "flags": 0, "clan": nil, "primary_guild": nil,
	}
}

func (s *Server) wireReactions(m *message) []any {
	out := []any{}
	for _, r := range m.reactions {
		out = append(out, object{
			"emoji": wireEmoji(r.emoji), "count": len(r.users), "me": slices.Contains(r.users, s.botID), "me_burst": false,
			"count_details": object{"burst": 0, "normal": len(r.users)}, "burst_colors": []any{}, "burst_me": false, "burst_count": 0,
		})
	}
	return out
}

// bare takes away what an app without the message content intent does not get.
// docs.discord.com/developers/events/gateway#message-content-intent
func bare(o object) object {
	o = maps.Clone(o)
	o["content"], o["embeds"], o["attachments"], o["components"] = "", []any{}, []any{}, []any{}
	delete(o, "poll")
	if ref := sub(o, "referenced_message"); ref != nil {
		o["referenced_message"] = bare(ref)
	}
	return o
}

// concealed says whether the intent is needed to read the message: it is by somebody else and does not mention the app.
func (s *Server) concealed(m *message) bool {
	return m.author != s.botID && !slices.Contains(m.mentions, s.botID)
}

// see makes a person's copy of a message. s.mu is held.
func (s *Server) see(m *message) Message {
	c := s.channels[m.channel]
	out := Message{
		ID: m.id, ChannelID: m.channel, Author: m.author, WebhookID: m.webhookID, Type: m.kind, Content: m.content, Flags: m.flags,
		Reactions: map[string][]string{}, Pinged: slices.Clone(m.pinged), ReplyTo: str(m.reference, "message_id"),
		Created: m.created, Edited: !m.edited.IsZero(), Deleted: m.deleted, Ephemeral: m.private,
		Loading: m.flags&FlagLoading != 0, Pinned: m.pinned, names: s.nameOf,
	}
	if c != nil {
		out.GuildID = c.GuildID
		out.AuthorName = s.displayName(s.guilds[c.GuildID], m.author)
	}
	if u := s.users[m.author]; u != nil {
		out.Bot = u.bot
	}
	if m.webhookID != "" {
		out.Author, out.AuthorName, out.Bot = m.webhookID, m.webhookName, true
	}
	if t := s.channels[m.id]; t != nil && t.thread != nil && t.ID != m.channel {
		out.ThreadID = t.ID
	}
	if n, ok := m.nonce.(string); ok {
		out.Nonce = n
	}
	if len(m.embeds) > 0 {
		_ = json.Unmarshal(encode(m.embeds), &out.Embeds)
	}
	if len(m.components) > 0 {
		out.Components = encode(m.components)
	}
	for _, r := range m.reactions {
		out.Reactions[r.emoji] = slices.Clone(r.users)
	}
	for _, f := range m.files {
		out.Files = append(out.Files, s.seeFile(f))
	}
	return out
}

func (s *Server) seeAll(ms []*message) []Message {
	out := make([]Message, 0, len(ms))
	for _, m := range ms {
		out = append(out, s.see(m))
	}
	return out
}

// Messages are what a channel or thread holds, oldest first, without ephemeral and deleted ones. The first message of a
// thread that was started from a message is of type 21 and empty; its ReplyTo, in the parent, has the text.
func (s *Server) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channelID]; c != nil {
		return s.seeAll(c.messages)
	}
	return nil
}

// Message finds one message, ephemeral and deleted ones too.
func (s *Server) Message(channelID, id string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil {
		return Message{}, false
	}
	for _, ms := range c.private {
		for _, m := range ms {
			if m.id == id {
				return s.see(m), true
			}
		}
	}
	for _, m := range []*message{c.byID[id], c.gone[id]} {
		if m != nil {
			return s.see(m), true
		}
	}
	return Message{}, false
}

// Ephemerals are the messages that only this person sees in a channel or thread, oldest first.
func (s *Server) Ephemerals(userID, channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channelID]; c != nil {
		return s.seeAll(c.private[userID])
	}
	return nil
}
