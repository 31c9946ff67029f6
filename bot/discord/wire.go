package discord

import (
	"cmp"
	"encoding/json"
	"mime"
	"slices"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

// message is what we need of a message, in events and in answers of the REST API alike. What may come in forms that we do not know
// stays raw, so that one that is malformed spoils nothing else. docs.discord.com/developers/resources/message#message-object
type message struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	// GuildID is told by events only.
	GuildID string `json:"guild_id"`
	Type    int    `json:"type"`
	Author  *user  `json:"author"`
	// Member is the author's membership, without the user; told by events only.
	Member    *member `json:"member"`
	WebhookID string  `json:"webhook_id"`
	// Content is nil where an event does not tell it.
	Content         *string         `json:"content"`
	Timestamp       string          `json:"timestamp"`
	EditedTimestamp string          `json:"edited_timestamp"`
	Flags           int             `json:"flags"`
	Mentions        json.RawMessage `json:"mentions"`
	MentionEveryone bool            `json:"mention_everyone"`
	Attachments     json.RawMessage `json:"attachments"`
	Embeds          json.RawMessage `json:"embeds"`
	Components      json.RawMessage `json:"components"`
	Stickers        json.RawMessage `json:"sticker_items"`
	Poll            json.RawMessage `json:"poll"`
	Snapshots       json.RawMessage `json:"message_snapshots"`
	Nonce           json.RawMessage `json:"nonce"`
	Thread          json.RawMessage `json:"thread"`
}

// user is what we need of a user. docs.discord.com/developers/resources/user#user-object
type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
	System     bool   `json:"system"`
	// Member is their membership, in the mentions of an event's message only.
	Member *member `json:"member"`
}

// name is what others see of the user where no membership says otherwise.
func (u user) name() string { return cmp.Or(u.GlobalName, u.Username, u.ID) }

// member is what we need of a guild's member. docs.discord.com/developers/resources/guild#guild-member-object
type member struct {
	User  *user    `json:"user"`
	Nick  string   `json:"nick"`
	Roles []string `json:"roles"`
}

// Types of messages that a person typed: plainly, and as a reply.
// docs.discord.com/developers/resources/message#message-object-message-types
const (
	typeDefault = 0
	typeReply   = 19
)

// isTyped says that a person wrote the message: not an app, not a webhook, not Discord, and not we.
func (m message) isTyped() bool {
	return m.Author != nil && m.Author.ID != "" && !m.Author.Bot && !m.Author.System && m.WebhookID == "" &&
		(m.Type == typeDefault || m.Type == typeReply)
}

// at reads a moment as Discord writes it; zero for nonsense and for none.
func at(stamp string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// rows reads a list whose rows may be of any form; nil for none.
func rows(raw json.RawMessage) []json.RawMessage {
	var out []json.RawMessage
	if len(raw) > 0 {
		_ = bot.Lenient(raw, &out) // what is no list has no rows
	}
	return out
}

// mentioned is what the message tells of a user that it mentions; empty where it does not. nick: they are called so in this server,
// which events tell and messages that are read do not.
func (m message) mentioned(id string) (name string, nick bool) {
	for _, raw := range rows(m.Mentions) {
		var u user
		if bot.Lenient(raw, &u) != nil || u.ID != id {
			continue
		}
		if u.Member != nil && u.Member.Nick != "" {
			return u.Member.Nick, true
		}
		return u.name(), false
	}
	return "", false
}

// files are what came along with a message. What has no content that we could send is named all the same, without a Ref, so that
// nobody believes it was sent.
func (m message) files() []bridge.File {
	files := slices.Concat(m.attachments(), m.stickers())
	if present(m.Poll) {
		files = append(files, bridge.File{Name: "poll"})
	}
	for range rows(m.Snapshots) {
		files = append(files, bridge.File{Name: "forwarded message"})
	}
	return files
}

func present(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// attachments are the files of a message. docs.discord.com/developers/resources/message#attachment-object
func (m message) attachments() []bridge.File {
	var files []bridge.File
	for _, raw := range rows(m.Attachments) {
		var a struct {
			ID          string `json:"id"`
			Filename    string `json:"filename"`
			ContentType string `json:"content_type"`
			Size        int64  `json:"size"`
		}
		_ = bot.Lenient(raw, &a) // one that cannot be read is a file still
		f := bridge.File{Name: cmp.Or(a.Filename, a.ID, "file"), ContentType: mediaTypeOf(a.ContentType), Size: a.Size}
		if a.ID != "" {
			f.Ref = fileRef(m.ID, a.ID)
		}
		files = append(files, f)
	}
	return files
}

// stickers have no content that a phone could show. docs.discord.com/developers/resources/sticker#sticker-item-object
func (m message) stickers() []bridge.File {
	var files []bridge.File
	for _, raw := range rows(m.Stickers) {
		var s struct {
			Name string `json:"name"`
		}
		_ = bot.Lenient(raw, &s)
		files = append(files, bridge.File{Name: "sticker " + cmp.Or(s.Name, "without a name")})
	}
	return files
}

// mediaTypeOf is a content type without its parameters; empty for nonsense.
func mediaTypeOf(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return kind
}
