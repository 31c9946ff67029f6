package ai

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestWordsOfManyServers reads errors as servers really word them.
func TestWordsOfManyServers(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		code   Code
		form   bool // the form is asked for in a plainer way
	}{
		"Ollama without the model": {404, `{"error":{"message":"model 'x' not found","type":"api_error","param":null,"code":null}}`, CodeBroken, false},
		"vLLM, older":              {400, `{"object":"error","message":"maximum context length is 2048","type":"BadRequestError","param":null,"code":400}`, CodeRefused, false},
		"vLLM without grammars":    {400, `{"error":{"message":"response_format is not supported","type":"BadRequestError","code":400}}`, CodeRefused, true},
		"LM Studio":                {400, `{"error":"'response_format.type' must be 'json_schema' or 'text'"}`, CodeRefused, true},
		"Groq":                     {400, `{"error":{"message":"This model does not support response format ` + "`json_schema`" + `.","type":"invalid_request_error","param":"response_format"}}`, CodeRefused, true},
		"a framework":              {422, `{"detail":[{"type":"extra_forbidden","loc":["body","response_format"],"msg":"Extra inputs"}]}`, CodeRefused, true},
		"Google, in a list":        {400, `[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]`, CodeBroken, false},
		"a page that names it":     {503, `<html>response_format</html>`, CodeBusy, false},
		"nothing":                  {418, ``, CodeBroken, false},
	} {
		r := readOpenAI([]byte(test.body))
		r.status = test.status
		if e := judge(openAIVerdicts, &r); e.Code != test.code {
			t.Errorf("%s: %v, want %s", name, e, test.code)
		}
		var d dialect
		if got := d.plainer(&r) && d.form == formObject; got != test.form {
			t.Errorf("%s: plainer: %v", name, got)
		}
	}
}

// FuzzOpenAIWire reads answers and refusals of anybody.
func FuzzOpenAIWire(f *testing.F) {
	f.Add(`{"error": {"code": "model_not_found", "type": "x y", "details": [{"reason": "A"}]}}`)
	f.Add(`[{"error": {"code": 1e99}}]`)
	f.Add(`{"error": "response_format max_tokens", "choices": null}`)
	f.Fuzz(func(t *testing.T, body string) {
		if out, err := siftOpenAI([]byte(body)); err == nil && !json.Valid(out) {
			t.Errorf("%q became %q", body, out)
		}
		r := readOpenAI([]byte(body))
		for _, reason := range r.reasons {
			if len(reason) > 60 || strings.ContainsAny(reason, " \n\x00") {
				t.Errorf("%q is prose", reason)
			}
		}
		if e := judge(openAIVerdicts, &r); e.Say == "" {
			t.Errorf("%v means nothing", &r)
		}
		r.status = http.StatusBadRequest
		steps := 0
		for d := (dialect{}); d.plainer(&r); steps++ {
			if steps > 3 {
				t.Fatal("asks without end")
			}
		}
	})
}
