package discord

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

// outgoing is a message that we send, edit or answer with: the only form in which anything of ours leaves. Its zero value pings
// nobody. docs.discord.com/developers/resources/message#create-message
type outgoing struct {
	Content    string
	Embeds     []embed
	Components []component
	Flags      int
	// Users and Roles are the ids of those whom the text notifies; nil for nobody.
	Users, Roles []string
	// Nonce tells a repeated post from a new one for a few minutes; empty for none. Only new messages take one.
	Nonce string
	// Attachments describe the files that come with the request.
	Attachments []attachment
}

// flagSuppressEmbeds keeps Discord from showing previews of pages that are mentioned.
// docs.discord.com/developers/resources/message#message-object-message-flags
const flagSuppressEmbeds = 1 << 2

// MarshalJSON implements json.Marshaler. allowed_mentions is always there: where it is missing, or where its parse is null, everything
// that looks like a mention pings. docs.discord.com/developers/resources/message#allowed-mentions-object
func (o outgoing) MarshalJSON() ([]byte, error) {
	type mentions struct {
		Parse []string `json:"parse"`
		Users []string `json:"users,omitempty"`
		Roles []string `json:"roles,omitempty"`
	}
	return json.Marshal(struct {
		Content      string       `json:"content"`
		Embeds       []embed      `json:"embeds"`
		Components   []component  `json:"components"`
		Mentions     mentions     `json:"allowed_mentions"`
		Flags        int          `json:"flags,omitempty"`
		Nonce        string       `json:"nonce,omitempty"`
		EnforceNonce bool         `json:"enforce_nonce,omitempty"`
		Attachments  []attachment `json:"attachments,omitempty"`
	}{
		o.Content, append([]embed{}, o.Embeds...), append([]component{}, o.Components...), mentions{Parse: []string{}, Users: o.Users, Roles: o.Roles}, o.Flags,
		o.Nonce, o.Nonce != "", o.Attachments,
	})
}

// Limits of a message. docs.discord.com/developers/resources/message#create-message
const (
	maxContent = 2000
	// maxName is how much of an author's name is shown.
	maxName = 80
)

// encodePost draws a post. All its text is shown literally and whole.
func encodePost(p bridge.Post, now time.Time) outgoing {
	out := outgoing{Flags: flagSuppressEmbeds, Nonce: p.Key, Components: postButtons(p)}
	if p.Kind == bridge.PostNotice {
		out.Content = encodeNotice(p)
		return out
	}
	for level := bot.DetailFull; level <= bot.DetailLeast; level++ { // the least fits always
		if out.Content = postContent(p, now, level); size(out.Content) <= maxContent {
			break
		}
	}
	return out
}

// ink is how remarks are written.
var ink = bot.Ink{Moment: moment, Literal: escapeInline}

func postContent(p bridge.Post, now time.Time, level bot.Detail) string {
	var lines []string
	if name := authorLine(p.Author); name != "" {
		lines = append(lines, name)
	}
	for i, part := range p.Parts {
		if said := bot.Remark(p, i, now, level, ink); said != "" {
			lines = append(lines, small(said))
		}
		if part.Text != "" {
			lines = append(lines, escape(part.Text))
		}
	}
	return strings.Join(lines, "\n")
}

// authorLine is the first line of a post; empty for nobody.
func authorLine(name string) string {
	if name = fit(oneLine(name), 2*maxName, escapeInline); name == "" {
		return ""
	}
	return "**" + name + "**"
}

// small makes a line small and grey. Customer text never looks like that, so nobody can imitate it.
func small(line string) string { return "-# " + line }

// moment shows a moment in each reader's zone. docs.discord.com/developers/reference#message-formatting-timestamp-styles
func moment(t time.Time) string { return fmt.Sprintf("<t:%d:f>", t.Unix()) }

// encodeNotice draws what Partyline itself says: small and grey, as far as that fits.
func encodeNotice(p bridge.Post) string {
	var lines, plain []string
	add := func(text string, aloud bool) {
		for line := range strings.Lines(text) {
			line = escape(strings.TrimRight(line, "\r\n"))
			plain = append(plain, line)
			if strings.TrimSpace(line) != "" && !aloud {
				line = small(line)
			}
			lines = append(lines, line)
		}
	}
	for _, part := range p.Parts {
		said, after := part.Text, ""
		if part.Aloud != "" {
			said, after, _ = strings.Cut(said, part.Aloud)
		}
		add(said, false)
		if part.Aloud != "" {
			add(part.Aloud, true)
			add(strings.TrimSpace(after), false)
		}
		if !part.Due.IsZero() {
			lines = append(lines, small(bot.InYourZone+moment(part.Due)))
		}
	}
	if out := strings.Join(lines, "\n"); size(out) <= maxContent {
		return out
	}
	return cut(strings.Join(plain, "\n"), maxContent)
}

// postButtons are what can be done about what the post says.
func postButtons(p bridge.Post) []component {
	return new(keyboard).rows(bot.PostButtons(p))
}

// encodeAnnouncement draws the line that tells the channel of a post. The address of the post tells it from all others.
func encodeAnnouncement(p bridge.Post, page string) outgoing {
	from := ""
	if name := authorLine(p.Author); name != "" {
		from = " from " + name
	}
	return outgoing{Content: "New message" + from + ": " + page, Flags: flagSuppressEmbeds, Nonce: announcementNonce(p.Key)}
}
