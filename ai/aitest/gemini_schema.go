package aitest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// geminiSchema is the part of OpenAPI that Gemini knows (ai.google.dev/api/caching#Schema).
type geminiSchema struct {
	Type             any                        `json:"type"`
	Format           string                     `json:"format"`
	Title            string                     `json:"title"`
	Description      string                     `json:"description"`
	Nullable         bool                       `json:"nullable"`
	Enum             []string                   `json:"enum"`
	Items            json.RawMessage            `json:"items"`
	Properties       map[string]json.RawMessage `json:"properties"`
	Required         []string                   `json:"required"`
	PropertyOrdering []string                   `json:"propertyOrdering"`
}

// geminiTypes are the types by number, as clients that send numbers say them.
var geminiTypes = []string{"", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT"}

func (s geminiSchema) kind() string {
	switch t := s.Type.(type) {
	case string:
		if t != "" && slices.Contains(geminiTypes, t) {
			return t
		}
	case float64:
		if n := int(t); n > 0 && n < len(geminiTypes) {
			return geminiTypes[n]
		}
	}
	return ""
}

func checkGeminiSchema(raw json.RawMessage, at string) *apiError {
	bad := func(format string, args ...any) *apiError {
		return refuse(http.StatusBadRequest, "", "* GenerateContentRequest."+at+": "+format, args...)
	}
	var s geminiSchema
	if err := strict(raw, &s); err != nil {
		return bad("%v", err)
	}
	kind := s.kind()
	switch {
	case kind == "":
		return bad("type is not specified")
	case kind == "OBJECT" && len(s.Properties) == 0:
		return bad("properties: should be non-empty for OBJECT type")
	case kind == "ARRAY" && s.Items == nil:
		return bad("items: missing field.")
	case len(s.Enum) > 0 && kind != "STRING":
		return bad("enum: only allowed for STRING type")
	}
	for _, name := range slices.Concat(s.Required, s.PropertyOrdering) {
		if _, ok := s.Properties[name]; !ok {
			return bad("required: property %q is not defined", name)
		}
	}
	if s.Items != nil {
		if e := checkGeminiSchema(s.Items, at+".items"); e != nil {
			return e
		}
	}
	for name, p := range s.Properties {
		if e := checkGeminiSchema(p, at+".properties["+name+"]"); e != nil {
			return e
		}
	}
	return nil
}
