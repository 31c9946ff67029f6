package ai

import (
	"encoding/json"
	"strings"
)

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
	fence      = "```"
)

// bare takes off what models wrap around the JSON that they were asked for: thoughts in think tags before it, and a fence of
// Markdown. What begins as an object is left alone.
func bare(text string) string {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	for !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, fence) {
		_, after, closed := strings.Cut(text, thinkClose) // the opening tag is sometimes a part of the question
		if !closed {
			break
		}
		text = strings.TrimSpace(after)
	}
	if strings.HasPrefix(text, thinkOpen) { // it never came to an answer
		return ""
	}
	return unfenced(text)
}

// unfenced is what stands in the fence that text is; text itself where it is none.
func unfenced(text string) string {
	rest, ok := strings.CutPrefix(text, fence)
	if !ok {
		return text
	}
	rest = strings.TrimSuffix(rest, fence) // text is trimmed
	start := strings.IndexByte(rest, '{')  // behind the name of the language
	if start < 0 || strings.ContainsAny(strings.TrimRight(rest[:start], " \t\r\n"), " \t\r\n") {
		return text
	}
	return strings.TrimSpace(rest[start:])
}

// object tells whether text is one object of JSON.
func object(text string) bool {
	return strings.HasPrefix(text, "{") && json.Valid([]byte(text))
}
