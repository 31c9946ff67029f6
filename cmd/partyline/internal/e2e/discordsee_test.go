package e2e

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"partyline/bot/discord/discordtest"
)

// What can be seen on Discord.

func (d *discordPlace) cards() []post {
	var out []post
	if d.isForum() {
		for _, t := range d.Threads(d.shop) {
			if m, ok := d.Message(t.ID, t.ID); ok && !m.Deleted && m.Author == d.BotID() {
				out = append(out, d.card(m, t.ID))
			}
		}
		return out
	}
	for _, m := range d.Messages(d.shop) {
		if m.Author == d.BotID() && len(m.Embeds) > 0 && m.ThreadID != "" {
			out = append(out, d.card(m, m.ThreadID))
		}
	}
	return out
}

func (d *discordPlace) card(m discordtest.Message, thread string) post {
	p := d.seen(m)
	p.thread = thread
	return p
}

func (d *discordPlace) under(card post) []post {
	var out []post
	for _, m := range d.Messages(card.thread) {
		if m.ID != card.thread && m.Type != threadStarter {
			out = append(out, d.seen(m))
		}
	}
	return out
}

// threadStarter is the type of the message that stands for the one from which a thread was started.
const threadStarter = 21

// announced follows the addresses in the lines that tell the channel of a post.
func (d *discordPlace) announced(author string) []string {
	var all []string
	for _, m := range d.Messages(d.shop) {
		page, ok := strings.CutPrefix(m.Plain(), "New message from **"+author+"**: ")
		if m.Author != d.BotID() || !ok {
			continue
		}
		parts := strings.Split(page, "/")
		if told, ok := d.Message(parts[len(parts)-2], parts[len(parts)-1]); ok {
			all = append(all, d.seen(told).texts...)
		}
	}
	return all
}

func (d *discordPlace) whispered(person string) []post {
	var all []discordtest.Message
	all = append(all, d.Ephemerals(person, d.shop)...)
	for _, t := range d.Threads(d.shop) {
		all = append(all, d.Ephemerals(person, t.ID)...)
	}
	slices.SortFunc(all, func(a, b discordtest.Message) int {
		return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	var out []post
	for _, m := range all {
		if !m.Loading {
			out = append(out, d.seen(m))
		}
	}
	return out
}

// seen is a message of Discord as a post. Those of the application have a bold name above, small remarks, and literal text; what it
// says itself has no name.
func (d *discordPlace) seen(m discordtest.Message) post {
	p := post{place: m.ChannelID, id: m.ID, calls: m.Pinged}
	for _, f := range m.Files {
		p.files = append(p.files, file{Name: f.Name, Type: f.MIME, Content: f.Content})
	}
	if m.Author != d.BotID() {
		p.author, p.plain = m.Author, m.Plain()
		return p
	}
	for _, b := range m.Buttons() {
		p.buttons = append(p.buttons, button{labelOf(b.Label), b.URL})
	}
	for _, who := range m.Pinged {
		p.risks = append(p.risks, "pings "+who)
	}
	lines := strings.Split(m.Content, "\n")
	if name, ok := strings.CutPrefix(lines[0], "**"); ok && strings.HasSuffix(name, "**") {
		p.author = rendered(m, strings.TrimSuffix(name, "**"))
		lines = lines[1:]
		p.texts = textsIn(m, lines)
	}
	var shown []string
	for _, line := range lines {
		shown = append(shown, strings.TrimPrefix(line, "-# "))
	}
	if text := rendered(m, strings.Join(shown, "\n")); m.Content != "" {
		p.plain = text
		p.risks = append(p.risks, marksIn(m, strings.Join(lines, "\n"))...)
		return p
	}
	p.plain = embedsOf(m)
	return p
}

// textsIn are the SMS that a post shows: a remark stands above each but perhaps the first, and says so where there is no text.
func textsIn(m discordtest.Message, lines []string) []string {
	var texts []string
	var text []string
	begun := false
	end := func() {
		if begun {
			texts = append(texts, rendered(m, strings.Join(text, "\n")))
		}
		text, begun = nil, true
	}
	for i, line := range lines {
		if strings.HasPrefix(line, "-# ") {
			end()
			continue
		}
		if i == 0 {
			end()
		}
		text = append(text, line)
	}
	end()
	return texts
}

// rendered is how a reader sees some text of a message.
func rendered(m discordtest.Message, text string) string {
	m.Content, m.Embeds, m.Components = text, nil, nil
	return m.Plain()
}

// marksIn are the marks in a text of the application that Discord would not show as they are.
func marksIn(m discordtest.Message, text string) []string {
	var risks []string
	for _, mark := range []string{"<@", "<#", "<:", "[", "](", "`", "**", "__", "~~", "||"} {
		bare := strings.ReplaceAll(text, "\\"+mark[:1], "")
		if strings.Contains(bare, mark) {
			risks = append(risks, fmt.Sprintf("%q is not escaped in %q", mark, m.Content))
		}
	}
	return risks
}

// embedsOf are the lines of a message's embeds, a line for each field.
func embedsOf(m discordtest.Message) string {
	var lines []string
	for _, e := range m.Embeds {
		for _, text := range []string{e.Title, e.Description} {
			if text != "" {
				lines = append(lines, rendered(m, text))
			}
		}
		for _, f := range e.Fields {
			lines = append(lines, rendered(m, f.Name+": "+f.Value))
		}
	}
	return strings.Join(lines, "\n")
}

var discordSigns = map[string]string{"⏳": held, "❓": asked, "📤": sent, "✅": delivered, "❌": failed}

func (d *discordPlace) signs(place, id string) []string {
	m, _ := d.Message(place, id)
	return signsOf(m.Reactions, d.BotID(), discordSigns)
}

func (d *discordPlace) moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

func (d *discordPlace) tell(out io.Writer) {
	line := func(indent string, m discordtest.Message) {
		fmt.Fprintf(out, "%s%s %s: %q %v type=%d deleted=%t\n", indent, m.ID, m.AuthorName, m.Plain(), m.Reactions, m.Type, m.Deleted)
	}
	for _, m := range d.Messages(d.shop) {
		line("  ", m)
	}
	for _, t := range d.Threads(d.shop) {
		fmt.Fprintf(out, "  thread %s %q %v archived=%t locked=%t\n", t.ID, t.Name, t.TagNames, t.Archived, t.Locked)
		for _, m := range d.Messages(t.ID) {
			line("    | ", m)
		}
	}
	for _, c := range d.Requests("") {
		if c.Status >= 400 || c.Fault != "" {
			fmt.Fprintf(out, "  call %s %d %d %s %s %.200s\n", c.Route, c.Status, c.Code, c.Fault, c.Path, c.Body)
		}
	}
}

func (d *discordPlace) edited() int { return d.Calls("PATCH /channels/{id}/messages/{mid}") }

func (d *discordPlace) posted() int {
	n := 0
	for _, route := range []string{"POST /channels/{id}/messages", "POST /channels/{id}/threads", "POST /channels/{id}/messages/{message}/threads"} {
		n += d.Calls(route)
	}
	return n
}
