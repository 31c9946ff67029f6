package ai

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"
)

const (
	defaultOpenAIURL = "https://api.openai.com/v1"
	openAIName       = "The model's server"
)

// openAI is any server that answers as OpenAI's chat completions do: Ollama, vLLM, Google's compatible endpoint, OpenAI itself.
type openAI struct {
	chat openai.ChatCompletionService
	o    Options

	mu    sync.Mutex
	knows dialect
}

var _ Model = (*openAI)(nil)

// dialect is what of the protocol a server has been found to know. Servers differ, and none says beforehand.
type dialect struct {
	// form is how the answer's form is asked for.
	form form
	// newLimit bounds the answer by max_completion_tokens, which OpenAI's newer models want; else by max_tokens, which all others know.
	newLimit bool
	// turned tells that newLimit is not as it was at first; it turns only once.
	turned bool
}

// form is how the answer's form is asked for; each is understood by more servers than the one before.
type form int

const (
	// formSchema: the server holds the model to the schema.
	formSchema form = iota
	// formObject: the server holds the model to JSON; the schema is told to the model.
	formObject
	// formText: the schema is told to the model, and that is all.
	formText
)

// NewOpenAI makes a model of a server that is compatible with OpenAI's. The name of the model is needed, the key only where the server
// asks for one. Variables such as OPENAI_API_KEY have no influence.
func NewOpenAI(o Options) (Model, error) {
	o = o.complete()
	if o.Model == "" {
		return nil, errors.New("ai: the model has no name")
	}
	base, err := baseURL(cmp.Or(o.APIURL, defaultOpenAIURL))
	if err != nil {
		return nil, err
	}
	carrier := &wire{base: o.Transport, header: "Authorization", sift: siftOpenAI, read: readOpenAI}
	if o.APIKey != "" {
		carrier.value = "Bearer " + o.APIKey
	}
	return &openAI{
		o: o,
		// The service alone, for a whole client reads the environment.
		chat: openai.NewChatCompletionService(option.WithBaseURL(base), option.WithMaxRetries(0),
			option.WithHTTPClient(&http.Client{Transport: carrier})),
		knows: dialect{newLimit: base == defaultOpenAIURL},
	}, nil
}

// Name implements Model.
func (m *openAI) Name() string { return string(ProviderOpenAI) + "/" + m.o.Model }

// Generate implements Model. A server that refuses how the answer's form or length is asked for is asked in a plainer way at once, and
// from then on.
func (m *openAI) Generate(ctx context.Context, r Request) (answer Answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, m.o.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			answer, err = Answer{}, caught(openAIName, p)
		}
	}()
	for d := m.dialect(); ; {
		got, err := m.chat.New(ctx, m.request(r, d))
		if err == nil {
			m.learn(d)
			return openAIAnswer(got)
		}
		why, ok := errors.AsType[*refusal](err)
		if !ok || !d.plainer(why) {
			return Answer{}, translated(openAIName, openAIVerdicts, err)
		}
	}
}

func (m *openAI) dialect() dialect {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.knows
}

// learn keeps the dialect that was understood.
func (m *openAI) learn(d dialect) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.knows == d {
		return
	}
	m.knows = d
	m.o.Log.Info("the model's server is asked in a plainer way", "model", m.Name(), "schema", d.form == formSchema,
		"json", d.form != formText, "max_completion_tokens", d.newLimit)
}

// plainer steps to what a server may understand that refused d, and says whether there is such a thing.
func (d *dialect) plainer(r *refusal) bool {
	switch {
	case r.status != http.StatusBadRequest && r.status != http.StatusUnprocessableEntity:
		return false
	case d.newLimit && !d.turned && slices.Contains(r.fields, "max_completion_tokens"):
		d.newLimit, d.turned = false, true
		return true
	case !d.newLimit && !d.turned && slices.Contains(r.fields, "max_tokens"):
		d.newLimit, d.turned = true, true
		return true
	case slices.Contains(r.fields, "response_format") && d.form < formText:
		d.form++
		return true
	default:
		return false
	}
}

func (m *openAI) request(r Request, d dialect) openai.ChatCompletionNewParams {
	out := openai.ChatCompletionNewParams{Model: m.o.Model}
	system, schema := r.System, json.RawMessage(nil)
	if r.Schema != nil {
		schema = jsonSchema(r.Schema)
	}
	switch {
	case schema == nil:
	case d.form == formSchema:
		out.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{
			Name: "answer", Strict: openai.Bool(true), Schema: schema,
		}}
	case d.form == formObject:
		out.ResponseFormat.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
	}
	if schema != nil && d.form != formSchema {
		system = strings.TrimSpace(system + "\n\nAnswer with one JSON object and nothing else. It must be as this JSON schema says:\n" + string(schema))
	}
	if system != "" {
		out.Messages = append(out.Messages, openai.SystemMessage(system))
	}
	for _, message := range r.Messages {
		if message.Role == RoleModel {
			out.Messages = append(out.Messages, openai.AssistantMessage(message.Text))
		} else {
			out.Messages = append(out.Messages, openai.UserMessage(message.Text))
		}
	}
	switch {
	case r.MaxTokens <= 0:
	case d.newLimit:
		out.MaxCompletionTokens = openai.Int(int64(r.MaxTokens))
	default:
		out.MaxTokens = openai.Int(int64(r.MaxTokens))
	}
	return out
}

// openAIAnswer reads the one choice. What a model thought is in fields that are not read, or in tags.
func openAIAnswer(got *openai.ChatCompletion) (Answer, error) {
	if got == nil || len(got.Choices) == 0 {
		return Answer{}, garbled("The model's server gave no answer.", errors.New("no choices"))
	}
	choice := got.Choices[0]
	why := fmt.Sprintf("finish reason %.40q", choice.FinishReason)
	switch {
	case choice.Message.Refusal != "":
		return Answer{}, refused("The model declines the question.", "refusal")
	case strings.HasPrefix(choice.FinishReason, "content_filter"): // Google's endpoint adds its own reason
		return Answer{}, refused("The safety rules of the model's server stopped the answer.", why)
	case choice.FinishReason == "length":
		return Answer{}, refused("The model's answer grew longer than it may be. Ask for something shorter.", why)
	}
	answer := bare(choice.Message.Content)
	if !object(answer) {
		return Answer{}, garbled("The model's answer is not in the form that was asked for.", errors.New(why))
	}
	return Answer{JSON: answer, Usage: Usage{In: int(got.Usage.PromptTokens), Out: int(got.Usage.CompletionTokens)}}, nil
}
