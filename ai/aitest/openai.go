package aitest

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// openAIBody is the request as the reference has it (platform.openai.com/docs/api-reference/chat/create), as far as texts go. Names that
// are not in it are refused.
type openAIBody struct {
	Model               string          `json:"model"`
	Messages            []openAIMessage `json:"messages"`
	ResponseFormat      *openAIFormat   `json:"response_format"`
	MaxTokens           *int            `json:"max_tokens"`
	MaxCompletionTokens *int            `json:"max_completion_tokens"`
	Temperature         *float64        `json:"temperature"`
	TopP                *float64        `json:"top_p"`
	N                   *int            `json:"n"`
	Seed                *int            `json:"seed"`
	Stream              bool            `json:"stream"`
	ReasoningEffort     string          `json:"reasoning_effort"`
	User                string          `json:"user"`
}

type openAIMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
	Name    string `json:"name"`
}

type openAIFormat struct {
	Type       string      `json:"type"`
	JSONSchema *openAIForm `json:"json_schema"`
}

type openAIForm struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Schema      json.RawMessage `json:"schema"`
	Strict      bool            `json:"strict"`
}

func (s *Server) openAI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.complete)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(http.StatusNotFound, "unknown_url", "Unknown request URL: %s %s.", r.Method, r.URL.Path).writeOpenAI(w)
	})
	return mux
}

func (s *Server) complete(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 20<<20))
	if err != nil {
		return
	}
	asked := Request{Header: r.Header, Body: text, KeyInAddress: r.URL.RawQuery != ""}
	refused := s.takeOpenAI(r, &asked)
	fault := s.take()
	if fault.Kind == Refuse {
		refused = fault.asError()
	}
	s.keep(asked, refused)
	switch {
	case s.happen(fault, w, r):
	case refused != nil:
		refused.writeOpenAI(w)
	case fault.Kind == Late:
		write(w, http.StatusOK, fault.asError().openAIDocument())
	default:
		answer, _ := json.Marshal(s.options.Answer(asked).completion(asked.Model)) // maps and texts only
		if fault.Kind == Half {
			answer = answer[:len(answer)/2]
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer) // who does not listen misses it
	}
}

// takeOpenAI checks a request as OpenAI does, within what the options say that this server knows, and fills in what it asks.
func (s *Server) takeOpenAI(r *http.Request, asked *Request) *apiError {
	key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if s.options.Key != "" && subtle.ConstantTimeCompare([]byte(key), []byte(s.options.Key)) != 1 {
		return refuse(http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: %s.", key)
	}
	var body openAIBody
	if err := strict(asked.Body, &body); err != nil {
		return refuse(http.StatusBadRequest, "", "Unrecognized request argument supplied: %v", err)
	}
	asked.Model, asked.Streamed = body.Model, body.Stream
	if body.Model == "" || !knows(s.options.Models, body.Model) {
		return refuse(http.StatusNotFound, "model_not_found", "The model `%s` does not exist or you do not have access to it.", body.Model)
	}
	if body.Stream {
		return refuse(http.StatusBadRequest, "unsupported_value", "aitest does not stream chat completions").about("stream")
	}
	if bad := body.messages(asked); bad != nil {
		return bad
	}
	if bad := s.limits(body, asked); bad != nil {
		return bad
	}
	return s.format(body, asked)
}

func (b openAIBody) messages(asked *Request) *apiError {
	if len(b.Messages) == 0 {
		return refuse(http.StatusBadRequest, "empty_array", "Invalid 'messages': empty array.").about("messages")
	}
	for _, m := range b.Messages {
		switch m.Role {
		case "system", "developer":
			asked.System += m.Content
		case "user", "assistant":
			asked.Turns = append(asked.Turns, Turn{Role: m.Role, Text: m.Content})
		default:
			return refuse(http.StatusBadRequest, "invalid_value", "Invalid value: '%s'.", m.Role).about("messages[0].role")
		}
	}
	return nil
}

// limits checks how the answer is bounded (platform.openai.com/docs/api-reference/chat/create#chat-create-max_tokens).
func (s *Server) limits(b openAIBody, asked *Request) *apiError {
	for name, value := range map[string]*int{"max_tokens": b.MaxTokens, "max_completion_tokens": b.MaxCompletionTokens} {
		if value == nil {
			continue
		}
		if !knows(s.options.Limits, name) {
			return refuse(http.StatusBadRequest, "unsupported_parameter", "Unsupported parameter: '%s' is not supported with this model. Use '%s' instead.",
				name, s.options.Limits[0]).about(name)
		}
		if *value < 1 {
			return refuse(http.StatusBadRequest, "integer_below_min_value", "Invalid '%s': integer below minimum value.", name).about(name)
		}
		asked.Limit, asked.LimitName = *value, name
	}
	return nil
}

// format checks how the form of the answer is asked for (platform.openai.com/docs/guides/structured-outputs).
func (s *Server) format(b openAIBody, asked *Request) *apiError {
	f := b.ResponseFormat
	if f == nil {
		return nil
	}
	asked.Format = f.Type
	bad := func(format string, args ...any) *apiError {
		return refuse(http.StatusBadRequest, "", format, args...).about("response_format")
	}
	if !knows(s.options.Formats, f.Type) {
		return bad("Invalid parameter: 'response_format' of type '%s' is not supported with this model.", f.Type)
	}
	switch f.Type {
	case "text":
		return nil
	case "json_object":
		if said := asked.System + asked.said(); !strings.Contains(strings.ToLower(said), "json") {
			return bad("'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.")
		}
		return nil
	case "json_schema":
		if f.JSONSchema == nil || f.JSONSchema.Schema == nil {
			return bad("Missing required parameter: 'response_format.json_schema'.")
		}
		if !schemaName.MatchString(f.JSONSchema.Name) {
			return bad("Invalid 'response_format.json_schema.name': string does not match pattern.")
		}
		asked.Schema = f.JSONSchema.Schema
		return checkSchema(f.JSONSchema.Schema, f.JSONSchema.Strict, "()")
	default:
		return bad("Invalid value: '%s'. Supported values are: 'json_object', 'json_schema', and 'text'.", f.Type)
	}
}

// said is all that was said.
func (r Request) said() string {
	var all strings.Builder
	for _, t := range r.Turns {
		all.WriteString(t.Text)
	}
	return all.String()
}

func (e *apiError) openAIDocument() map[string]any {
	kind := "invalid_request_error"
	switch {
	case e.status == http.StatusTooManyRequests:
		kind = "requests"
	case e.status >= 500:
		kind = "server_error"
	}
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return map[string]any{"error": map[string]any{
		"message": e.message, "type": kind, "param": orNull(e.param), "code": orNull(e.reason),
	}}
}

func (e *apiError) writeOpenAI(w http.ResponseWriter) {
	e.tell(w)
	write(w, e.status, e.openAIDocument())
}

// completion is the answer as OpenAI writes it. Thoughts are in a field of their own, as vLLM has them.
func (a Answer) completion(model string) map[string]any {
	if a.Finish == "" {
		a.Finish = "stop"
	}
	message := map[string]any{"role": "assistant", "content": a.Text, "refusal": nil}
	if a.Thoughts != "" {
		message["reasoning_content"] = a.Thoughts
	}
	if a.Declined != "" {
		message["refusal"] = a.Declined
	}
	if a.NoContent || a.Declined != "" {
		message["content"] = nil
	}
	choice := map[string]any{"index": 0, "message": message, "logprobs": nil}
	if a.Finish != "-" {
		choice["finish_reason"] = a.Finish
	}
	out := map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion", "created": time.Now().Unix(), "model": model, "choices": []any{choice},
	}
	if a.NoCandidates {
		out["choices"] = []any{}
	}
	if a.In+a.Out+a.Thought > 0 {
		out["usage"] = map[string]any{
			"prompt_tokens": a.In, "completion_tokens": a.Out + a.Thought, "total_tokens": a.In + a.Out + a.Thought,
			"completion_tokens_details": map[string]any{"reasoning_tokens": a.Thought},
		}
	}
	return out
}

// strict decodes and refuses names that are not known.
func strict(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
