package slacktest

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object of Slack's wire format, where no type of our own says more.
type object = map[string]any

// encode marshals what this package built itself, without Go's HTML escaping, which Slack does not do either.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("slacktest: " + err.Error()) // only values of plain JSON types come here
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

// copyObject makes a deep copy.
func copyObject(o object) object { return decodeObject(encode(o)) }

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

func flag(o object, key string) bool {
	v, _ := o[key].(bool)
	return v
}
