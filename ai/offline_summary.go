package ai

import (
	"fmt"
	"strings"
)

// summary is what was asked, what was answered last, and what is open, in the words of those who wrote.
func (d *document) summary() summaryAnswer {
	p := phrasesOf(languageTag(d.Language))
	var asked, answered string
	var open []string
	if d.Previous != nil {
		open = d.Previous.Open
	}
	for _, t := range d.Conversation {
		if t.From == fromTeam {
			answered, open = t.Text, nil
			continue
		}
		if q := questions(t.Text); len(q) > 0 {
			asked = q[0]
			open = append(open, q...)
		} else if asked == "" {
			asked = t.Text
		}
	}
	var parts []string
	if d.Previous != nil {
		parts = append(parts, cutTo(d.Previous.Text, mostSummary/3))
	}
	if asked != "" {
		parts = append(parts, fmt.Sprintf(p.asked, short(asked)))
	}
	if answered != "" {
		parts = append(parts, fmt.Sprintf(p.answered, short(answered)))
	}
	if len(open) > 0 {
		parts = append(parts, p.waits)
	}
	if len(parts) == 0 {
		parts = []string{p.silent}
	}
	return summaryAnswer{Text: strings.Join(parts, " "), Open: last(open, mostOpen)}
}

// mostShort is how many characters of a text are quoted in a summary.
const mostShort = 160

// short is a text on one line, as much of it as a summary quotes.
func short(text string) string { return cutTo(strings.Join(strings.Fields(text), " "), mostShort) }

// questions are the sentences of a text that ask.
func questions(text string) []string {
	var all []string
	for _, s := range trimmed(sentences(text)) {
		if strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "؟") {
			all = append(all, cutTo(s, mostOpenPoint))
		}
	}
	return all
}

func last(all []string, n int) []string {
	return append([]string{}, all[max(0, len(all)-n):]...)
}

// languageTag reads the name of a language as people write it, or a tag.
func languageTag(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	for tag, names := range map[string]string{"de": "german deutsch", "fr": "french français", "es": "spanish español"} {
		if strings.HasPrefix(name, tag) && len(name) <= 5 || name != "" && strings.Contains(" "+names+" ", " "+name+" ") {
			return tag
		}
	}
	return "en"
}
