package config

import "strings"

// Problem is one thing that is wrong with a configuration, told to whoever has to put it right.
type Problem struct {
	// At is where the value stands: "partyline.yaml:12" or the name of a variable. Empty when no single place is at fault,
	// such as for a key that is missing.
	At string
	// Key is the path in YAML, such as inboxes[0].lines[1].number. Empty for text that is not YAML at all.
	Key string
	// Text says what is wrong and what to do. It never repeats a secret.
	Text string
}

// Error is one line: place, key with its environment name, text.
func (p Problem) Error() string {
	var b strings.Builder
	if p.At != "" {
		b.WriteString(p.At + ": ")
	}
	if p.Key != "" {
		b.WriteString(p.Key)
		if env := envName(p.Key); env != p.At {
			b.WriteString(" (" + env + ")")
		}
		b.WriteString(": ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Problems are all that is wrong, at once. [Load] and [Config.Validate] return errors of this type.
type Problems []Problem

// Error is one problem a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// err is nil when there are no problems, so that an empty list never becomes a non-nil error.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}
