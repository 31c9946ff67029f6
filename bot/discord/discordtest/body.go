package discordtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What the body of a message may hold. docs.discord.com/developers/resources/message

const (
	maxContent = 2000
	maxEmbeds  = 10
	// maxEmbedText is the limit of all texts of all embeds of a message together.
	maxEmbedText = 6000
	maxNonce     = 25
)

// draft is a message body that passed the checks.
type draft struct {
	content            string
	embeds, components []any
	flags              int
	nonce              any
	enforce            bool
	allowed            object // allowed_mentions, nil where everything is parsed
	reference          object
	files              []*file
}

// readDraft checks a body. settable are the flags that may be set, had the message that is edited or nil: what an edit does
// not name stays.
func (s *Server) readDraft(channelID string, r *request, settable int, had *message) (*draft, *refusal) {
	p := problems{}
	b := r.body
	d := &draft{}
	if had != nil {
		d.content, d.embeds, d.components, d.flags = had.content, had.embeds, had.components, had.flags
	}
	if _, there := b["content"]; there {
		d.content = strings.TrimSpace(p.text(b, "", "content", 0, maxContent))
	}
	if _, there := b["embeds"]; there {
		d.embeds = checkEmbeds(p, b)
	}
	if n, there := b["flags"]; there && n != nil {
		flags := p.integer(b, "", "flags", 0, 1<<31-1, 0)
		if flags&^settable&^d.flags != 0 {
			p.add("flags", "MESSAGE_FLAGS_INVALID", "Invalid message flags")
		}
		d.flags = flags&settable | d.flags&^settable
		if had != nil && had.flags&FlagComponentsV2 != 0 {
			d.flags |= FlagComponentsV2 // cannot be taken back
		}
	}
	v2 := d.flags&FlagComponentsV2 != 0
	if _, there := b["components"]; there {
		d.components = checkComponents(p, b, v2)
	}
	if v2 {
		for key, used := range map[string]bool{"content": d.content != "", "embeds": len(d.embeds) > 0} {
			if used {
				p.add(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
					"The '"+key+"' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
			}
		}
	}
	d.nonce, d.enforce = checkNonce(p, b), flag(b, "enforce_nonce")
	d.allowed = checkAllowed(p, b)
	d.reference = sub(b, "message_reference")
	if ref := p.form(); ref != nil {
		return nil, ref
	}
	var files []*file
	if had != nil {
		files = had.files
	}
	var ref *refusal
	if d.files, ref = s.attach(channelID, r, files); ref != nil {
		return nil, ref
	}
	return d, nil
}

// empty says that nothing would be shown.
func (d *draft) empty() bool {
	return d.content == "" && len(d.embeds) == 0 && len(d.components) == 0 && len(d.files) == 0
}

func checkNonce(p problems, b object) any {
	switch v := b["nonce"].(type) {
	case nil:
	case string:
		if utf16Len(v) > maxNonce {
			p.add("nonce", "NONCE_TYPE_TOO_LONG", fmt.Sprintf("Nonce must be %d or fewer in length.", maxNonce))
		}
		return v
	case float64:
		return v
	default:
		p.add("nonce", "NONCE_TYPE_INVALID", "Nonce must be an integer or a string")
	}
	return nil
}

// checkAllowed reads allowed_mentions; absent, or with a parse of null and nothing else, it is nil: everything is parsed.
// docs.discord.com/developers/resources/message#allowed-mentions-object
func checkAllowed(p problems, b object) object {
	if b["allowed_mentions"] == nil {
		return nil
	}
	a := sub(b, "allowed_mentions")
	if a == nil {
		p.add("allowed_mentions", "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
		return nil
	}
	parse := texts(list(a, "parse"))
	for i, kind := range parse {
		if !slices.Contains([]string{"roles", "users", "everyone"}, kind) {
			p.add(fmt.Sprintf("allowed_mentions.parse.%d", i), "BASE_TYPE_CHOICES", "Value must be one of ('roles', 'users', 'everyone').")
		}
	}
	for _, kind := range []string{"users", "roles"} {
		ids := list(a, kind)
		if len(ids) > 100 {
			p.add("allowed_mentions."+kind, "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
		}
		if len(ids) > 0 && slices.Contains(parse, kind) {
			p.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", fmt.Sprintf(`parse:["%s"] and %s: [ids...] are mutually exclusive.`, kind, kind))
		}
	}
	if a["parse"] == nil && a["users"] == nil && a["roles"] == nil {
		return nil
	}
	return a
}

// checkEmbeds reads the embeds. docs.discord.com/developers/resources/message#embed-object-embed-limits
func checkEmbeds(p problems, b object) []any {
	total := 0
	out := []any{}
	for i, e := range p.list(b, "", "embeds", 0, maxEmbeds) {
		path := fmt.Sprintf("embeds.%d", i)
		count := func(t string) { total += utf16Len(t) }
		title := p.text(e, path, "title", 0, 256)
		count(title)
		about := p.text(e, path, "description", 0, 4096)
		count(about)
		footer, author := sub(e, "footer"), sub(e, "author")
		if footer != nil {
			count(p.need(footer, path+".footer", "text", 0, 2048))
			p.link(footer, path+".footer", "icon_url", "http", "https", "attachment")
		}
		if author != nil {
			count(p.need(author, path+".author", "name", 0, 256))
			p.link(author, path+".author", "icon_url", "http", "https", "attachment")
			p.link(author, path+".author", "url", "http", "https")
		}
		for _, key := range []string{"image", "thumbnail"} {
			if pic := sub(e, key); pic != nil {
				p.link(pic, path+"."+key, "url", "http", "https", "attachment")
			}
		}
		p.link(e, path, "url", "http", "https")
		p.integer(e, path, "color", 0, 0xffffff, 0)
		if t, ok := e["timestamp"].(string); ok {
			if _, err := time.Parse(time.RFC3339Nano, t); err != nil {
				p.add(path+".timestamp", "DATE_TIME_TYPE_PARSE", "Could not parse "+t+". Should be ISO8601.")
			}
		}
		fields := p.list(e, path, "fields", 0, 25)
		for j, f := range fields {
			count(p.need(f, fmt.Sprintf("%s.fields.%d", path, j), "name", 1, 256))
			count(p.need(f, fmt.Sprintf("%s.fields.%d", path, j), "value", 1, 1024))
		}
		if title == "" && about == "" && footer == nil && author == nil && len(fields) == 0 && e["image"] == nil && e["thumbnail"] == nil {
			p.required(path + ".description")
		}
		e["type"] = "rich"
		out = append(out, e)
	}
	if total > maxEmbedText {
		p.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", fmt.Sprintf("Embed size exceeds maximum size of %d", maxEmbedText))
	}
	return out
}
