package slacktest

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Plain is what a reader sees of the message: the text of its blocks, else its text, entities unescaped, mentions by name,
// emoji as emoji. Marks of mrkdwn such as * and _ are left as written. Buttons and selects are not included.
func (m Message) Plain() string {
	var blocks []any
	if json.Unmarshal(m.Blocks, &blocks) == nil && len(blocks) > 0 {
		return reader{m.names}.blocks(blocks)
	}
	if !m.mrkdwn {
		return unescape.Replace(m.Text)
	}
	return reader{m.names}.mrkdwn(m.Text)
}

// Buttons are the interactive elements of the message in reading order.
func (m Message) Buttons() []Button {
	var blocks []any
	_ = json.Unmarshal(m.Blocks, &blocks)
	return buttonsOf(blocks)
}

// Button is a button or another interactive element.
type Button struct {
	ActionID, BlockID string
	// Type is the element's, such as "button" or "static_select".
	Type string
	// Text is the label of a button, the placeholder of a select.
	Text  string
	Value string
	URL   string
	Style string
	// Options are the choices of a select, overflow menu, radio group or checkboxes.
	Options []Choice
}

// Choice is one option of a select.
type Choice struct{ Text, Value string }

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// reader turns blocks to text. names resolves ids: prefix "@" or "#" and the id.
type reader struct {
	names func(prefix, id string) string
}

func (r reader) name(prefix, id string) string {
	if r.names == nil {
		return prefix + id
	}
	return r.names(prefix, id)
}

func (r reader) blocks(blocks []any) string {
	var out []string
	for _, b := range objects(blocks) {
		if t := r.block(b); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, "\n")
}

func (r reader) block(b object) string {
	switch str(b, "type") {
	case "section":
		parts := []string{}
		if t := sub(b, "text"); t != nil {
			parts = append(parts, r.text(t))
		}
		for _, f := range objects(list(b, "fields")) {
			parts = append(parts, r.text(f))
		}
		return strings.Join(parts, "\n")
	case "header":
		return r.text(sub(b, "text"))
	case "context":
		var parts []string
		for _, e := range objects(list(b, "elements")) {
			if str(e, "type") == "image" {
				parts = append(parts, str(e, "alt_text"))
			} else {
				parts = append(parts, r.text(e))
			}
		}
		return strings.Join(parts, " ")
	case "rich_text":
		return strings.TrimSuffix(r.rich(list(b, "elements")), "\n")
	case "image":
		return str(b, "alt_text")
	case "markdown":
		return str(b, "text")
	case "input":
		parts := []string{r.text(sub(b, "label"))}
		if h := sub(b, "hint"); h != nil {
			parts = append(parts, r.text(h))
		}
		return strings.Join(parts, "\n")
	}
	return ""
}

// text reads a text object.
func (r reader) text(t object) string {
	switch {
	case t == nil:
		return ""
	case str(t, "type") == "mrkdwn":
		return r.mrkdwn(str(t, "text"))
	}
	if emoji, set := t["emoji"].(bool); set && !emoji {
		return unescape.Replace(str(t, "text"))
	}
	return emojize(unescape.Replace(str(t, "text")))
}

var angle = regexp.MustCompile(`<([^<>\s|]*[^<>|]*)(?:\|([^<>]*))?>`)

// mrkdwn resolves links, mentions, emoji and entities.
func (r reader) mrkdwn(s string) string {
	var out strings.Builder
	last := 0
	for _, m := range angle.FindAllStringSubmatchIndex(s, -1) {
		out.WriteString(emojize(unescape.Replace(s[last:m[0]])))
		target, label := s[m[2]:m[3]], ""
		if m[4] >= 0 {
			label = unescape.Replace(s[m[4]:m[5]])
		}
		out.WriteString(r.link(target, label))
		last = m[1]
	}
	out.WriteString(emojize(unescape.Replace(s[last:])))
	return out.String()
}

func (r reader) link(target, label string) string {
	switch {
	case strings.HasPrefix(target, "@"):
		return r.name("@", target[1:])
	case strings.HasPrefix(target, "#"):
		return r.name("#", target[1:])
	case strings.HasPrefix(target, "!subteam^"):
		return r.name("@", strings.TrimPrefix(target, "!subteam^"))
	case strings.HasPrefix(target, "!date^"):
		return label
	case strings.HasPrefix(target, "!"):
		return "@" + target[1:]
	case label != "":
		return label
	}
	return unescape.Replace(target)
}

// rich reads the elements of a rich_text block or of one of its parts.
func (r reader) rich(elements []any) string {
	var out strings.Builder
	for _, e := range objects(elements) {
		switch str(e, "type") {
		case "rich_text_section":
			out.WriteString(r.rich(list(e, "elements")))
		case "rich_text_quote", "rich_text_preformatted":
			out.WriteString(r.rich(list(e, "elements")) + "\n")
		case "rich_text_list":
			for _, item := range objects(list(e, "elements")) {
				out.WriteString("• " + r.rich(list(item, "elements")) + "\n")
			}
		case "text":
			out.WriteString(str(e, "text"))
		case "link":
			if t := str(e, "text"); t != "" {
				out.WriteString(t)
			} else {
				out.WriteString(str(e, "url"))
			}
		case "emoji":
			out.WriteString(emojiElement(e))
		case "user":
			out.WriteString(r.name("@", str(e, "user_id")))
		case "usergroup":
			out.WriteString(r.name("@", str(e, "usergroup_id")))
		case "channel":
			out.WriteString(r.name("#", str(e, "channel_id")))
		case "broadcast":
			out.WriteString("@" + str(e, "range"))
		case "date":
			out.WriteString(str(e, "fallback"))
		case "color":
			out.WriteString(str(e, "value"))
		}
	}
	return out.String()
}

// nameOf is how a reader sees a mention.
func (s *Server) nameOf(prefix, id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.users[id]; u != nil {
		return prefix + u.RealName
	}
	if c := s.channels[id]; c != nil {
		return prefix + c.Name
	}
	if g := s.groups[id]; g != nil {
		return prefix + g.Handle
	}
	return prefix + id
}

func buttonsOf(blocks []any) []Button {
	var out []Button
	for _, b := range objects(blocks) {
		for _, e := range interactive(b) {
			out = append(out, buttonOf(b, e))
		}
	}
	return out
}

// interactive lists the elements of a block that send actions.
func interactive(b object) []object {
	var out []object
	switch str(b, "type") {
	case "actions", "context_actions":
		out = objects(list(b, "elements"))
	case "section":
		if a := sub(b, "accessory"); a != nil && str(a, "type") != "image" {
			out = append(out, a)
		}
	case "input":
		if e := sub(b, "element"); e != nil {
			out = append(out, e)
		}
	}
	return out
}

func buttonOf(b, e object) Button {
	label := sub(e, "text")
	if label == nil {
		label = sub(e, "placeholder")
	}
	out := Button{
		ActionID: str(e, "action_id"), BlockID: str(b, "block_id"), Type: str(e, "type"), Text: reader{}.text(label),
		Value: str(e, "value"), URL: str(e, "url"), Style: str(e, "style"),
	}
	for _, o := range optionsOf(e) {
		out.Options = append(out.Options, Choice{reader{}.text(sub(o, "text")), str(o, "value")})
	}
	return out
}

// optionsOf lists the options of an element, those in groups too.
func optionsOf(e object) []object {
	out := objects(list(e, "options"))
	for _, g := range objects(list(e, "option_groups")) {
		out = append(out, objects(list(g, "options"))...)
	}
	return out
}
