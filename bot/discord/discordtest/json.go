package discordtest

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object of Discord's wire format, where no type of our own says more.
type object = map[string]any

// encode marshals what this package built itself, without Go's HTML escaping, which Discord does not do either.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("discordtest: " + err.Error()) // only values of plain JSON types come here
	}
	return bytes.TrimSpace(b.Bytes())
}

// decodeObject returns nil for anything that is not a JSON object.
func decodeObject(raw []byte) object {
	var o object
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	return o
}

// copyList makes a deep copy of a JSON array.
func copyList(l []any) []any {
	var out []any
	if json.Unmarshal(encode(l), &out) != nil || out == nil {
		return []any{}
	}
	return out
}

func str(o object, key string) string {
	v, _ := o[key].(string)
	return v
}

func sub(o object, key string) object {
	v, _ := o[key].(object)
	return v
}

func list(o object, key string) []any {
	v, _ := o[key].([]any)
	return v
}

// objects returns the objects of a JSON array.
func objects(l []any) []object {
	out := make([]object, 0, len(l))
	for _, v := range l {
		if o, ok := v.(object); ok {
			out = append(out, o)
		}
	}
	return out
}

// texts returns the strings of a JSON array.
func texts(l []any) []string {
	out := make([]string, 0, len(l))
	for _, v := range l {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func flag(o object, key string) bool {
	v, _ := o[key].(bool)
	return v
}

// number reads an integer; 0 where there is none.
func number(o object, key string) int {
	switch v := o[key].(type) {
	case float64:
		return int(v)
	case int:
		return v
	}
	return 0
}

// orNull is null for an empty string, as in Discord's optional ids.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orEmpty[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
