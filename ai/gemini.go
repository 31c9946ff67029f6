package ai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/generative-ai-go/genai"
	"google.golang.org/api/iterator"
	"google.golang.org/api/option"
	"google.golang.org/api/option/internaloption"
	"google.golang.org/grpc"
)

// The defaults of Gemini. The alias follows Google's newest model of its kind; names with a version are shut down within a year or two
// (ai.google.dev/gemini-api/docs/deprecations).
const (
	DefaultGeminiModel = "gemini-flash-latest"
	defaultGeminiURL   = "https://generativelanguage.googleapis.com"
	geminiName         = "Gemini"
)

// gemini is Google's Gemini over REST.
type gemini struct {
	client *genai.Client
	o      Options
	// free is set once a model was found that does not let itself be told how much to think.
	free atomic.Bool
}

var _ Model = (*gemini)(nil)

// NewGemini makes a model of Google's Gemini. The API key is needed.
func NewGemini(o Options) (Model, error) {
	o = o.complete()
	o.Model = cmp.Or(o.Model, DefaultGeminiModel)
	if o.APIKey == "" {
		return nil, errors.New("ai: Gemini needs an API key")
	}
	base, err := baseURL(cmp.Or(o.APIURL, defaultGeminiURL))
	if err != nil {
		return nil, err
	}
	g := &gemini{o: o}
	carrier := &wire{
		base: o.Transport, header: "x-goog-api-key", value: o.APIKey,
		ask:  func(body []byte) ([]byte, error) { return amendGemini(body, !g.free.Load()) },
		sift: siftGemini, read: readGemini,
	}
	// The library puts a key that it is given into the address, so it gets none. It also makes a client for caches that is no REST and
	// would connect at once and for good; that one cannot, and falls asleep.
	g.client, err = genai.NewClient(context.Background(), option.WithEndpoint(base), option.WithoutAuthentication(),
		option.WithHTTPClient(&http.Client{Transport: carrier}), internaloption.SkipDialSettingsValidation(),
		option.WithGRPCDialOption(grpc.WithContextDialer(func(context.Context, string) (net.Conn, error) { return nil, net.ErrClosed })),
		option.WithGRPCDialOption(grpc.WithIdleTimeout(time.Millisecond)))
	if err != nil {
		return nil, fmt.Errorf("ai: %w", err)
	}
	return g, nil
}

// Name implements Model.
func (g *gemini) Name() string { return string(ProviderGemini) + "/" + g.o.Model }

// Generate implements Model. A model that does not let itself be told to think little is asked again without that, and so from then on.
func (g *gemini) Generate(ctx context.Context, r Request) (answer Answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, g.o.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			answer, err = Answer{}, caught(geminiName, p)
		}
	}()
	got, err := g.ask(ctx, r)
	if why, ok := errors.AsType[*refusal](err); ok && slices.Contains(why.fields, thinkingField) && g.free.CompareAndSwap(false, true) {
		g.o.Log.Info("the model thinks as much as it likes", "model", g.Name())
		got, err = g.ask(ctx, r)
	}
	if err != nil {
		return Answer{}, geminiError(err)
	}
	return got.answer()
}

// ask asks once. One turn is asked whole; for several the library knows only a chat, which streams.
func (g *gemini) ask(ctx context.Context, r Request) (*geminiReading, error) {
	model := g.client.GenerativeModel(g.o.Model)
	if r.System != "" {
		model.SystemInstruction = &genai.Content{Parts: []genai.Part{genai.Text(r.System)}}
	}
	if r.MaxTokens > 0 {
		model.SetMaxOutputTokens(int32(r.MaxTokens))
	}
	model.SetCandidateCount(1)
	model.ResponseMIMEType = "application/json"
	model.ResponseSchema = geminiSchema(r.Schema)

	var got geminiReading
	last := len(r.Messages) - 1
	if last > 0 {
		chat := model.StartChat()
		chat.History = geminiTurns(r.Messages[:last])
		return &got, got.all(chat.SendMessageStream(ctx, genai.Text(r.Messages[last].Text)))
	}
	whole, err := model.GenerateContent(ctx, genai.Text(r.Messages[last].Text))
	if err == nil {
		got.add(whole)
	}
	return &got, err
}

func geminiTurns(messages []Message) []*genai.Content {
	turns := make([]*genai.Content, len(messages))
	for i, m := range messages {
		turns[i] = &genai.Content{Role: string(m.Role), Parts: []genai.Part{genai.Text(m.Text)}}
	}
	return turns
}

// geminiKinds are the types of JSON in Gemini's words.
var geminiKinds = map[Kind]genai.Type{
	KindObject: genai.TypeObject, KindArray: genai.TypeArray, KindString: genai.TypeString, KindInteger: genai.TypeInteger,
}

func geminiSchema(s *Schema) *genai.Schema {
	if s == nil {
		return nil
	}
	out := &genai.Schema{Type: geminiKinds[s.Kind], Description: s.Description, Enum: s.Enum, Items: geminiSchema(s.Items)}
	if len(s.Enum) > 0 {
		out.Format = "enum"
	}
	for _, p := range s.Properties {
		if out.Properties == nil {
			out.Properties = map[string]*genai.Schema{}
		}
		out.Properties[p.Name] = geminiSchema(&p.Schema)
		out.Required = append(out.Required, p.Name)
	}
	return out
}

// geminiReading puts an answer together from its pieces; thoughts are not among them any more. The library's own way to do that keeps
// the first count of tokens, where the last one holds.
type geminiReading struct {
	text       strings.Builder
	usage      Usage
	candidates int
	finish     genai.FinishReason
}

// all reads a stream to its end.
func (g *geminiReading) all(stream *genai.GenerateContentResponseIterator) error {
	for {
		piece, err := stream.Next()
		if errors.Is(err, iterator.Done) {
			return nil
		}
		if err != nil {
			return err
		}
		g.add(piece)
	}
}

// add reads a piece before the next one comes, as the library goes on writing into the first.
func (g *geminiReading) add(piece *genai.GenerateContentResponse) {
	if u := piece.UsageMetadata; u != nil {
		// What was thought is counted in the total only.
		g.usage = Usage{In: int(u.PromptTokenCount), Out: int(max(u.CandidatesTokenCount, u.TotalTokenCount-u.PromptTokenCount))}
	}
	if len(piece.Candidates) == 0 {
		return
	}
	g.candidates++
	c := piece.Candidates[0]
	if c.FinishReason != genai.FinishReasonUnspecified {
		g.finish = c.FinishReason
	}
	if c.Content == nil {
		return
	}
	for _, part := range c.Content.Parts {
		if t, ok := part.(genai.Text); ok {
			g.text.WriteString(string(t))
		}
	}
}

func (g *geminiReading) answer() (Answer, error) {
	if g.candidates == 0 {
		return Answer{}, refused("Gemini gave no answer, which is how it declines some questions.", "no candidates")
	}
	if err := finished(g.finish); err != nil {
		return Answer{}, err
	}
	answer := bare(g.text.String())
	if !object(answer) {
		return Answer{}, garbled("Gemini's answer is not in the form that was asked for.", errors.New("not an object"))
	}
	return Answer{JSON: answer, Usage: g.usage}, nil
}

// finished gives what an end of an answer means; nil for a good one. Reasons that are not known are those of a new rule of safety.
func finished(reason genai.FinishReason) error {
	why := fmt.Sprintf("finish reason %d", reason)
	switch reason {
	case genai.FinishReasonStop:
		return nil
	case genai.FinishReasonMaxTokens:
		return refused("Gemini's answer grew longer than it may be. Ask for something shorter.", why)
	case genai.FinishReasonRecitation:
		return refused("Gemini stopped because its answer was too close to a published text.", why)
	case genai.FinishReasonUnspecified:
		return garbled("Gemini's answer broke off.", errors.New(why))
	default:
		return refused("Gemini's safety rules stopped the answer.", why)
	}
}

// geminiError translates an error of the library.
func geminiError(err error) *Error {
	blocked, ok := errors.AsType[*genai.BlockedError](err)
	switch {
	case !ok:
		return translated(geminiName, geminiVerdicts, err)
	case blocked.Candidate != nil:
		if e, ok := errors.AsType[*Error](finished(blocked.Candidate.FinishReason)); ok {
			return e
		}
		fallthrough
	default:
		return refused("Gemini's safety rules refuse the question.", "prompt blocked")
	}
}
