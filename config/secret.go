package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is text that must not be shown. Whatever prints, logs or marshals it writes [hidden]; only [Secret.Reveal]
// returns the text.
type Secret string

// hidden stands for every secret, the empty one too.
const hidden = "[hidden]"

// Reveal returns the text itself, for the one call that needs it.
func (s Secret) Reveal() string { return string(s) }

// String returns [hidden].
func (s Secret) String() string { return hidden }

// GoString returns [hidden], for %#v.
func (s Secret) GoString() string { return hidden }

// Format writes [hidden] for every verb, %x and %d included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText returns [hidden]; encoding/json uses it too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalYAML returns [hidden].
func (s Secret) MarshalYAML() (any, error) { return hidden, nil }

// LogValue returns [hidden].
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
