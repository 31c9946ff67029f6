package config

import (
	"bytes"
	_ "embed" // for the source that documents the keys
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// source is the file whose comments document the keys, so that there is one text for readers of the code and of the
// configuration.
//
//go:embed config.go
var source []byte

// Reference writes a YAML file with every key at its default, each with its documentation and its environment name.
// Read back it is [Default]. The keys of an inbox are shown as a comment, because no inbox is the default.
func Reference(w io.Writer) error {
	comments, err := fieldComments()
	if err != nil {
		return err
	}
	r := renderer{comments: comments}
	r.line(`Every key of Partyline's configuration, at its default. Keys that keep their default can be left out.`)
	r.line(`The last comment line of a key is its environment variable, which wins over the file.`)
	r.line(`The inbox in the comment at the end is an example: its names and numbers are made up, the rest is the default.`)
	standard := Default()
	if err := r.section(reflect.ValueOf(standard), "", ""); err != nil {
		return err
	}
	_, err = w.Write(r.out.Bytes())
	return err
}

// exampleInbox has its defaults and, where there is none, made-up values.
func exampleInbox() Inbox {
	i := DefaultInbox()
	i.Name, i.Channel = "support", "C0123456789"
	l := DefaultLine()
	l.Number, l.Label = "+447700900123", "Support"
	i.Lines = []Line{l}
	i.Admins = []string{"U0123456789"}
	i.UserGroups = []string{"S0123456789"}
	return i
}

// renderer writes commented YAML.
type renderer struct {
	out      bytes.Buffer
	comments map[string]string // by Go name: Twilio.Timeout
}

func (r *renderer) line(comment string) { fmt.Fprintf(&r.out, "# %s\n", comment) }

// section writes the fields of a struct. Each line starts with margin, which is "# " and blanks inside an example.
func (r *renderer) section(v reflect.Value, path, margin string) error {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		at := join(path, yamlName(field))
		if i > 0 || path == "" {
			fmt.Fprintln(&r.out, strings.TrimRight(margin, " "))
		}
		for _, text := range strings.Split(r.comments[v.Type().Name()+"."+field.Name], "\n") {
			fmt.Fprintf(&r.out, "%s# %s\n", margin, text)
		}
		switch {
		case value.Kind() == reflect.Struct:
			fmt.Fprintf(&r.out, "%s%s:\n", margin, yamlName(field))
			if err := r.section(value, at, margin+"  "); err != nil {
				return err
			}
			continue
		case !strings.Contains(at, "["):
			fmt.Fprintf(&r.out, "%s# %s\n", margin, envName(at))
		}
		if err := r.value(field, value, at, margin); err != nil {
			return err
		}
	}
	return nil
}

func (r *renderer) value(field reflect.StructField, value reflect.Value, path, margin string) error {
	switch value.Interface().(type) {
	case []Inbox:
		r.line(yamlName(field) + ":")
		if err := r.element(reflect.ValueOf(exampleInbox()), path+"[0]", "# "); err != nil {
			return err
		}
		fmt.Fprintf(&r.out, "%s%s: []\n", margin, yamlName(field))
		return nil
	case []Pipeline:
		fmt.Fprintf(&r.out, "%s%s:\n", margin, yamlName(field))
		return r.element(value.Index(0), path+"[0]", margin)
	case []Line:
		fmt.Fprintf(&r.out, "%s%s:\n", margin, yamlName(field))
		return r.element(value.Index(0), path+"[0]", margin)
	}
	text, err := yaml.MarshalWithOptions(value.Interface(), yaml.Flow(true), yaml.CustomMarshaler(shortDuration), yaml.CustomMarshaler(plainSecret))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Fprintf(&r.out, "%s%s: %s\n", margin, yamlName(field), bytes.TrimSpace(text))
	return nil
}

// shortDuration leaves out the zero minutes and seconds of 720h0m0s.
func shortDuration(d time.Duration) ([]byte, error) {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return []byte(text), nil
}

// plainSecret shows the default of a secret, which is not secret.
func plainSecret(s Secret) ([]byte, error) { return yaml.Marshal(s.Reveal()) }

// element writes a struct as the only element of a list, with the dash on a line of its own.
func (r *renderer) element(v reflect.Value, path, margin string) error {
	fmt.Fprintf(&r.out, "%s  -\n", margin)
	return r.section(v, path, margin+"    ")
}

// fieldComments reads the doc comments of all struct fields in source.
func fieldComments() (map[string]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", source, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("embedded source: %w", err)
	}
	comments := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		section, ok := spec.Type.(*ast.StructType)
		if !ok {
			return false
		}
		for _, field := range section.Fields.List {
			for _, name := range field.Names {
				comments[spec.Name.Name+"."+name.Name] = strings.TrimSpace(field.Doc.Text())
			}
		}
		return false
	})
	return comments, nil
}
