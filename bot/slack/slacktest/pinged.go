package slacktest

import (
	"regexp"
	"slices"
	"strings"
)

// Whom a message notifies by mentioning them. docs.slack.dev/messaging/formatting-message-text#mentioning-users

var mentions = regexp.MustCompile(`<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!here|!channel|!everyone)(?:\|[^<>]*)?>`)

// pinged are the members of the channel whom a new message mentions, but its author. Where it has blocks these are what people
// see, and its text is not looked at. s.mu is held.
func (s *Server) pinged(c *channel, m *message) []string {
	var targets []string
	if len(m.blocks) > 0 {
		targets = mentioned(m.blocks)
	} else if !m.plainText {
		targets = mentionedIn(m.text)
	}
	var out []string
	for _, t := range targets {
		for _, id := range s.behind(c, t) {
			if u := s.users[id]; u != nil && !u.Bot && !u.Deleted && id != m.user && c.has(id) && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// behind are the users that a mention means.
func (s *Server) behind(c *channel, target string) []string {
	switch {
	case strings.HasPrefix(target, "@"):
		return []string{target[1:]}
	case !strings.HasPrefix(target, "!subteam^"):
		return c.Members
	}
	if g := s.groups[strings.TrimPrefix(target, "!subteam^")]; g != nil && !g.Disabled {
		return g.Users
	}
	return nil
}

// mentionedIn finds the mentions of a text in mrkdwn.
func mentionedIn(text string) []string {
	var out []string
	for _, found := range mentions.FindAllStringSubmatch(text, -1) {
		out = append(out, found[1])
	}
	return out
}

// mentioned finds them in blocks: in texts of type mrkdwn and in the elements of rich_text. Plain text mentions nobody.
func mentioned(v any) []string {
	var out []string
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			out = append(out, mentioned(one)...)
		}
	case object:
		switch str(v, "type") {
		case "mrkdwn":
			return mentionedIn(str(v, "text"))
		case "user":
			return []string{"@" + str(v, "user_id")}
		case "usergroup":
			return []string{"!subteam^" + str(v, "usergroup_id")}
		case "broadcast":
			return []string{"!" + str(v, "range")}
		}
		for _, key := range sortedKeys(v) {
			out = append(out, mentioned(v[key])...)
		}
	}
	return out
}
