package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"partyline/bot"
)

// names looks up what a mention shows. An unknown id gives an empty name; an error means that it could not be found out now.
type names interface {
	userName(ctx context.Context, id string) (string, error)
	groupName(ctx context.Context, id string) (string, error)
	channelName(ctx context.Context, id string) (string, error)
}

// decodeMessage gives the text of a message as its author meant it, fit to be sent to somebody outside: the rich_text blocks
// where Slack gave any that we understand wholly, else its text. mentions are the names of whom it calls. An error means that a name could not be looked up now.
func decodeMessage(ctx context.Context, n names, m message) (text string, mentions []string, err error) {
	r := richText{names: n}
	text, err = r.decode(ctx, m.Blocks)
	if errors.Is(err, errNoRichText) {
		return decodeText(ctx, n, m.Text, true)
	}
	return text, r.mentions, err
}

// errNoRichText says that the blocks do not tell the whole text.
var errNoRichText = errors.New("slack: no rich text that we understand")

// element is a part of a rich_text block, of whatever type. docs.slack.dev/reference/block-kit/blocks/rich-text-block
type element struct {
	Type     string          `json:"type"`
	Elements []element       `json:"elements"`
	Style    json.RawMessage `json:"style"` // a word on a list, an object elsewhere
	Indent   int             `json:"indent"`
	Offset   int             `json:"offset"`

	Text        string `json:"text"`
	URL         string `json:"url"`
	Name        string `json:"name"`
	Unicode     string `json:"unicode"`
	SkinTone    int    `json:"skin_tone"`
	UserID      string `json:"user_id"`
	UserGroupID string `json:"usergroup_id"`
	ChannelID   string `json:"channel_id"`
	Range       string `json:"range"`
	Value       string `json:"value"`
	Fallback    string `json:"fallback"`
	Timestamp   int64  `json:"timestamp"`
}

// decode reads the rich_text blocks of a message. errNoRichText where there are none, or where something in them is of a
// form that we do not know and that holds no text: then the message's text says more.
func (r *richText) decode(ctx context.Context, blocks json.RawMessage) (string, error) {
	var raw []json.RawMessage
	if len(blocks) == 0 || json.Unmarshal(blocks, &raw) != nil {
		return "", errNoRichText
	}
	found := false
	for _, b := range raw {
		var kind struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(b, &kind) != nil {
			return "", errNoRichText
		}
		if kind.Type != "rich_text" {
			continue // an unfurled page, a file, a call: not what was typed
		}
		var block element
		if json.Unmarshal(b, &block) != nil {
			return "", errNoRichText
		}
		found = true
		for _, e := range block.Elements {
			if err := r.block(ctx, e); err != nil {
				return "", err
			}
		}
	}
	if !found {
		return "", errNoRichText
	}
	return r.out.String(), nil
}

// richText writes plain text.
type richText struct {
	names names
	out   strings.Builder
	// ended says that a paragraph is complete, so that what follows starts a line.
	ended bool
	// mentions are the names of whom it calls.
	mentions []string
}

// mention notes whom the text calls.
func (r *richText) mention(name string, err error) (string, error) {
	if err == nil {
		r.mentions = append(r.mentions, name)
	}
	return name, err
}

// block writes one paragraph: a section, a list, a quote, a preformatted text.
func (r *richText) block(ctx context.Context, e element) error {
	switch e.Type {
	case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
		return r.paragraph(ctx, "", e.Elements)
	case "rich_text_list":
		return r.list(ctx, e)
	}
	return errNoRichText
}

// list writes one line an item. "-" rather than "•", which would turn an SMS into UCS-2.
func (r *richText) list(ctx context.Context, e element) error {
	for i, item := range e.Elements {
		mark := "- "
		if string(e.Style) == `"ordered"` {
			mark = strconv.Itoa(e.Offset+i+1) + ". "
		}
		if err := r.paragraph(ctx, strings.Repeat("  ", min(max(e.Indent, 0), 8))+mark, item.Elements); err != nil {
			return err
		}
	}
	return nil
}

func (r *richText) paragraph(ctx context.Context, mark string, elements []element) error {
	if r.ended && !strings.HasSuffix(r.out.String(), "\n") {
		r.out.WriteByte('\n')
	}
	r.ended = false
	r.out.WriteString(mark)
	for _, e := range elements {
		text, err := r.inline(ctx, e)
		if err != nil {
			return err
		}
		r.out.WriteString(text)
	}
	r.ended = r.out.Len() > 0
	return nil
}

// inline gives the text of one element of a paragraph.
func (r *richText) inline(ctx context.Context, e element) (string, error) {
	switch e.Type {
	case "text":
		return e.Text, nil
	case "link":
		return decodeLink(e.URL, e.Text), nil
	case "emoji":
		return decodeEmoji(e), nil
	case "user":
		return r.mention(decodeName(ctx, r.names.userName, e.UserID, "", ""))
	case "usergroup":
		return r.mention(decodeName(ctx, r.names.groupName, e.UserGroupID, "@", ""))
	case "channel":
		return decodeName(ctx, r.names.channelName, e.ChannelID, "#", "")
	case "broadcast":
		return r.mention("@"+e.Range, nil)
	case "color":
		return e.Value, nil
	case "date":
		if e.Fallback != "" {
			return e.Fallback, nil
		}
		return time.Unix(e.Timestamp, 0).UTC().Format("2 Jan 2006 15:04 MST"), nil
	}
	for _, text := range []string{e.Text, e.Fallback, e.URL} {
		if text != "" {
			return text, nil
		}
	}
	return "", errNoRichText
}

func decodeEmoji(e element) string {
	if s, ok := fromCodePoints(e.Unicode); ok {
		return withTone(s, e.SkinTone)
	}
	if s, ok := emojiOf(e.Name, e.SkinTone); ok {
		return s
	}
	return ":" + e.Name + ":" // a custom one exists in this workspace only
}

// decodeName looks a mention up. Where the id is unknown, the label that came with it stands in, else the id.
func decodeName(ctx context.Context, look func(context.Context, string) (string, error), id, sign, label string) (string, error) {
	name, err := look(ctx, id)
	if err != nil {
		return "", err
	}
	if name == "" {
		name = strings.TrimPrefix(label, sign)
	}
	if name == "" {
		name = id
	}
	return sign + name, nil
}

// decodeLink gives the address. Slack makes links of what people type without a scheme ("shop.example"); there the label is
// what was typed.
func decodeLink(address, label string) string { return bot.LinkText(address, label, "mailto", "tel") }
