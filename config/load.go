package config

import (
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Load reads the YAML file at path over the defaults, the environment over the file, and secrets from the files that
// *_file keys name, then calls [Config.Derive]. An empty path reads no YAML file. env is os.LookupEnv outside of tests.
//
// What cannot be read at all is returned as [Problems], all at once. Whether the values make sense is for
// [Config.Validate] to say, so that commands which need little of the configuration run with little of it.
func Load(path string, env func(string) (string, bool)) (Config, error) {
	c := Default()
	var problems Problems
	if path != "" {
		text, err := os.ReadFile(path) //nolint:gosec // reading the file that the operator names is the purpose
		if err != nil {
			return Config{}, Problems{{Text: fmt.Sprintf("cannot read the configuration: %v", err)}}
		}
		d := decoder{at: path, lines: true}
		d.document(text, reflect.ValueOf(&c).Elem(), "")
		problems = append(problems, d.problems...)
	}
	all := keys(reflect.ValueOf(&c).Elem(), "")
	problems = append(problems, readEnv(all, env)...)
	problems = append(problems, readSecretFiles(all)...)
	if len(problems) > 0 {
		return Config{}, problems
	}
	c.Derive()
	return c, nil
}

// readEnv lays the environment over the keys. Single values are taken as they are, lists are read as YAML.
func readEnv(all []key, env func(string) (string, bool)) Problems {
	var problems Problems
	for _, k := range all {
		name := envName(k.path)
		text, ok := env(name)
		if !ok || text == "" {
			continue
		}
		if kind := k.value.Kind(); kind == reflect.Slice || kind == reflect.Map {
			d := decoder{at: name}
			d.document([]byte(text), k.value, k.path)
			problems = append(problems, d.problems...)
		} else if err := setText(k.value, text); err != nil {
			problems = append(problems, Problem{At: name, Key: k.path, Text: err.Error()})
		}
	}
	return problems
}

// readSecretFiles fills each secret from the file that its _file twin names and empties the twin. A secret that still
// has its default counts as not given.
func readSecretFiles(all []key) Problems {
	var problems Problems
	byPath := make(map[string]reflect.Value, len(all))
	for _, k := range all {
		byPath[k.path] = k.value
	}
	standard := Default()
	for _, k := range keys(reflect.ValueOf(&standard).Elem(), "") {
		if k.value.Type() != secretType {
			continue
		}
		secret, twin := byPath[k.path], byPath[k.path+"_file"]
		switch {
		case twin.String() == "":
		case secret.String() != k.value.String():
			problems = append(problems, Problem{Key: k.path, Text: fmt.Sprintf("given here and in %s_file (%s); remove one of them",
				k.path, envName(k.path+"_file"))})
		default:
			text, err := os.ReadFile(twin.String())
			if err != nil {
				problems = append(problems, Problem{Key: k.path + "_file", Text: err.Error()})
				continue
			}
			secret.SetString(strings.TrimRight(string(text), "\r\n"))
			twin.SetString("")
		}
	}
	return problems
}

// Derive fills in what follows from other keys and was left empty: the country of each line and the region of each
// inbox. Load calls it; a Config made by hand needs it too before it is used.
func (c *Config) Derive() {
	for i := range c.Inboxes {
		inbox := &c.Inboxes[i]
		for j := range inbox.Lines {
			if line := &inbox.Lines[j]; line.Country == "" {
				line.Country = countryOf(line.Number)
			}
		}
		if inbox.Region == "" && len(inbox.Lines) > 0 {
			inbox.Region = inbox.Lines[0].Country
		}
	}
}

// countryOf is the two-letter country of an E.164 number, empty when the number is none. Numbers reserved for tests
// belong to no country by their digits; there the main country of the code counts.
func countryOf(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return ""
	}
	country := phonenumbers.GetRegionCodeForNumber(number)
	if country == "" {
		country = phonenumbers.GetRegionCodeForCountryCode(int(number.GetCountryCode()))
	}
	if !phonenumbers.GetSupportedRegions()[country] { // codes of no country, such as +800
		return ""
	}
	return country
}
