package discordtest

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Plain is what a reader sees of the message: its text, its embeds and its text displays, one under the other; mentions by
// name, times as text, backslashes of escaped marks removed. Marks such as ** are left as written. Buttons and files are not
// included.
func (m Message) Plain() string {
	r := reader{m.names}
	var out []string
	add := func(parts ...string) {
		for _, p := range parts {
			if p != "" {
				out = append(out, r.text(p))
			}
		}
	}
	add(m.Content)
	if m.Flags&FlagSuppressEmbeds == 0 {
		for _, e := range m.Embeds {
			add(e.Author.Name, e.Title, e.Description)
			for _, f := range e.Fields {
				add(f.Name, f.Value)
			}
			add(e.Footer.Text)
		}
	}
	var components []any
	_ = json.Unmarshal(m.Components, &components)
	add(textDisplays(components)...)
	return strings.Join(out, "\n")
}

// Button is a button or select of a message.
type Button struct {
	CustomID string
	// Type of the component: 2 for a button, 3 and 5 to 8 for selects.
	Type int
	// Style of a button: 1 primary, 2 secondary, 3 success, 4 danger, 5 link.
	Style int
	// Label of a button, with its emoji before it, or placeholder of a select.
	Label    string
	URL      string
	Disabled bool
	Options  []Choice
}

// Buttons are the buttons and selects of the message in reading order.
func (m Message) Buttons() []Button {
	var components []any
	_ = json.Unmarshal(m.Components, &components)
	return buttonsOf(objects(components))
}

func buttonsOf(components []object) []Button {
	var out []Button
	for _, o := range components {
		if kind := number(o, "type"); kind == typeButton || kind == typeSelect || kind >= typeUserSelect && kind <= typeChannels {
			b := Button{
				CustomID: str(o, "custom_id"), Type: kind, Style: number(o, "style"), Label: str(o, "label") + str(o, "placeholder"),
				URL: str(o, "url"), Disabled: flag(o, "disabled"),
			}
			if e := sub(o, "emoji"); e != nil {
				b.Label = strings.TrimSpace(str(e, "name") + " " + b.Label)
			}
			for _, opt := range objects(list(o, "options")) {
				b.Options = append(b.Options, Choice{str(opt, "label"), str(opt, "value")})
			}
			out = append(out, b)
		}
		out = append(out, buttonsOf(childrenOf(o))...)
	}
	return out
}

// reader turns marked text to plain. names resolves ids.
type reader struct {
	names func(kind, id string) string
}

// tokens are code, which is literal, escapes, and what stands for something else.
var tokens = regexp.MustCompile("(?s)(?P<code>```.*?```|``.*?``|`[^`]+`)" +
	`|\\(?P<escaped>[!-/:-@\[-` + "`" + `{-~])` +
	`|<(?P<kind>@!?|@&|#)(?P<id>\d+)>` +
	`|<t:(?P<time>-?\d+)(?::[a-zA-Z])?>` +
	`|<a?:(?P<emoji>\w+):\d+>` +
	`|</(?P<command>[^:>]+):\d+>`)

func (r reader) text(s string) string {
	return tokens.ReplaceAllStringFunc(s, func(whole string) string {
		m := tokens.FindStringSubmatch(whole)
		part := func(name string) string { return m[tokens.SubexpIndex(name)] }
		switch {
		case part("escaped") != "":
			return part("escaped")
		case part("id") != "" && r.names != nil:
			return r.names(part("kind"), part("id"))
		case part("time") != "":
			n, err := strconv.ParseInt(part("time"), 10, 64)
			if err != nil {
				return whole
			}
			return time.Unix(n, 0).UTC().Format("2006-01-02 15:04")
		case part("emoji") != "":
			return ":" + part("emoji") + ":"
		case part("command") != "":
			return "/" + part("command")
		}
		return whole
	})
}

// nameOf is how a reader sees a mention.
func (s *Server) nameOf(kind, id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case "#":
		if c := s.channels[id]; c != nil {
			return "#" + c.Name
		}
		return "#unknown"
	case "@&":
		for _, g := range s.guilds {
			for _, r := range g.roles {
				if r.ID == id {
					return "@" + strings.TrimPrefix(r.Name, "@")
				}
			}
		}
		return "@deleted-role"
	}
	for _, g := range s.guilds {
		if g.members[id] != nil {
			return "@" + s.displayName(g, id)
		}
	}
	return "@unknown-user"
}
