package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/currency"
)

// pipelines are told apart as people type them, in any case.
func (v *validator) pipelines(path string, inbox Inbox) {
	if !currencyCode.MatchString(inbox.Currency) {
		v.add(path+".currency", "%q is no currency; give three capital letters (ISO 4217) such as GBP", inbox.Currency)
	} else if _, err := currency.ParseISO(inbox.Currency); err != nil {
		v.add(path+".currency", "%q is no currency; give three capital letters (ISO 4217) such as GBP", inbox.Currency)
	}
	if len(inbox.Pipelines) == 0 {
		v.add(path+".pipelines", "missing; give at least one pipeline with its stages")
	}
	names := owners{}
	for i, p := range inbox.Pipelines {
		at := fmt.Sprintf("%s.pipelines[%d]", path, i)
		v.label(names, at+".name", "pipeline", p.Name)
		if len(p.Stages) == 0 {
			v.add(at+".stages", "missing; give at least one stage")
		}
		stages := owners{}
		for j, stage := range p.Stages {
			v.label(stages, fmt.Sprintf("%s.stages[%d]", at, j), "stage", stage)
		}
	}
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// maxLabel is how many characters the name of a pipeline or a stage may have.
const maxLabel = 60

// label checks a name that people type, unique among its kind.
func (v *validator) label(seen owners, path, what, name string) {
	switch {
	case strings.TrimSpace(name) == "":
		v.add(path, "missing; name the %s", what)
	case strings.TrimSpace(name) != name || strings.ContainsAny(name, ",;\n") || utf8.RuneCountInString(name) > maxLabel:
		v.add(path, "%q will not do; give at most %d characters on one line, without commas, semicolons and blanks around it", name, maxLabel)
	default:
		v.unique(seen, path, strings.ToLower(name))
	}
}
