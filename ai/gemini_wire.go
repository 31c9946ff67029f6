package ai

import (
	"bytes"
	"encoding/json"
	"strings"
)

// geminiVerdicts are what refusals of Gemini mean (ai.google.dev/gemini-api/docs/troubleshooting).
var geminiVerdicts = []verdict{
	{reason: "API_KEY_INVALID", code: CodeBroken, say: "Gemini refuses the API key. Correct ai.api_key; keys are made on aistudio.google.com."},
	{reason: "API_KEY_EXPIRED", code: CodeBroken, say: "The API key of Gemini has expired. Make a new one on aistudio.google.com."},
	{reason: "SERVICE_DISABLED", code: CodeBroken, say: "The Gemini API is not enabled in the key's project. Enable it in the Google Cloud console."},
	{reason: "FAILED_PRECONDITION", code: CodeBroken, say: "Gemini asks for a project with billing, for this country or this model. Enable billing on aistudio.google.com."},
	{low: 401, high: 401, code: CodeBroken, say: "Gemini refuses the API key. Correct ai.api_key; keys are made on aistudio.google.com."},
	{low: 402, high: 402, code: CodeBroken, say: "Gemini asks for payment. Look into the billing of the key's project."},
	{low: 403, high: 403, code: CodeBroken, say: "The API key may not use Gemini. Check the key's restrictions in the Google Cloud console."},
	{low: 404, high: 404, reason: "NOT_FOUND", code: CodeBroken, say: "Gemini does not know the model, or it was shut down. Correct ai.model, or leave it empty."},
	{low: 429, high: 429, code: CodeBusy, say: "Gemini asks us to slow down, or the key's quota is used up for now."},
	{low: 408, high: 408, code: CodeSlow, say: "Gemini did not answer in time."},
	{low: 499, high: 499, code: CodeSlow, say: "Gemini did not answer in time."},
	{low: 504, high: 504, code: CodeSlow, say: "Gemini did not answer in time."},
	{low: 500, high: 599, code: CodeBusy, say: "Gemini is overloaded or has an error of its own."},
	{reason: "INVALID_ARGUMENT", code: CodeRefused, say: "Gemini does not take the question; it may be too long, or the model cannot answer in a set form."},
	{low: 413, high: 413, code: CodeRefused, say: "The question is too long for Gemini."},
	{code: CodeBroken, say: "Something else than Gemini answered. Check ai.api_url and the proxy."},
}

// thinkingField is the field of requests that some models do not know.
const thinkingField = "thinkingLevel"

// readGemini reads the document of an error (cloud.google.com/apis/design/errors). In a stream it is the first of a list.
func readGemini(body []byte) refusal {
	body = bytes.TrimSpace(body)
	if list := []json.RawMessage(nil); json.Unmarshal(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	var document struct {
		Error struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
			Status  string `json:"status"`
			Details []struct {
				Reason     string `json:"reason"`
				RetryDelay string `json:"retryDelay"`
			} `json:"details"`
		} `json:"error"`
	}
	var out refusal
	_ = json.Unmarshal(body, &document) // a page that is no document has no reasons
	out.status = document.Error.Code
	out.because(document.Error.Status)
	if strings.Contains(strings.ToLower(document.Error.Message), "thinking") { // it is named in prose only
		out.fields = []string{thinkingField}
	}
	for _, d := range document.Error.Details {
		out.because(d.Reason)
		out.asksFor(d.RetryDelay)
	}
	return out
}

// siftGemini leaves of an answer what the library can take: it passes over errors within a stream, shows thoughts as plain text, drops
// reasons whose names it does not know, and panics on parts that it does not know.
func siftGemini(body []byte) ([]byte, error) {
	var whole any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&whole); err != nil {
		return nil, errNotJSON
	}
	list, streamed := whole.([]any)
	if !streamed {
		list = []any{whole}
	}
	for _, one := range list {
		piece, ok := one.(map[string]any)
		if !ok {
			return nil, errNotJSON
		}
		if piece["error"] != nil {
			text, err := json.Marshal(piece)
			if err != nil {
				return nil, err
			}
			why := readGemini(text)
			return nil, &why
		}
		for _, c := range each(piece["candidates"]) {
			siftCandidate(c)
		}
	}
	return json.Marshal(whole)
}

// finishNames are the reasons that the library knows by name.
var finishNames = map[string]bool{"FINISH_REASON_UNSPECIFIED": true, "STOP": true, "MAX_TOKENS": true, "SAFETY": true, "RECITATION": true, "OTHER": true}

func siftCandidate(c map[string]any) {
	if name, ok := c["finishReason"].(string); ok && !finishNames[name] {
		c["finishReason"] = "OTHER"
	}
	content, ok := c["content"].(map[string]any)
	if !ok {
		return
	}
	kept := []any{}
	for _, part := range each(content["parts"]) {
		text, plain := part["text"].(string)
		if thought, _ := part["thought"].(bool); plain && !thought {
			kept = append(kept, map[string]any{"text": text})
		}
	}
	content["parts"] = kept
}

// each is the objects of a list; none where it is no list.
func each(v any) []map[string]any {
	list, _ := v.([]any)
	var out []map[string]any
	for _, one := range list {
		if object, ok := one.(map[string]any); ok {
			out = append(out, object)
		}
	}
	return out
}

// amendGemini adds to a request what the library does not know: in which order properties are written, and to think little, which keeps
// an answer fast and within its tokens (ai.google.dev/gemini-api/docs/thinking).
func amendGemini(body []byte, thinkLittle bool) ([]byte, error) {
	var request map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&request); err != nil {
		return nil, err
	}
	settings, ok := request["generationConfig"].(map[string]any)
	if !ok {
		return body, nil
	}
	orderSchema(settings["responseSchema"])
	if thinkLittle {
		settings["thinkingConfig"] = map[string]any{thinkingField: "LOW"}
	}
	return json.Marshal(request)
}

// orderSchema writes properties in the order in which they are required, as all are.
func orderSchema(v any) {
	schema, ok := v.(map[string]any)
	if !ok {
		return
	}
	if required, ok := schema["required"]; ok {
		schema["propertyOrdering"] = required
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, p := range properties {
		orderSchema(p)
	}
	orderSchema(schema["items"])
}
