package slacktest

import (
	"regexp"
	"strings"
)

// typed is what Slack makes of the plain text that a person types: its escaped text and its rich_text elements.
type typed struct {
	text     strings.Builder
	elements []any
}

// patterns that Slack's composer turns into links and mentions. The order is that of the alternatives.
var composed = regexp.MustCompile(strings.Join([]string{
	`<@(?P<user>[UW][A-Z0-9]+)>`,
	`<#(?P<channel>[CG][A-Z0-9]+)>`,
	`<!subteam\^(?P<group>S[A-Z0-9]+)>`,
	`<!(?P<range>here|channel|everyone)>`,
	`(?P<url>https?://[^\s<>]+)`,
	`(?P<mail>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})`,
	`(?P<code>:[a-z0-9_+'-]+:)`,
	`@(?P<handle>[A-Za-z0-9._-]*[A-Za-z0-9_-])`,
}, "|"))

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// compose reads typed text as Slack's composer does. A mention may be typed as "@handle" of a known person or group, as
// "@here", or as the id form <@U1>. Formatting marks such as * stay plain, as in pasted text.
func (s *Server) compose(input string) (text string, blocks []any) {
	t := &typed{}
	last := 0
	for _, m := range composed.FindAllStringSubmatchIndex(input, -1) {
		t.plain(input[last:m[0]])
		whole := input[m[0]:m[1]]
		for i, name := range composed.SubexpNames() {
			if name == "" || m[2*i] < 0 {
				continue
			}
			s.part(t, name, input[m[2*i]:m[2*i+1]], whole)
		}
		last = m[1]
	}
	t.plain(input[last:])
	if len(t.elements) == 0 {
		return "", nil
	}
	section := object{"type": "rich_text_section", "elements": t.elements}
	return t.text.String(), []any{object{"type": "rich_text", "block_id": random(5), "elements": []any{section}}}
}

func (s *Server) part(t *typed, kind, value, whole string) {
	switch kind {
	case "user":
		t.add("<@"+value+">", object{"type": "user", "user_id": value})
	case "channel":
		t.add("<#"+value+">", object{"type": "channel", "channel_id": value})
	case "group":
		t.add("<!subteam^"+value+">", object{"type": "usergroup", "usergroup_id": value})
	case "range":
		t.add("<!"+value+">", object{"type": "broadcast", "range": value})
	case "url":
		link := strings.TrimRight(value, ".,;:!?'\")")
		t.add("<"+escape.Replace(link)+">", object{"type": "link", "url": link})
		t.plain(value[len(link):])
	case "mail":
		t.add("<mailto:"+value+"|"+value+">", object{"type": "link", "url": "mailto:" + value, "text": value})
	case "code":
		name := strings.Trim(value, ":")
		if e, ok := emojiByName()[name]; ok {
			t.add(whole, object{"type": "emoji", "name": name, "unicode": codePoints(e)})
		} else if s.customEmoji(name) {
			t.add(whole, object{"type": "emoji", "name": name})
		} else {
			t.plain(whole)
		}
	case "handle":
		if e := s.handle(value); e != nil {
			switch {
			case e["user_id"] != nil:
				t.add("<@"+str(e, "user_id")+">", e)
			case e["usergroup_id"] != nil:
				t.add("<!subteam^"+str(e, "usergroup_id")+">", e)
			default:
				t.add("<!"+str(e, "range")+">", e)
			}
		} else {
			t.plain(whole)
		}
	}
}

// add appends one element and its form in the text.
func (t *typed) add(text string, element object) {
	t.text.WriteString(text)
	t.elements = append(t.elements, element)
}

// plain appends text in which emoji become elements.
func (t *typed) plain(s string) {
	var run strings.Builder
	flush := func() {
		if run.Len() == 0 {
			return
		}
		if n := len(t.elements); n > 0 {
			if prev := t.elements[n-1].(object); str(prev, "type") == "text" {
				prev["text"] = str(prev, "text") + run.String()
				t.text.WriteString(escape.Replace(run.String()))
				run.Reset()
				return
			}
		}
		t.add(escape.Replace(run.String()), object{"type": "text", "text": run.String()})
		run.Reset()
	}
	for _, c := range clusters(s) {
		name, tone, ok := shortCode(c)
		if !ok {
			run.WriteString(c)
			continue
		}
		flush()
		e := object{"type": "emoji", "name": name, "unicode": codePoints(c)}
		text := ":" + name + ":"
		if tone > 0 {
			e["skin_tone"] = tone
			text += ":skin-tone-" + string(rune('0'+tone)) + ":"
		}
		t.add(text, e)
	}
	flush()
}

// handle finds who is meant by @name; nil for nobody.
func (s *Server) handle(name string) object {
	switch name {
	case "here", "channel", "everyone":
		return object{"type": "broadcast", "range": name}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.users {
		if u.Name == name {
			return object{"type": "user", "user_id": u.ID}
		}
	}
	for _, g := range s.groups {
		if g.Handle == name {
			return object{"type": "usergroup", "usergroup_id": g.ID}
		}
	}
	return nil
}

func (s *Server) customEmoji(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emoji[name] != ""
}

// AddEmoji adds a custom emoji to the workspace.
func (s *Server) AddEmoji(name, url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emoji[name] = url
}
