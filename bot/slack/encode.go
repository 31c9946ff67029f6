package slack

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// Limits of Block Kit. docs.slack.dev/reference/block-kit
const (
	maxBlocks      = 50
	maxHeader      = 150
	maxContextText = 2000
	maxButtonLabel = 75
	maxButtonValue = 2000
	maxButtons     = 25
	// maxViewText is what the blocks of a message may hold altogether. Slack says msg_blocks_too_long somewhere above 13,000
	// characters, which is undocumented.
	maxViewText = 12000
	// maxFallback keeps the text that stands beside the blocks below 4,000 characters, where chat.update refuses it.
	maxFallback = 3900
	// maxName is what Slack takes as the name of an author.
	maxName = 80
)

// literal shows text as it is. Within a rich_text block nothing is read as mention, mark-up, emoji code or entity.
// docs.slack.dev/reference/block-kit/blocks/rich-text-block
func literal(text string) *slack.RichTextBlock {
	return richBlock(slack.NewRichTextSectionTextElement(text, nil))
}

func richBlock(elements ...slack.RichTextSectionElement) *slack.RichTextBlock {
	return slack.NewRichTextBlock("", slack.NewRichTextSection(elements...))
}

// plain is a text object in which nothing is formatted.
func plain(text string) *slack.TextBlockObject {
	off := false
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: text, Emoji: &off}
}

// marked is a text object of mrkdwn. Only what we wrote ourselves may be in it.
func marked(text string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: text, Verbatim: true}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// fallback is the text beside the blocks, which notifications and search show: escaped, so that it can ping nobody, and cut.
// docs.slack.dev/messaging/formatting-message-text#escaping
func fallback(text string) string {
	var out strings.Builder
	for _, r := range text {
		piece := escaper.Replace(string(r))
		if out.Len()+len(piece)+len("…") > maxFallback {
			out.WriteString("…")
			break
		}
		out.WriteString(piece)
	}
	return out.String()
}

// cut shortens to so many characters.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// dateToken shows a moment in each reader's zone. docs.slack.dev/messaging/formatting-message-text#date-formatting
func dateToken(t time.Time) string {
	return fmt.Sprintf("<!date^%d^{date_short_pretty}, {time}|%s>", t.Unix(), t.UTC().Format("2 Jan 2006 15:04 UTC"))
}

// dateElement is the same within rich text.
func dateElement(t time.Time, otherwise string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionDateElement(t.Unix(), "{date_short_pretty}, {time}", nil, &otherwise)
}

// ink is how remarks are written. They are mrkdwn, in which nothing takes the meaning of a mark away, so names lose theirs.
var ink = bot.Ink{Moment: dateToken, Literal: func(s string) string { return escaper.Replace(unmarker.Replace(s)) }}

var unmarker = strings.NewReplacer("_", " ", "*", "", "~", "", "`", "'")

// encodePost draws a post. named says that Slack shows Author beside it already.
func encodePost(p bridge.Post, named bool, now time.Time) (blocks []slack.Block, text string) {
	if p.Kind == bridge.PostNotice {
		return encodeNotice(p)
	}
	if !named && p.Author != "" {
		blocks = append(blocks, richBlock(slack.NewRichTextSectionTextElement(p.Author, &slack.RichTextSectionTextStyle{Bold: true})))
	}
	var texts []string
	for i, part := range p.Parts {
		// A small grey line. Customer text never looks like that, so nobody can imitate it.
		if said := bot.Remark(p, i, now, bot.DetailFull, ink); said != "" {
			blocks = append(blocks, slack.NewContextBlock("", marked("_"+said+"_")))
		}
		if part.Text != "" {
			blocks = append(blocks, literal(part.Text))
			texts = append(texts, part.Text)
		} else {
			texts = append(texts, "(no text)")
		}
	}
	text = strings.Join(texts, "\n")
	if !named && p.Author != "" {
		text = p.Author + ": " + text
	}
	return blocks, fallback(text)
}

// encodeNotice draws what Partyline itself says: small and grey, under the app's own name, and what can be done about it.
func encodeNotice(p bridge.Post) (blocks []slack.Block, text string) {
	var texts []string
	offered := &canvas{}
	offered.buttons(bot.PostButtons(p))
	called := mentions(p.Mention)
	if called != "" {
		blocks = append(blocks, slack.NewSectionBlock(marked(called), nil, nil))
	}
	for _, part := range p.Parts {
		texts = append(texts, part.Text)
		said, after := part.Text, ""
		if part.Aloud != "" {
			said, after, _ = strings.Cut(said, part.Aloud)
		}
		quiet := func(text string) {
			for piece := range pieces(cut(strings.TrimSpace(text), maxViewText/len(p.Parts)), maxContextText) {
				if len(blocks) < maxBlocks-len(offered.blocks) {
					blocks = append(blocks, slack.NewContextBlock("", plain(piece)))
				}
			}
		}
		quiet(said)
		if part.Aloud != "" {
			blocks = append(blocks, literal(part.Aloud))
			quiet(after)
		}
		if !part.Due.IsZero() {
			blocks = append(blocks, slack.NewContextBlock("", marked(bot.InYourZone+dateToken(part.Due))))
		}
	}
	return append(blocks, offered.blocks...), strings.TrimSpace(called + " " + fallback(strings.Join(texts, "\n")))
}

// groupID is how Slack's ids of user groups look.
var groupID = regexp.MustCompile(`^S[A-Z0-9]{2,}$`)

// mentions are the mark-up that calls people and user groups. It is the only one in all that we write that notifies anybody. What is
// no id is left out. docs.slack.dev/messaging/formatting-message-text#mentioning-users
func mentions(ids []string) string {
	var out []string
	for _, id := range ids {
		switch {
		case userID.MatchString(id):
			out = append(out, "<@"+id+">")
		case groupID.MatchString(id):
			out = append(out, "<!subteam^"+id+">")
		}
	}
	return strings.Join(out, " ")
}

// pieces splits text into pieces of at most so many characters. Empty text has none.
func pieces(text string, most int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		rs := []rune(text)
		for len(rs) > 0 {
			n := min(most, len(rs))
			if !yield(string(rs[:n])) {
				return
			}
			rs = rs[n:]
		}
	}
}

// canvas draws views. address gives the page of a thread.
type canvas struct {
	address func(bot.Link) string
	blocks  []slack.Block
	texts   []string
	actions int
	// room is how many characters still fit.
	room int
}

// encodeView draws a view. All its text is shown literally.
func encodeView(v bot.View, address func(bot.Link) string) (blocks []slack.Block, text string) {
	c := &canvas{address: address, room: maxViewText}
	if v.Title != "" {
		c.add(slack.NewHeaderBlock(plain(cut(v.Title, maxHeader))))
		c.texts = append(c.texts, v.Title)
	}
	c.rich(strings.Join(v.Lines, "\n"), v.Fields)
	reserve := 0
	if len(v.Buttons) > 0 {
		reserve++
	}
	if v.Menu != nil {
		reserve++
	}
	for i, item := range v.Items {
		// Two blocks a row, and one to say that rows are missing.
		if rest := len(v.Items) - i; len(c.blocks)+2*min(rest, 2) > maxBlocks-reserve || c.room < utf8.RuneCountInString(item.Text) {
			c.add(slack.NewContextBlock("", plain(fmt.Sprintf("Not shown: %d more.", rest))))
			break
		}
		c.rich(item.Text, item.Fields)
		c.buttons(item.Buttons)
	}
	c.menu(v.Menu)
	c.buttons(v.Buttons)
	return c.blocks, fallback(strings.Join(c.texts, "\n"))
}

// menu draws a choice.
func (c *canvas) menu(m *bot.Menu) {
	if m == nil {
		return
	}
	if m.People {
		id := menuActionID(m.Command, c.actions, m.Value)
		c.actions++
		c.add(slack.NewActionBlock("", slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plain(cut(m.Label, maxButtonLabel)), id)))
		return
	}
	pick := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(cut(m.Label, maxButtonLabel)), actionID(m.Command, c.actions))
	c.actions++
	for _, o := range m.Options {
		option := slack.NewOptionBlockObject(o.Value, plain(cut(o.Label, maxButtonLabel)), nil)
		pick.Options = append(pick.Options, option)
		if o.Chosen {
			pick.InitialOption = option
		}
	}
	c.add(slack.NewActionBlock("", pick))
}

func (c *canvas) add(b slack.Block) { c.blocks = append(c.blocks, b) }

// fit cuts text to the room that is left, and takes that room.
func (c *canvas) fit(text string) string {
	if c.room == 0 {
		return ""
	}
	text = cut(text, c.room)
	c.room -= utf8.RuneCountInString(text)
	return text
}

// rich draws text with labelled values under it.
func (c *canvas) rich(text string, fields []bot.Field) {
	var elements []slack.RichTextSectionElement
	if text = c.fit(text); text != "" {
		elements = append(elements, slack.NewRichTextSectionTextElement(text, nil))
		c.texts = append(c.texts, text)
	}
	for _, f := range fields {
		if f.Value = c.fit(f.Value); c.room == 0 {
			break
		}
		start := ""
		if len(elements) > 0 {
			start = "\n"
		}
		elements = append(elements, slack.NewRichTextSectionTextElement(start+f.Label+": ", &slack.RichTextSectionTextStyle{Bold: true}))
		if !f.At.IsZero() {
			elements = append(elements, dateElement(f.At, f.Value))
		} else if f.Value != "" {
			elements = append(elements, slack.NewRichTextSectionTextElement(f.Value, nil))
		}
		c.texts = append(c.texts, f.Label+": "+f.Value)
	}
	if len(elements) > 0 {
		c.add(richBlock(elements...))
	}
}

func (c *canvas) buttons(buttons []bot.Button) {
	var elements []slack.BlockElement
	for _, b := range buttons[:min(len(buttons), maxButtons)] {
		command := b.Command
		if b.Thread != nil || b.URL != "" {
			command = ""
		}
		e := slack.NewButtonBlockElement(actionID(command, c.actions), cut(b.Value, maxButtonValue), plain(cut(b.Label, maxButtonLabel)))
		c.actions++
		if e.URL = b.URL; b.Thread != nil {
			e.URL = c.address(*b.Thread)
		}
		e.Style = slack.Style(b.Style) // the words are the same
		elements = append(elements, e)
	}
	if len(elements) > 0 {
		c.add(slack.NewActionBlock("", elements...))
	}
}
