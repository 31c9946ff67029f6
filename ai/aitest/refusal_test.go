package aitest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"partyline/ai/aitest"
)

// post sends a body and gives what came back.
func post(t *testing.T, url, key, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Goog-Api-Key", key)
	r.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func start(t *testing.T, start func(aitest.Options) (*aitest.Server, error), o aitest.Options) *aitest.Server {
	t.Helper()
	s, err := start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestGeminiRefuses(t *testing.T) {
	s := start(t, aitest.NewGemini, aitest.Options{Key: "k", Models: []string{"m"}})
	const hi = `{"contents": [{"role": "user", "parts": [{"text": "hi"}]}]`
	schema := func(s string) string {
		return hi + `, "generationConfig": {"responseMimeType": "application/json", "responseSchema": ` + s + `}}`
	}
	for name, test := range map[string]struct {
		path, key, body string
		status          int
		says            string
	}{
		"a good question": {"m:generateContent", "k", hi + "}", 200, `"STOP"`},
		"numbers":         {"m:generateContent?$alt=json%3Benum-encoding%3Dint", "k", hi + "}", 200, `"finishReason":1`},
		"a stream":        {"m:streamGenerateContent", "k", hi + "}", 200, `[{`},
		"no key":          {"m:generateContent", "", hi + "}", 403, "PERMISSION_DENIED"},
		"a wrong key":     {"m:generateContent", "x", hi + "}", 400, "API_KEY_INVALID"},
		"wrong, streamed": {"m:streamGenerateContent", "x", hi + "}", 400, "[{"},
		"unknown model":   {"n:generateContent", "k", hi + "}", 404, "NOT_FOUND"},
		"unknown method":  {"m:guess", "k", hi + "}", 404, "NOT_FOUND"},
		"no JSON":         {"m:generateContent", "k", "hi", 400, "INVALID_ARGUMENT"},
		"an unknown name": {"m:generateContent", "k", `{"content": []}`, 400, "unknown field"},
		"no contents":     {"m:generateContent", "k", `{}`, 400, "contents is not specified"},
		"no parts":        {"m:generateContent", "k", `{"contents": [{"role": "user"}]}`, 400, "must not be empty"},
		"an empty part":   {"m:generateContent", "k", `{"contents": [{"parts": [{}]}]}`, 400, "must have one"},
		"an unknown role": {"m:generateContent", "k", `{"contents": [{"role": "assistant", "parts": [{"text": "hi"}]}]}`, 400, "valid role"},
		"its own turn":    {"m:generateContent", "k", `{"contents": [{"role": "model", "parts": [{"text": "hi"}]}]}`, 400, "end with a user role"},
		"no room":         {"m:generateContent", "k", hi + `, "generationConfig": {"maxOutputTokens": 0}}`, 400, "must be positive"},
		"another model":   {"m:generateContent", "k", hi + `, "model": "models/n"}`, 400, "model of the body"},
		"form without MIME": {"m:generateContent", "k", hi + `, "generationConfig": {"responseSchema": {"type": 1}}}`, 400,
			"unsupported"},
		"no type":         {"m:generateContent", "k", schema(`{}`), 400, "type is not specified"},
		"an odd type":     {"m:generateContent", "k", schema(`{"type": 7}`), 400, "type is not specified"},
		"JSON Schema":     {"m:generateContent", "k", schema(`{"type": "OBJECT", "additionalProperties": false}`), 400, "unknown field"},
		"empty object":    {"m:generateContent", "k", schema(`{"type": 6}`), 400, "non-empty"},
		"no items":        {"m:generateContent", "k", schema(`{"type": "ARRAY"}`), 400, "missing field"},
		"numbers by name": {"m:generateContent", "k", schema(`{"type": "INTEGER", "enum": ["1"]}`), 400, "only allowed for STRING"},
		"required, where": {"m:generateContent", "k", schema(`{"type": 6, "properties": {"a": {"type": 1}}, "required": ["b"]}`), 400, "not defined"},
		"deep":            {"m:generateContent", "k", schema(`{"type": 5, "items": {"type": 6, "properties": {"a": {}}}}`), 400, "items.properties[a]"},
	} {
		status, text := post(t, s.URL()+"/v1beta/models/"+test.path, test.key, test.body)
		if status != test.status || !strings.Contains(text, test.says) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
}

func TestGeminiTakesAKeyInTheAddressAndTells(t *testing.T) {
	s := start(t, aitest.NewGemini, aitest.Options{Key: "k"})
	status, _ := post(t, s.URL()+"/v1beta/models/m:generateContent?key=k", "", `{"contents": [{"parts": [{"text": "hi"}]}]}`)
	if r := s.Requests(); status != 200 || len(r) != 1 || !r[0].KeyInAddress || r[0].Turns[0].Text != "hi" {
		t.Errorf("%d %+v", status, r)
	}
}

func TestOpenAIRefuses(t *testing.T) {
	s := start(t, aitest.NewOpenAI, aitest.Options{Key: "k", Models: []string{"m"}, Limits: []string{"max_completion_tokens"}})
	const hi = `{"model": "m", "messages": [{"role": "user", "content": "hi"}]`
	form := func(s string) string { return hi + `, "response_format": ` + s + `}` }
	schema := func(s string) string {
		return form(`{"type": "json_schema", "json_schema": {"name": "a", "strict": true, "schema": ` + s + `}}`)
	}
	for name, test := range map[string]struct {
		path, key, body string
		status          int
		says            string
	}{
		"a good question":  {"/v1/chat/completions", "k", hi + "}", 200, `"stop"`},
		"no form":          {"/v1/chat/completions", "k", form(`{"type": "text"}`), 200, `"stop"`},
		"another address":  {"/chat/completions", "k", hi + "}", 404, "unknown_url"},
		"a wrong key":      {"/v1/chat/completions", "x", hi + "}", 401, "invalid_api_key"},
		"unknown model":    {"/v1/chat/completions", "k", strings.Replace(hi, `"m"`, `"n"`, 1) + "}", 404, "model_not_found"},
		"an unknown name":  {"/v1/chat/completions", "k", hi + `, "room": 1}`, 400, "Unrecognized request argument"},
		"nothing said":     {"/v1/chat/completions", "k", `{"model": "m", "messages": []}`, 400, "empty array"},
		"an unknown role":  {"/v1/chat/completions", "k", strings.Replace(hi, "user", "model", 1) + "}", 400, "Invalid value"},
		"a stream":         {"/v1/chat/completions", "k", hi + `, "stream": true}`, 400, "stream"},
		"the old limit":    {"/v1/chat/completions", "k", hi + `, "max_tokens": 5}`, 400, "unsupported_parameter"},
		"no room":          {"/v1/chat/completions", "k", hi + `, "max_completion_tokens": 0}`, 400, "below minimum"},
		"an unknown form":  {"/v1/chat/completions", "k", form(`{"type": "xml"}`), 400, "Supported values"},
		"no schema":        {"/v1/chat/completions", "k", form(`{"type": "json_schema"}`), 400, "Missing required"},
		"an odd name":      {"/v1/chat/completions", "k", form(`{"type": "json_schema", "json_schema": {"name": "a b", "schema": {}}}`), 400, "pattern"},
		"no object":        {"/v1/chat/completions", "k", schema(`{"type": "string"}`), 400, "must be of type 'object'"},
		"open object":      {"/v1/chat/completions", "k", schema(`{"type": "object"}`), 400, "additionalProperties"},
		"optional":         {"/v1/chat/completions", "k", schema(`{"type": "object", "additionalProperties": false, "properties": {"a": {"type": "string"}}}`), 400, "Missing 'a'"},
		"required, where":  {"/v1/chat/completions", "k", schema(`{"type": "object", "additionalProperties": false, "required": ["a"]}`), 400, "Extra required"},
		"Gemini's types":   {"/v1/chat/completions", "k", schema(`{"type": "object", "additionalProperties": false, "required": ["a"], "properties": {"a": {"type": "STRING"}}}`), 400, "not a valid type"},
		"no items":         {"/v1/chat/completions", "k", schema(`{"type": "object", "additionalProperties": false, "required": ["a"], "properties": {"a": {"type": "array"}}}`), 400, "missing items"},
		"an unknown rule":  {"/v1/chat/completions", "k", schema(`{"type": "object", "maxLength": 1}`), 400, "unknown field"},
		"a word not there": {"/v1/chat/completions", "k", `{"response_format": {"type": "json_object"}, ` + hi[1:] + "}", 400, "must contain the word"},
	} {
		status, text := post(t, s.URL()+test.path, test.key, test.body)
		if status != test.status || !strings.Contains(text, test.says) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
}
