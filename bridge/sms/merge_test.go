package sms_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"partyline/bridge/sms"
)

func TestMerge(t *testing.T) {
	mia := sms.ContactFields("Mia Berg", "+447700900123")
	nobody := sms.ContactFields("", "+447700900123")
	for _, c := range []struct {
		text   string
		fields map[string]string
		want   string
	}{
		{"Hello", mia, "Hello"},
		{"Hi {{first_name}}!", mia, "Hi Mia!"},
		{"Hi {{first_name|there}}!", mia, "Hi Mia!"},
		{"Hi {{first_name|there}}!", nobody, "Hi there!"},
		{"Hi{{first_name|}}!", nobody, "Hi!"},
		{"Dear {{ Name | customer of ours }},", nobody, "Dear customer of ours,"},
		{"{{name}}, {{number}}", mia, "Mia Berg, 07700 900123"},
		{"{{name}}{{name}}", mia, "Mia BergMia Berg"},
		{"{{{name}}}", mia, "{Mia Berg}"},
		// Braces around anything but a word are text, and so is the beginning of what is no field.
		{"{{.}} {{}} {{ }} {{1}} {{a b}} {name} {{ {{x", mia, "{{.}} {{}} {{ }} {{1}} {{a b}} {name} {{ {{x"},
		{"{{name|a\nb", map[string]string{}, "{{name|a\nb"},
		// A value is no template.
		{"{{name}}", map[string]string{"name": "{{number}}"}, "{{number}}"},
	} {
		got, err := sms.Merge(c.text, c.fields)
		require.NoError(t, err, "%q", c.text)
		require.Equal(t, c.want, got, "%q", c.text)
	}
}

func TestMergeRefuses(t *testing.T) {
	nobody := sms.ContactFields("", "+447700900123")
	for text, want := range map[string]struct{ field, say string }{
		"Hi {{first_name}}":         {"first_name", "This contact has no first name. Say what stands in its place, as in {{first_name|there}}."},
		"Hi {{fist_name|there}}":    {"fist_name", "There is no field {{fist_name}}. Use one of these: {{first_name}}, {{name}}, {{number}}."},
		"Hi {{first_name|there}":    {"first_name", "{{first_name is not closed. Write {{first_name}}, or {{first_name|there}} for a default."},
		"{{name|x}} and {{Name":     {"Name", "{{Name is not closed. Write {{Name}}, or {{Name|there}} for a default."},
		"{{name {{number}}":         {"name", "{{name is not closed. Write {{name}}, or {{name|there}} for a default."},
		"{{name|{{number}}}} there": {"name", "{{name is not closed. Write {{name}}, or {{name|there}} for a default."},
	} {
		got, err := sms.Merge(text, nobody)
		var e *sms.MergeError
		require.ErrorAs(t, err, &e, "%q", text)
		require.Empty(t, got)
		require.Equal(t, want.field, e.Field, "%q", text)
		require.Equal(t, want.say, e.Error(), "%q", text)
	}
}

func TestFirstNames(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "Mia": "Mia", " Mia  Berg ": "Mia", "Berg, Mia Anna": "Mia", "Dr. Mia Berg": "Mia", "Dr Berg": "", "prof. dr. Mia Berg": "Mia", "Mr": "",
		"Berg,": "", "+44 7700": "", "日本 太郎": "日本", "Jean-Luc P.": "Jean-Luc", "O’Neil": "O’Neil", "24/7 Taxi": "",
	} {
		require.Equal(t, want, sms.ContactFields(name, "+447700900123")["first_name"], "%q", name)
	}
}

// What stands around a field, and its value, come out as they are.
func TestMergeKeepsTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		around := rapid.StringMatching(`[^{}]*`)
		before, after, value := around.Draw(t, "before"), around.Draw(t, "after"), rapid.String().Draw(t, "value")
		otherwise := rapid.StringMatching(`[a-z]{1,5}`).Draw(t, "default")
		got, err := sms.Merge(before+"{{name|"+otherwise+"}}"+after, map[string]string{"name": value})
		if value == "" {
			value = otherwise
		}
		if err != nil || got != before+value+after {
			t.Fatalf("%q, %v", got, err)
		}
	})
}

func FuzzMerge(f *testing.F) {
	for _, seed := range []string{"Hi {{first_name|there}}", "{{name", "{{{{name}}}}", "{{x}}", "{{name|{{", "{{ number }}", "\xff{{"} {
		f.Add(seed, "Mia Berg")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		fields := sms.ContactFields(name, "+447700900123")
		got, err := sms.Merge(text, fields)
		if err != nil {
			if e := new(sms.MergeError); !errors.As(err, &e) || e.Field == "" || got != "" {
				t.Fatalf("%q: %q, %v", text, got, err)
			}
			return
		}
		if !strings.Contains(text, "{{") && got != text {
			t.Fatalf("%q has no field and became %q", text, got)
		}
		for field := range fields {
			if !strings.Contains(name, "{{") && strings.Contains(got, "{{"+field+"}}") && !strings.Contains(text, "{{{") {
				t.Fatalf("%q kept a field: %q", text, got)
			}
		}
	})
}

func TestFieldsOfAText(t *testing.T) {
	require.Equal(t, []sms.MergeField{{Name: "first_name", HasDefault: true}, {Name: "number"}, {Name: "size", HasDefault: true}},
		sms.MergeFields("Hi {{ First_Name|there}}, is {{number}} yours? {{size|}} {{ }} {{1}} {{a b}}"))
	require.Empty(t, sms.MergeFields("none"))
}
