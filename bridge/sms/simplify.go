package sms

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// twins are what typographic characters are replaced by: characters of GSM-7 that a reader takes for the same. They have in common
// that a program or a keyboard put them in for what was typed, or that nobody sees them. No emoji is among them, and no letter but
// those that are two letters in one. The middle dot is not, being a letter's part in Catalan; neither is the backtick, which is in
// ASCII, so that whoever typed it meant it.
var twins = map[rune]string{
	'‘': "'", '’': "'", '‚': "'", '‛': "'", '‹': "'", '›': "'", '′': "'", '´': "'", 'ʼ': "'", '❛': "'", '❜': "'", '＇': "'",
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '«': `"`, '»': `"`, '″': `"`, '❝': `"`, '❞': `"`, '〝': `"`, '〞': `"`, '＂': `"`,

	'\u2010': "-", '\u2011': "-", '\u2012': "-", '–': "-", '—': "-", '―': "-", '−': "-", '﹘': "-", '﹣': "-", '－': "-",
	'•': "-", '‣': "-", '⁃': "-", '◦': "-", '●': "-", '○': "-", '■': "-",
	'…': "...", '‥': "..", '⁄': "/", '∕': "/", '∗': "*", '⁎': "*",
	'ﬀ': "ff", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬃ': "ffi", 'ﬄ': "ffl",

	'\t': " ", '\u00a0': " ", '\u2002': " ", '\u2003': " ", '\u2004': " ", '\u2005': " ", '\u2006': " ", '\u2007': " ", '\u2008': " ",
	'\u2009': " ", '\u200a': " ", '\u202f': " ", '\u205f': " ", '\u3000': " ",
	'\u0085': "\n", '\u2028': "\n", '\u2029': "\n",

	// Never seen: where a word may be broken or not, and marks of direction that say what holds for GSM-7 anyway.
	'\u00ad': "", '\u200b': "", '\u2060': "", '\ufeff': "", '\u200e': "", '\u202a': "", '\u202c': "", '\u2066': "", '\u2068': "", '\u2069': "",
}

// Simplify makes a text cheaper that is UCS-2 only for its typography: quotes, dashes, an ellipsis, bullets, spaces of odd widths and
// accents beside their letters become their twins in GSM-7. A text that would stay UCS-2 for another character gains nothing, and one
// that would take more segments loses: both are returned as they are.
func Simplify(text string) string {
	before := Count(text)
	if before.Encoding == GSM7 {
		return text
	}
	var out strings.Builder
	for _, r := range norm.NFC.String(text) {
		if twin, ok := twins[r]; ok {
			out.WriteString(twin)
			continue
		}
		out.WriteRune(r)
	}
	after := Count(out.String())
	if after.Encoding != GSM7 || after.Segments > before.Segments {
		return text
	}
	return out.String()
}
