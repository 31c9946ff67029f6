package sms

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// MergeError says why a text cannot be merged. Its text is a sentence that may be shown, and says what to do.
type MergeError struct {
	// Field is the field that it is about.
	Field string
	say   string
}

// Error implements error.
func (e *MergeError) Error() string { return e.say }

var (
	// mergeField is a field with its braces: {{name}}, or with what stands in its place where there is none, {{name|you}}. Braces around
	// anything but a word are text.
	mergeField = regexp.MustCompile(`\{\{[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*(\|[^{}\n]*)?\}\}`)
	// openField is the beginning of a field that is not closed.
	openField = regexp.MustCompile(`\{\{[ \t]*([A-Za-z][A-Za-z0-9_]*)\b`)
)

// Merge puts values into a text: {{first_name}} becomes the value of that field, and {{first_name|there}} becomes "there" where the
// value is empty. Upper and lower case of a field's name are the same. Values are put in as they are: what looks like a field in
// them stays.
//
// The error is a *MergeError: a field that fields does not have, one without a value and without a default, or one of fields that is
// not closed. Nothing with a hole in it ever leaves.
func Merge(text string, fields map[string]string) (string, error) {
	var out strings.Builder
	rest := 0
	for _, at := range mergeField.FindAllStringSubmatchIndex(text, -1) {
		if err := unclosed(text[rest:at[0]], fields); err != nil {
			return "", err
		}
		out.WriteString(text[rest:at[0]])
		rest = at[1]
		otherwise, hasDefault := "", at[4] >= 0
		if hasDefault {
			otherwise = strings.TrimSpace(text[at[4]+1 : at[5]])
		}
		name := strings.ToLower(text[at[2]:at[3]])
		value, known := fields[name]
		switch {
		case !known:
			return "", unknownField(name, fields)
		case value != "":
			out.WriteString(value)
		case hasDefault:
			out.WriteString(otherwise)
		default:
			return "", &MergeError{Field: name, say: fmt.Sprintf(
				"This contact has no %s. Say what stands in its place, as in {{%s|there}}.", strings.ReplaceAll(name, "_", " "), name)}
		}
	}
	if err := unclosed(text[rest:], fields); err != nil {
		return "", err
	}
	return out.String() + text[rest:], nil
}

// MergeField is a field in a text.
type MergeField struct {
	// Name is in small letters.
	Name string
	// HasDefault: the text says what stands in its place where there is no value.
	HasDefault bool
}

// MergeFields are the fields of a text, in the order in which they stand there.
func MergeFields(text string) []MergeField {
	var all []MergeField
	for _, at := range mergeField.FindAllStringSubmatchIndex(text, -1) {
		all = append(all, MergeField{Name: strings.ToLower(text[at[2]:at[3]]), HasDefault: at[4] >= 0})
	}
	return all
}

// unclosed finds the beginning of a field in text that holds no whole one.
func unclosed(text string, fields map[string]string) error {
	for _, m := range openField.FindAllStringSubmatch(text, -1) {
		if _, known := fields[strings.ToLower(m[1])]; known {
			return &MergeError{Field: m[1], say: fmt.Sprintf("{{%s is not closed. Write {{%s}}, or {{%s|there}} for a default.", m[1], m[1], m[1])}
		}
	}
	return nil
}

func unknownField(name string, fields map[string]string) error {
	var all []string
	for _, f := range slices.Sorted(maps.Keys(fields)) {
		all = append(all, "{{"+f+"}}")
	}
	return &MergeError{Field: name, say: fmt.Sprintf("There is no field {{%s}}. Use one of these: %s.", name, strings.Join(all, ", "))}
}

// ContactFields are the fields that every contact has: name, first_name and number, of which the number is written as people of its
// country do. What is not known of a contact is empty.
func ContactFields(name, number string) map[string]string {
	name = strings.Join(strings.Fields(name), " ")
	return map[string]string{"name": name, "first_name": firstName(name), "number": National(number)}
}

// titles stand before a name and are none.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "prof": true, "professor": true, "sir": true, "dame": true,
	"herr": true, "frau": true, "rev": true,
}

// firstName is what somebody is called who is called so. "Berg, Mia" is Mia; "Dr. Berg" has none that we know.
func firstName(name string) string {
	if _, given, ok := strings.Cut(name, ","); ok {
		name = given
	}
	titled := false
	words := strings.Fields(name)
	for len(words) > 0 && titles[strings.ToLower(strings.TrimSuffix(words[0], "."))] {
		words, titled = words[1:], true
	}
	if len(words) == 0 || titled && len(words) == 1 || !strings.ContainsFunc(words[0], unicode.IsLetter) {
		return ""
	}
	return words[0]
}
