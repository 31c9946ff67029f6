package automation

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/goccy/go-yaml/ast"
)

// pair is one key of a mapping with its value.
type pair struct {
	name  string
	key   ast.Node
	value ast.Node
}

// fields are the entries of a mapping, each of which may be asked for once.
type fields struct {
	r   *reader
	at  ast.Node
	all []pair
}

// mapping reads a node as a mapping; ok is false where it is none, which is said.
func (r *reader) mapping(n ast.Node, what string) (fields, bool) {
	f := fields{r: r, at: n}
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		r.wrong(n, "Here must be %s.%s", what, r.oddity(n))
		return f, false
	}
	for _, v := range values {
		name, ok := r.scalar(v.Key, "a word")
		if ok {
			f.all = append(f.all, pair{name: name, key: v.Key, value: v.Value})
		}
	}
	return f, true
}

// get is the value of a key; nil where it is not there.
func (f fields) get(name string) ast.Node {
	for _, e := range f.all {
		if e.name == name {
			return e.value
		}
	}
	return nil
}

// only refuses every key that is none of these.
func (f fields) only(where string, names ...string) {
	for _, e := range f.all {
		if !slices.Contains(names, e.name) {
			f.r.wrong(e.key, "%s has no %q.%s It knows: %s.", where, shown(e.name), meant(e.name, names), strings.Join(names, ", "))
		}
	}
}

// list reads a node as a list; one thing alone counts as a list of one.
func (r *reader) list(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.SequenceNode:
		return n.Values
	default:
		return []ast.Node{n}
	}
}

// scalar reads a node as a text. ok is false where it is none, or empty, which is said.
func (r *reader) scalar(n ast.Node, what string) (text string, ok bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		text = n.GetToken().Value // as it is written: a number's plus sign and zeros stay
	case *ast.NullNode, nil:
	default:
		r.wrong(n, "Here must be %s, as plain text.%s", what, r.oddity(n))
		return "", false
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		r.wrong(n, "Here must be %s; there is nothing.", what)
		return "", false
	case strings.ContainsFunc(text, unprintable):
		r.wrong(n, "There is a character in this text that cannot be shown or sent. Type the text again.")
		return "", false
	}
	return text, true
}

func unprintable(c rune) bool {
	return c < ' ' && c != '\n' && c != '\t' || c == '\u007f' || c == '\ufffd'
}

// oddity explains a node of which YAML's beginners and its experts make too much.
func (r *reader) oddity(n ast.Node) string {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return " Anchors, aliases and tags are not read: write it out."
	case *ast.MappingNode, *ast.MappingValueNode:
		return " A text with a colon in it needs quotation marks."
	case *ast.SequenceNode:
		return " This is a list."
	}
	return ""
}

// one reads one of several words.
func (r *reader) one(n ast.Node, what string, of ...string) string {
	word, ok := r.scalar(n, what)
	if !ok {
		return ""
	}
	if !slices.Contains(of, word) {
		r.wrong(n, "%q is not %s.%s Use one of: %s.", shown(word), what, meant(word, of), strings.Join(of, ", "))
		return ""
	}
	return word
}

// maxTypo is how many letters may be wrong in a word that is recognised.
const maxTypo = 2

// Nearest is the word that somebody most likely meant; empty where none is like it.
func Nearest(word string, of []string) string {
	if len(word) > maxShown {
		return ""
	}
	best, least := "", maxTypo+1
	for _, o := range of {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), o); d < least && d < len(o) {
			best, least = o, d
		}
	}
	return best
}

func meant(word string, of []string) string {
	if near := Nearest(word, of); near != "" {
		return " Did you mean " + near + "?"
	}
	return ""
}

// maxShown is how much of a text a sentence repeats.
const maxShown = 40

// shown is a text short enough to be repeated.
func shown(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown-1]) + "…"
	}
	return text
}
