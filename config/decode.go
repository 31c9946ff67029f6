package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// decoder lays YAML over a value and collects every problem with its line. The library parses; its own decoding is not
// used because it stops at the first problem and reads text through numbers: an unquoted +447700900123 would lose its
// plus sign and an unquoted token of digits its leading zeros.
type decoder struct {
	at       string // file or variable, for messages
	lines    bool   // whether at is a file, in which a line number helps
	problems Problems
}

func (d *decoder) problem(n ast.Node, path, format string, args ...any) {
	at := d.at
	if d.lines {
		at = fmt.Sprintf("%s:%d", d.at, n.GetToken().Position.Line)
	}
	d.problems = append(d.problems, Problem{At: at, Key: path, Text: fmt.Sprintf(format, args...)})
}

// document decodes the only document of text into v, the value at path. Text without a document leaves v as it is.
func (d *decoder) document(text []byte, v reflect.Value, path string) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		d.problems = append(d.problems, d.syntaxProblem(err, path))
		return
	}
	for i, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case i > 0:
			d.problem(doc.Body, path, "a second YAML document starts here; keep everything in one")
			return
		default:
			d.value(doc.Body, v, path)
		}
	}
}

// syntaxProblem keeps position and message of the library's error, but not the excerpt of the source, which could hold
// a secret.
func (d *decoder) syntaxProblem(err error, path string) Problem {
	p := Problem{At: d.at, Key: path, Text: "not readable as YAML"}
	var syntax yaml.Error
	if errors.As(err, &syntax) {
		if d.lines {
			p.At = fmt.Sprintf("%s:%d", d.at, syntax.GetToken().Position.Line)
		}
		p.Text += ": " + syntax.GetMessage()
	}
	return p
}

func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	switch n := n.(type) {
	case *ast.NullNode: // "key:" with nothing behind it keeps the default
		return
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		d.problem(n, path, "anchors, aliases and tags are not read; write the value out")
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.section(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	case reflect.Map:
		d.table(n, v, path)
	default:
		text, ok := scalarText(n)
		if !ok {
			d.problem(n, path, "must be a single value, not a list or a section")
		} else if err := setText(v, text); err != nil {
			d.problem(n, path, "%v", err)
		}
	}
}

func (d *decoder) section(n ast.Node, v reflect.Value, path string) {
	mapping, ok := n.(ast.MapNode)
	if !ok {
		d.problem(n, path, "must be a section of keys: %s", strings.Join(names(v.Type()), ", "))
		return
	}
	for entries := mapping.MapRange(); entries.Next(); {
		entry := entries.KeyValue()
		name := entry.Key.GetToken().Value
		if i := fieldByName(v.Type(), name); i >= 0 {
			d.value(entry.Value, v.Field(i), join(path, name))
		} else {
			d.problem(entry.Key, path, "unknown key %q%s", name, suggestion(name, names(v.Type())))
		}
	}
}

func (d *decoder) list(n ast.Node, v reflect.Value, path string) {
	sequence, ok := n.(*ast.SequenceNode)
	if !ok {
		d.problem(n, path, "must be a list")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(sequence.Values), len(sequence.Values))
	for i, element := range sequence.Values {
		if e, ok := list.Index(i).Addr().Interface().(interface{ setDefaults() }); ok {
			e.setDefaults()
		}
		d.value(element, list.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(list)
}

// table decodes a section whose keys anybody may choose, each with a single value.
func (d *decoder) table(n ast.Node, v reflect.Value, path string) {
	mapping, ok := n.(ast.MapNode)
	if !ok {
		d.problem(n, path, "must be a section of names and values, such as {GB: 1}")
		return
	}
	table := reflect.MakeMap(v.Type())
	for entries := mapping.MapRange(); entries.Next(); {
		entry := entries.KeyValue()
		name := entry.Key.GetToken().Value
		text, ok := scalarText(entry.Value)
		if !ok {
			d.problem(entry.Value, join(path, name), "must be a single value, not a list or a section")
			continue
		}
		table.SetMapIndex(reflect.ValueOf(name), reflect.ValueOf(text))
	}
	v.Set(table)
}

// scalarText is the text of a single value as it was written, less quotes and escapes.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// setText reads text into v. The error says what was expected; it does not repeat the text.
func setText(v reflect.Value, text string) error {
	if v.Type() == durationType {
		span, err := time.ParseDuration(text)
		if err != nil {
			return errors.New("must be a duration with its unit, such as 10s, 3m or 720h")
		}
		v.SetInt(int64(span))
		return nil
	}
	switch v.Kind() {
	case reflect.Bool:
		yes, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("must be true or false")
		}
		v.SetBool(yes)
	case reflect.Int:
		whole, err := strconv.Atoi(text)
		if err != nil {
			return errors.New("must be a whole number")
		}
		v.SetInt(int64(whole))
	case reflect.Float64:
		number, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return errors.New("must be a number")
		}
		v.SetFloat(number)
	case reflect.String:
		v.SetString(text)
	default:
		return fmt.Errorf("a value of kind %s cannot be read", v.Kind())
	}
	return nil
}

func names(section reflect.Type) []string {
	all := make([]string, section.NumField())
	for i := range all {
		all[i] = yamlName(section.Field(i))
	}
	return all
}

func fieldByName(section reflect.Type, name string) int {
	for i := range section.NumField() {
		if yamlName(section.Field(i)) == name {
			return i
		}
	}
	return -1
}

// suggestion names the known key nearest to a mistyped one, or all of them when none is near.
func suggestion(name string, known []string) string {
	best, distance := "", 1+len(name)/2
	for _, candidate := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), candidate); d < distance {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return "; known here: " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", best)
}
