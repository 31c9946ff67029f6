package aitest

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// geminiBody is the request as the reference has it (ai.google.dev/api/generate-content). Names that are not in it are refused.
type geminiBody struct {
	Model             string          `json:"model"`
	Contents          []geminiContent `json:"contents"`
	SystemInstruction *geminiContent  `json:"systemInstruction"`
	GenerationConfig  geminiConfig    `json:"generationConfig"`
	SafetySettings    json.RawMessage `json:"safetySettings"`
	Tools             json.RawMessage `json:"tools"`
	ToolConfig        json.RawMessage `json:"toolConfig"`
	CachedContent     string          `json:"cachedContent"`
}

type geminiContent struct {
	Role  string       `json:"role"`
	Parts []geminiPart `json:"parts"`
}

type geminiPart struct {
	Text *string `json:"text"`
}

type geminiConfig struct {
	CandidateCount     *int            `json:"candidateCount"`
	StopSequences      []string        `json:"stopSequences"`
	MaxOutputTokens    *int            `json:"maxOutputTokens"`
	Temperature        *float64        `json:"temperature"`
	TopP               *float64        `json:"topP"`
	TopK               *int            `json:"topK"`
	ResponseMIMEType   string          `json:"responseMimeType"`
	ResponseSchema     json.RawMessage `json:"responseSchema"`
	ResponseJSONSchema json.RawMessage `json:"responseJsonSchema"`
	ThinkingConfig     *geminiThinking `json:"thinkingConfig"`
}

type geminiThinking struct {
	IncludeThoughts bool   `json:"includeThoughts"`
	ThinkingBudget  *int   `json:"thinkingBudget"`
	ThinkingLevel   string `json:"thinkingLevel"`
}

// thinkingLevels are how much a model may be told to think, of which newer models know some and older ones none
// (ai.google.dev/gemini-api/docs/thinking).
var thinkingLevels = []string{"MINIMAL", "LOW", "MEDIUM", "HIGH"}

func (s *Server) gemini() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1beta/models/{call}", s.generateContent)
	mux.Handle("/", http.NotFoundHandler())
	return mux
}

func (s *Server) generateContent(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 20<<20))
	if err != nil {
		return
	}
	name, method, _ := strings.Cut(r.PathValue("call"), ":")
	asked := Request{
		Model: name, Streamed: method == "streamGenerateContent", Header: r.Header, Body: body,
		KeyInAddress: r.URL.Query().Has("key"),
	}
	refused := s.takeGemini(r, method, &asked)
	fault := s.take()
	if fault.Kind == Refuse {
		refused = fault.asError()
	}
	s.keep(asked, refused)
	if s.happen(fault, w, r) {
		return
	}
	if refused != nil {
		refused.writeGemini(w, asked.Streamed)
		return
	}
	geminiReply{w: w, numbers: strings.Contains(r.URL.Query().Get("$alt"), "enum-encoding=int"), model: name, fault: fault}.
		write(s.options.Answer(asked), asked.Streamed)
}

// takeGemini checks a request as Gemini does and fills in what it asks.
func (s *Server) takeGemini(r *http.Request, method string, asked *Request) *apiError {
	key := r.Header.Get("x-goog-api-key")
	if asked.KeyInAddress {
		key = r.URL.Query().Get("key")
	}
	switch {
	case method != "generateContent" && method != "streamGenerateContent":
		return refuse(http.StatusNotFound, "", "method %q is not found", method)
	case key == "":
		return refuse(http.StatusForbidden, "", "Method doesn't allow unregistered callers (callers without established identity).")
	case s.options.Key != "" && subtle.ConstantTimeCompare([]byte(key), []byte(s.options.Key)) != 1:
		return refuse(http.StatusBadRequest, "API_KEY_INVALID", "API key not valid: %s. Please pass a valid API key.", key)
	case !knows(s.options.Models, asked.Model):
		return refuse(http.StatusNotFound, "", "models/%s is not found for API version v1beta", asked.Model)
	}
	var body geminiBody
	if err := strict(asked.Body, &body); err != nil {
		return refuse(http.StatusBadRequest, "", "Invalid JSON payload received. %v", err)
	}
	if body.Model != "" && body.Model != "models/"+asked.Model {
		return refuse(http.StatusBadRequest, "", "the model of the body is not that of the address")
	}
	if bad := s.thinking(body.GenerationConfig.ThinkingConfig, asked); bad != nil {
		return bad
	}
	return body.check(asked)
}

func (s *Server) thinking(t *geminiThinking, asked *Request) *apiError {
	switch {
	case t == nil:
		return nil
	case t.ThinkingLevel != "" && t.ThinkingBudget != nil:
		return refuse(http.StatusBadRequest, "", "You can only set only one of thinking budget and thinking level.")
	case t.ThinkingLevel == "":
		return nil
	case s.options.Unled:
		return refuse(http.StatusBadRequest, "", "Thinking level is not supported for this model.")
	case !slices.Contains(thinkingLevels, strings.ToUpper(t.ThinkingLevel)):
		return refuse(http.StatusBadRequest, "", "Invalid value at 'generation_config.thinking_config.thinking_level'")
	}
	asked.Thinking = strings.ToUpper(t.ThinkingLevel)
	return nil
}

func (b geminiBody) check(asked *Request) *apiError {
	if len(b.Contents) == 0 {
		return refuse(http.StatusBadRequest, "", "* GenerateContentRequest.contents: contents is not specified")
	}
	for _, c := range b.Contents {
		if c.Role != "user" && c.Role != "model" && c.Role != "" {
			return refuse(http.StatusBadRequest, "", "Please use a valid role: user, model.")
		}
		text, bad := c.text()
		if bad != nil {
			return bad
		}
		asked.Turns = append(asked.Turns, Turn{Role: c.Role, Text: text})
	}
	if asked.Turns[len(asked.Turns)-1].Role == "model" {
		return refuse(http.StatusBadRequest, "", "Please ensure that multiturn requests end with a user role")
	}
	if b.SystemInstruction != nil {
		text, bad := b.SystemInstruction.text()
		if bad != nil {
			return bad
		}
		asked.System = text
	}
	config := b.GenerationConfig
	if n := config.MaxOutputTokens; n != nil {
		if *n < 1 {
			return refuse(http.StatusBadRequest, "", "max_output_tokens must be positive, but got %d", *n)
		}
		asked.Limit, asked.LimitName = *n, "maxOutputTokens"
	}
	asked.Format, asked.Schema = config.ResponseMIMEType, config.ResponseSchema
	if config.ResponseSchema == nil {
		return nil
	}
	if config.ResponseMIMEType != "application/json" {
		return refuse(http.StatusBadRequest, "", "Function calling with a response mime type: '%s' is unsupported", config.ResponseMIMEType)
	}
	return checkGeminiSchema(config.ResponseSchema, "generation_config.response_schema")
}

func (c geminiContent) text() (string, *apiError) {
	var all strings.Builder
	for _, p := range c.Parts {
		if p.Text == nil {
			return "", refuse(http.StatusBadRequest, "", "required oneof field 'data' must have one initialized field")
		}
		all.WriteString(*p.Text)
	}
	if len(c.Parts) == 0 {
		return "", refuse(http.StatusBadRequest, "", "contents.parts must not be empty.")
	}
	return all.String(), nil
}

// geminiStatuses are Google's names of statuses (cloud.google.com/apis/design/errors#handling_errors).
var geminiStatuses = map[int]string{
	400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 409: "ABORTED", 429: "RESOURCE_EXHAUSTED",
	499: "CANCELLED", 500: "INTERNAL", 501: "NOT_IMPLEMENTED", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
}

// document is the error as Google writes it.
func (e *apiError) document() map[string]any {
	status, details := geminiStatuses[e.status], []any{}
	switch {
	case e.reason == "FAILED_PRECONDITION":
		status = e.reason
	case e.reason != "":
		details = append(details, map[string]any{
			"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": e.reason, "domain": "googleapis.com",
			"metadata": map[string]string{"service": "generativelanguage.googleapis.com"},
		})
	}
	if e.wait > 0 {
		details = append(details, map[string]any{
			"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": strconv.Itoa(int(e.wait/time.Second)) + "s",
		})
	}
	return map[string]any{"error": map[string]any{"code": e.status, "message": e.message, "status": status, "details": details}}
}

// writeGemini writes a refusal; where a stream was asked for it is the one element of a list. When to come again is told in the
// document only.
func (e *apiError) writeGemini(w http.ResponseWriter, streamed bool) {
	if streamed {
		write(w, e.status, []any{e.document()})
		return
	}
	write(w, e.status, e.document())
}

// finishReasons and blockReasons are the numbers of reasons, which are sent where a client asks for numbers.
var (
	finishReasons = map[string]int{
		"STOP": 1, "MAX_TOKENS": 2, "SAFETY": 3, "RECITATION": 4, "OTHER": 5, "LANGUAGE": 6, "BLOCKLIST": 7, "PROHIBITED_CONTENT": 8, "SPII": 9,
		"MALFORMED_FUNCTION_CALL": 10, "IMAGE_SAFETY": 11,
	}
	blockReasons = map[string]int{"SAFETY": 1, "OTHER": 2, "BLOCKLIST": 3, "PROHIBITED_CONTENT": 4, "IMAGE_SAFETY": 5}
)

// geminiReply writes one answer.
type geminiReply struct {
	w       http.ResponseWriter
	numbers bool
	model   string
	fault   Fault
}

func (g geminiReply) enum(numbers map[string]int, word string) any {
	if n, ok := numbers[word]; ok && g.numbers {
		return n
	}
	return word
}

func (g geminiReply) write(a Answer, streamed bool) {
	pieces := g.pieces(a, streamed)
	if g.fault.Kind == Late {
		pieces = append(pieces[:len(pieces)-1], g.fault.asError().document())
	}
	whole := pieces[0]
	if streamed {
		whole = pieces
	}
	text, _ := json.Marshal(whole) // maps and texts only
	if g.fault.Kind == Half {
		text = text[:len(text)/2]
	}
	g.w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	for len(text) > 0 { // as it comes, a little at a time
		n := min(len(text), 200)
		_, _ = g.w.Write(text[:n])
		text = text[n:]
		_ = http.NewResponseController(g.w).Flush()
	}
}

// pieces is the answer in one piece, or streamed in several: the thoughts, the halves of the text, and the end, which counts the tokens.
func (g geminiReply) pieces(a Answer, streamed bool) []any {
	end := map[string]any{"modelVersion": g.model, "responseId": "r-1"}
	if a.Blocked != "" {
		end["promptFeedback"] = map[string]any{"blockReason": g.enum(blockReasons, a.Blocked)}
		return []any{end}
	}
	if a.In+a.Out+a.Thought > 0 {
		end["usageMetadata"] = map[string]any{
			"promptTokenCount": a.In, "candidatesTokenCount": a.Out, "thoughtsTokenCount": a.Thought, "totalTokenCount": a.In + a.Out + a.Thought,
		}
	}
	if a.NoCandidates {
		return []any{end}
	}
	var parts []any
	if a.Thoughts != "" {
		parts = append(parts, map[string]any{"text": a.Thoughts, "thought": true}, map[string]any{"thoughtSignature": "c2lnbmVk"})
	}
	last := map[string]any{"index": 0}
	if a.Finish != "-" {
		if a.Finish == "" {
			a.Finish = "STOP"
		}
		last["finishReason"] = g.enum(finishReasons, a.Finish)
	}
	if !streamed {
		if !a.NoContent {
			last["content"] = map[string]any{"role": "model", "parts": append(parts, map[string]any{"text": a.Text})}
		}
		end["candidates"] = []any{last}
		return []any{end}
	}
	var out []any
	if !a.NoContent {
		middle := len(a.Text) / 2
		for middle > 0 && a.Text[middle]&0xc0 == 0x80 { // not within a character
			middle--
		}
		parts = append(parts, map[string]any{"text": a.Text[:middle]}, map[string]any{"text": a.Text[middle:]})
	}
	for _, p := range parts {
		piece := maps.Clone(end)
		piece["usageMetadata"] = map[string]any{"promptTokenCount": a.In, "totalTokenCount": a.In}
		piece["candidates"] = []any{map[string]any{"index": 0, "content": map[string]any{"role": "model", "parts": []any{p}}}}
		out = append(out, piece)
	}
	end["candidates"] = []any{last}
	return append(out, end)
}
