package config

import (
	"reflect"
	"strings"
	"time"
)

// key is one setting: a field of Config that is no section. A list is one key.
type key struct {
	path  string // as in YAML: twilio.auth_token
	value reflect.Value
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	secretType   = reflect.TypeFor[Secret]()
)

// keys lists every setting below section in the order of the struct.
func keys(section reflect.Value, prefix string) []key {
	var all []key
	for i := range section.NumField() {
		path := join(prefix, yamlName(section.Type().Field(i)))
		if field := section.Field(i); field.Kind() == reflect.Struct {
			all = append(all, keys(field, path)...)
		} else {
			all = append(all, key{path, field})
		}
	}
	return all
}

func yamlName(f reflect.StructField) string { return f.Tag.Get("yaml") }

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

// envName is the variable that sets the key at path. Keys inside a list belong to the variable of the list.
func envName(path string) string {
	list, _, _ := strings.Cut(path, "[")
	return "PARTYLINE_" + strings.ToUpper(strings.ReplaceAll(list, ".", "_"))
}
