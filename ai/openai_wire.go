package ai

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// openAIVerdicts are what refusals of a compatible server mean (platform.openai.com/docs/guides/error-codes).
var openAIVerdicts = []verdict{
	{reason: "invalid_api_key", code: CodeBroken, say: sayKey},
	{reason: "API_KEY_INVALID", code: CodeBroken, say: sayKey},
	{reason: "insufficient_quota", code: CodeBroken, say: "The account at the model's server has no credit left. Look into its billing."},
	{reason: "billing_hard_limit_reached", code: CodeBroken, say: "The account at the model's server has no credit left. Look into its billing."},
	{reason: "model_not_found", code: CodeBroken, say: sayModel},
	{reason: "context_length_exceeded", code: CodeRefused, say: "The question is too long for the model."},
	{reason: "content_filter", code: CodeRefused, say: "The safety rules of the model's server refuse the question."},
	{reason: "content_policy_violation", code: CodeRefused, say: "The safety rules of the model's server refuse the question."},
	{low: 401, high: 401, code: CodeBroken, say: sayKey},
	{low: 402, high: 402, code: CodeBroken, say: "The model's server asks for payment. Look into the account's billing."},
	{low: 403, high: 403, code: CodeBroken, say: "The API key may not use the model, or not from here. Look into the account at the model's server."},
	{low: 404, high: 404, code: CodeBroken, say: sayModel},
	{low: 429, high: 429, code: CodeBusy, say: "The model's server asks us to slow down."},
	{low: 408, high: 408, code: CodeSlow, say: "The model's server did not answer in time."},
	{low: 504, high: 504, code: CodeSlow, say: "The model's server did not answer in time."},
	{low: 500, high: 599, code: CodeBusy, say: "The model's server is overloaded or has an error of its own."},
	{low: 400, high: 400, code: CodeRefused, say: "The model's server does not take the question; it may be too long."},
	{low: 413, high: 413, code: CodeRefused, say: "The question is too long for the model's server."},
	{low: 422, high: 422, code: CodeRefused, say: "The model's server does not take the question; it may be too long."},
	{code: CodeBroken, say: "Something else than a model's server answered. Check ai.api_url and the proxy."},
}

const (
	sayKey   = "The model's server refuses the API key. Correct ai.api_key."
	sayModel = "The model's server does not know the model, or the address is wrong. Correct ai.model or ai.api_url, or fetch the model " +
		"there first."
)

// fieldNames are the fields of requests about which servers differ, and which their errors name.
var fieldNames = []string{"response_format", "max_completion_tokens", "max_tokens"}

// readOpenAI reads the document of an error. Servers agree on little of it: error is an object or a text, and Google's is in a list.
func readOpenAI(body []byte) refusal {
	var out refusal
	body = bytes.TrimSpace(body)
	if list := []json.RawMessage(nil); json.Unmarshal(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	out.fields = named(string(body))
	var document struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &document) != nil || len(document.Error) == 0 {
		document.Error = body // vLLM's older versions have no envelope
	}
	var fault struct {
		Code    any    `json:"code"`
		Type    string `json:"type"`
		Status  string `json:"status"`
		Details []struct {
			Reason     string `json:"reason"`
			RetryDelay string `json:"retryDelay"`
		} `json:"details"`
	}
	_ = json.Unmarshal(document.Error, &fault) // what is a text has no reasons
	switch code := fault.Code.(type) {
	case string:
		out.because(code)
		out.status, _ = strconv.Atoi(code) // 0 where it is a word
	case float64:
		out.status = int(min(max(code, 0), 999))
	}
	out.because(fault.Type)
	out.because(fault.Status)
	for _, d := range fault.Details {
		out.because(d.Reason)
		out.asksFor(d.RetryDelay)
	}
	return out
}

// named are the fields that a text names. Only some servers do that in a place of its own.
func named(text string) []string {
	var out []string
	for _, field := range fieldNames {
		if strings.Contains(text, field) {
			out = append(out, field)
		}
	}
	if strings.Contains(text, "json_schema") || strings.Contains(text, "json_object") {
		out = append(out, fieldNames[0])
	}
	return out
}

// siftOpenAI finds the error that some proxies of models send with a good status.
func siftOpenAI(body []byte) ([]byte, error) {
	var document struct {
		Error   json.RawMessage `json:"error"`
		Choices json.RawMessage `json:"choices"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, errNotJSON
	}
	if len(document.Choices) == 0 && len(document.Error) > 0 && string(document.Error) != "null" {
		why := readOpenAI(body)
		if why.status < 400 {
			why.status = 500
		}
		return nil, &why
	}
	return body, nil
}

// jsonSchema is s as JSON Schema, in the strict form that OpenAI wants: nothing else than the properties, in their order.
func jsonSchema(s *Schema) json.RawMessage {
	var b bytes.Buffer
	b.WriteString(`{"type":`)
	b.Write(quoted(string(s.Kind)))
	if s.Description != "" {
		b.WriteString(`,"description":`)
		b.Write(quoted(s.Description))
	}
	if len(s.Enum) > 0 {
		b.WriteString(`,"enum":`)
		b.Write(quoted(s.Enum))
	}
	if s.Items != nil {
		b.WriteString(`,"items":`)
		b.Write(jsonSchema(s.Items))
	}
	if s.Kind == KindObject {
		names := make([]string, len(s.Properties))
		b.WriteString(`,"properties":{`)
		for i, p := range s.Properties {
			if names[i] = p.Name; i > 0 {
				b.WriteByte(',')
			}
			b.Write(quoted(p.Name))
			b.WriteByte(':')
			b.Write(jsonSchema(&p.Schema))
		}
		b.WriteString(`},"required":`)
		b.Write(quoted(names))
		b.WriteString(`,"additionalProperties":false`)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// quoted is a text, or a list of them, as JSON.
func quoted(v any) []byte {
	text, _ := json.Marshal(v) // texts always can
	return text
}
