package bot

import (
	"fmt"
	"unicode"

	"partyline/bridge"
	"partyline/bridge/sms"
)

// counters say what a text costs, and why, as lines.
func counters(text string, c bridge.Cost) []string {
	credits := count(c.Segments, "credit")
	if c.Credits > 0 {
		credits = bridge.CountCredits(c.Credits)
	}
	lines := []string{fmt.Sprintf("%s · %s · %s", count(c.Characters, "character"), count(c.Segments, "message"), credits)}
	if c.Left > 0 && c.Segments > 0 {
		lines[0] += fmt.Sprintf(" · room for %d more", c.Left)
	}
	switch {
	case c.Unmerged != "":
		lines = append(lines, c.Unmerged)
	case c.Merged != text:
		lines = append(lines, "Counted with its fields filled in for this customer.")
	}
	if complaint := tooLong(c.Counted); complaint != "" {
		lines = append(lines, complaint)
	}
	if c.Encoding == sms.UCS2 {
		lines = append(lines, costly(c.Wording)+" A message holds 70 characters with it, and 160 without.")
	}
	if fixed := sms.Count(sms.Simplify(c.Wording)); fixed.Segments < c.Segments || fixed.Encoding != c.Encoding {
		lines = append(lines, fmt.Sprintf("%s would make that %s.", fixLabel, count(fixed.Segments, "message")))
	} else if c.Wording != c.Merged {
		lines = append(lines, "Typographic characters leave as their plain twins.")
	}
	return lines
}

// fixLabel is the button that replaces typographic characters.
const fixLabel = "Fix characters"

// costly names the first character that GSM-7 does not have, and how often it is there; and how many others there are.
func costly(text string) string {
	var first rune
	times, others := 0, map[rune]bool{}
	for _, r := range sms.Foreign(text) {
		switch {
		case times == 0 || r == first:
			first = r
			times++
		default:
			others[r] = true
		}
	}
	name := called(first)
	if times > 1 {
		name += fmt.Sprintf(" (%d times)", times)
	}
	switch len(others) {
	case 0:
		return name + " makes the text dearer."
	case 1:
		return name + " and one other character make the text dearer."
	}
	return fmt.Sprintf("%s and %d other characters make the text dearer.", name, len(others))
}

// called names a character, one that cannot be seen by its code point.
func called(r rune) string {
	if unicode.IsPrint(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.M, r) {
		return "“" + string(r) + "”"
	}
	return fmt.Sprintf("An invisible character (U+%04X)", r)
}

// tooLong says that a text is too long for an SMS; empty where it is not.
func tooLong(c sms.Counted) string {
	if !c.TooLong() {
		return ""
	}
	return fmt.Sprintf("The text is too long: an SMS may have %d characters, and emoji count twice. Shorten it, or send it as two.", sms.MaxCharacters)
}

// count is a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %s", n, thing+"s")
}
