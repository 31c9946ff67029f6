package aitest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
)

// schemaName is what the name of a form may be.
var schemaName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// openAISchema is the part of JSON Schema that strict forms may use
// (platform.openai.com/docs/guides/structured-outputs#supported-schemas).
type openAISchema struct {
	Type        string                     `json:"type"`
	Description string                     `json:"description"`
	Enum        []any                      `json:"enum"`
	Items       json.RawMessage            `json:"items"`
	Properties  map[string]json.RawMessage `json:"properties"`
	Required    []string                   `json:"required"`
	Additional  *bool                      `json:"additionalProperties"`
}

func checkSchema(raw json.RawMessage, strictly bool, at string) *apiError {
	bad := func(format string, args ...any) *apiError {
		e := refuse(http.StatusBadRequest, "", "Invalid schema for response_format: In context=%s, "+format, append([]any{at}, args...)...)
		return e.about("response_format")
	}
	var s openAISchema
	if err := strict(raw, &s); err != nil {
		return bad("%v", err)
	}
	if at == "()" && s.Type != "object" {
		return bad("schema must be of type 'object', got '%s'.", s.Type)
	}
	if !slices.Contains([]string{"object", "array", "string", "integer", "number", "boolean", "null"}, s.Type) {
		return bad("'%s' is not a valid type.", s.Type)
	}
	if s.Type == "array" && s.Items == nil {
		return bad("array schema missing items.")
	}
	if strictly && s.Type == "object" && (s.Additional == nil || *s.Additional) {
		return bad("'additionalProperties' is required to be supplied and to be false.")
	}
	for name, p := range s.Properties {
		if strictly && !slices.Contains(s.Required, name) {
			return bad("'required' is required to be supplied and to be an array including every key in properties. Missing '%s'.", name)
		}
		if e := checkSchema(p, strictly, at+"."+name); e != nil {
			return e
		}
	}
	for _, name := range s.Required {
		if _, ok := s.Properties[name]; !ok {
			return bad("Extra required key '%s' supplied.", name)
		}
	}
	if s.Items != nil {
		return checkSchema(s.Items, strictly, at+".items")
	}
	return nil
}
