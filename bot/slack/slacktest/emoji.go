package slacktest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/kyokomi/emoji/v2"
	"github.com/rivo/uniseg"
)

// emojiNames are Slack's names by emoji, emojiByName the way back. Built at first use: the tables are large.
var (
	emojiNames = sync.OnceValue(func() map[string]string {
		out := map[string]string{}
		for e, names := range emoji.RevCodeMap() {
			if len(names) > 0 {
				out[e] = strings.Trim(names[0], ":")
			}
		}
		out["👍"], out["👎"] = "+1", "-1"
		return out
	})
	emojiByName = sync.OnceValue(func() map[string]string {
		out := map[string]string{}
		for name, e := range emoji.CodeMap() {
			out[strings.Trim(name, ":")] = strings.TrimSpace(e)
		}
		return out
	})
)

// tones are the skin tones 2 to 6 of Slack, as U+1F3FB to U+1F3FF.
const firstTone = 0x1F3FB

// shortCode gives Slack's name and skin tone (2 to 6, 0 for none) for one typed character.
func shortCode(cluster string) (name string, tone int, ok bool) {
	rs := []rune(cluster)
	if len(rs) == 1 && !drawnAsEmoji(rs[0]) {
		return "", 0, false
	}
	if name, ok = emojiNames()[cluster]; ok && !strings.Contains(name, "_tone") {
		return name, 0, true
	}
	i := slices.IndexFunc(rs, func(r rune) bool { return r >= firstTone && r <= firstTone+4 })
	if i < 1 {
		return "", 0, false
	}
	tone = int(rs[i]-firstTone) + 2
	name, ok = emojiNames()[string(slices.Delete(slices.Clone(rs), i, i+1))]
	return name, tone, ok
}

// drawnAsEmoji says that a lone character is shown as an emoji by default. Others, such as © or a digit, stay text unless
// a variation selector follows. unicode.org/Public/emoji/latest/emoji-data.txt, property Emoji_Presentation.
func drawnAsEmoji(r rune) bool {
	if r >= 0x1F000 {
		return true
	}
	_, ok := slices.BinarySearchFunc(presentation, r, func(p [2]rune, r rune) int {
		switch {
		case r < p[0]:
			return 1
		case r > p[1]:
			return -1
		}
		return 0
	})
	return ok
}

var presentation = [][2]rune{
	{0x231A, 0x231B}, {0x23E9, 0x23EC}, {0x23F0, 0x23F0}, {0x23F3, 0x23F3}, {0x25FD, 0x25FE}, {0x2614, 0x2615},
	{0x2648, 0x2653}, {0x267F, 0x267F}, {0x2693, 0x2693}, {0x26A1, 0x26A1}, {0x26AA, 0x26AB}, {0x26BD, 0x26BE},
	{0x26C4, 0x26C5}, {0x26CE, 0x26CE}, {0x26D4, 0x26D4}, {0x26EA, 0x26EA}, {0x26F2, 0x26F3}, {0x26F5, 0x26F5},
	{0x26FA, 0x26FA}, {0x26FD, 0x26FD}, {0x2705, 0x2705}, {0x270A, 0x270B}, {0x2728, 0x2728}, {0x274C, 0x274C},
	{0x274E, 0x274E}, {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797}, {0x27B0, 0x27B0}, {0x27BF, 0x27BF},
	{0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55},
}

// codePoints is the "unicode" of an emoji element: lowercase hex, joined by hyphens.
func codePoints(cluster string) string {
	var out []string
	for _, r := range cluster {
		out = append(out, fmt.Sprintf("%x", r))
	}
	return strings.Join(out, "-")
}

// emojiElement is what a reader sees of a rich_text emoji element.
func emojiElement(e object) string {
	if hex := str(e, "unicode"); hex != "" {
		var out strings.Builder
		for p := range strings.SplitSeq(hex, "-") {
			r, err := strconv.ParseUint(p, 16, 32)
			if err != nil {
				return ":" + str(e, "name") + ":"
			}
			out.WriteRune(rune(r))
		}
		return out.String()
	}
	if c, ok := emojiByName()[str(e, "name")]; ok {
		return c
	}
	return ":" + str(e, "name") + ":"
}

// emojize replaces known :codes: as Slack shows them.
func emojize(s string) string {
	if strings.Count(s, ":") < 2 {
		return s
	}
	var out strings.Builder
	for s != "" {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			break
		}
		out.WriteString(s[:i])
		s = s[i:]
		name, size := codeAt(s)
		if size == 0 {
			out.WriteByte(':')
			s = s[1:]
			continue
		}
		out.WriteString(emojiByName()[name])
		s = s[size:]
	}
	return out.String() + s
}

// codeAt recognises a known :code: at the start of s.
func codeAt(s string) (name string, size int) {
	end := strings.IndexByte(s[1:], ':')
	if end < 1 {
		return "", 0
	}
	name = s[1 : end+1]
	if emojiByName()[name] == "" {
		return "", 0
	}
	return name, end + 2
}

// clusters splits text into what a reader calls characters.
func clusters(s string) []string {
	var out []string
	for g := uniseg.NewGraphemes(s); g.Next(); {
		out = append(out, g.Str())
	}
	return out
}
