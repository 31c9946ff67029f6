package ai

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scripted answers with its lines in turn and keeps what it was asked.
type scripted struct {
	answers []string
	err     error
	asked   []Request
}

func (s *scripted) Name() string { return "scripted/test" }

func (s *scripted) Generate(ctx context.Context, r Request) (Answer, error) {
	if _, ok := ctx.Deadline(); !ok {
		return Answer{}, &Error{Code: CodeBroken, Say: "no deadline"}
	}
	s.asked = append(s.asked, r)
	if len(s.answers) == 0 {
		return Answer{}, s.err
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	return Answer{JSON: a, Usage: Usage{In: 100, Out: 10}}, nil
}

// answer is a model's answer with these fields.
func answer(t *testing.T, a draftAnswer) string {
	t.Helper()
	b, err := json.Marshal(a)
	require.NoError(t, err)
	return string(b)
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// segments measures as a carrier does, roughly: 160 characters a message, 70 where one is beyond Latin.
func segments(text string) int {
	n, one := len([]rune(text)), 160
	if alphabet(text) != "a" {
		one = 70
	}
	return (n + one - 1) / one
}

// shop is a question to a small shop with all that a draft may rest on.
func shop() DraftRequest {
	return DraftRequest{
		Brand: Brand{
			Name: "Wool & Wax", Sells: "candles and blankets", Voice: "warm", Use: []string{"hand-poured"}, Avoid: []string{"cheap"},
			Signature: "Wool & Wax",
		},
		Tone: Friendly,
		Conversation: []Turn{
			{Text: "Hi, I ordered a blanket"},
			{Outbound: true, Text: "Thank you! It leaves tomorrow."},
			{Text: "How much is delivery to Ireland?"},
		},
		Passages: []Passage{
			{ID: "f1", Question: "What does delivery cost?", Text: "Delivery costs 4.90 within the UK and 9.50 to Ireland.", Language: "en", Match: .9},
			{ID: "p1.2", Title: "Shipping", URL: "https://woolwax.example/shipping", Text: "We post parcels on weekdays.", Language: "en", Match: .4},
		},
		Size: Size{MaxSegments: 2, Segments: segments},
	}
}

func TestDraftNamesWhatItRestsOn(t *testing.T) {
	m := &scripted{answers: []string{answer(t, draftAnswer{
		Text: " Delivery to Ireland costs 9.50. ", Language: "en", Sources: []string{"f1", "f1", "made-up"}, Confidence: High, Note: "all clear",
	})}}
	d, err := Writer{Model: m}.Draft(deadline(t), shop())
	require.NoError(t, err)
	assert.Equal(t, Draft{
		Text: "Delivery to Ireland costs 9.50.", Language: "en", Sources: []string{"f1"}, Confidence: High, Note: "all clear",
		Model: "scripted/test", Usage: Usage{In: 100, Out: 10},
	}, d)
}

func TestDraftWithoutSourceIsNotTrusted(t *testing.T) {
	m := &scripted{answers: []string{answer(t, draftAnswer{Text: "Surely!", Sources: []string{"made-up"}, Confidence: High})}}
	d, err := Writer{Model: m}.Draft(deadline(t), shop())
	require.NoError(t, err)
	assert.Empty(t, d.Sources)
	assert.Equal(t, Low, d.Confidence)
}

func TestDraftThatIsTooLongIsAskedForOnceMore(t *testing.T) {
	long := strings.Repeat("Delivery to Ireland costs 9.50. ", 20)
	m := &scripted{answers: []string{
		answer(t, draftAnswer{Text: long, Sources: []string{"f1"}, Confidence: High}),
		answer(t, draftAnswer{Text: "It costs 9.50.", Sources: []string{"f1"}, Confidence: High}),
	}}
	d, err := Writer{Model: m}.Draft(deadline(t), shop())
	require.NoError(t, err)
	assert.Equal(t, "It costs 9.50.", d.Text)
	assert.Empty(t, d.Flags)
	assert.Equal(t, Usage{In: 200, Out: 20}, d.Usage)
	require.Len(t, m.asked, 2)
	assert.Contains(t, m.asked[1].Messages[0].Text, "The text takes 4 messages and may take 2. Say the same in fewer words, at most 320 characters.")
}

func TestDraftThatStaysTooLongIsCutAtASentence(t *testing.T) {
	long := strings.Repeat("Delivery to Ireland costs 9.50. ", 20)
	again := answer(t, draftAnswer{Text: long, Sources: []string{"f1"}, Confidence: High})
	for name, m := range map[string]*scripted{
		"long again":     {answers: []string{again, again}},
		"no second time": {answers: []string{again}, err: &Error{Code: CodeBusy, Say: "later"}},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Writer{Model: m}.Draft(deadline(t), shop())
			require.NoError(t, err)
			assert.Equal(t, strings.TrimSpace(strings.Repeat("Delivery to Ireland costs 9.50. ", 10)), d.Text)
			assert.Equal(t, []Flag{{Kind: FlagCut}}, d.Flags)
			assert.Len(t, m.asked, 2)
		})
	}
}

func TestAnswersThatAreNoDraft(t *testing.T) {
	for name, given := range map[string]string{
		"no JSON":        "Sure, here is a reply!",
		"half of it":     `{"text":"We open at`,
		"another type":   `{"text":{"a":1}}`,
		"an array":       `["hello"]`,
		"nothing":        "",
		"empty text":     `{"text":"  ","question":""}`,
		"invisible text": `{"text":"\u200b\u2060"}`,
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Writer{Model: &scripted{answers: []string{given}}}.Draft(deadline(t), shop())
			assert.Equal(t, Draft{Usage: Usage{In: 100, Out: 10}}, d, "it was not free")
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, CodeGarbled, e.Code)
			assert.Equal(t, "The model's answer was no draft. Try again, or write the reply yourself.", e.Say)
			assert.NotContains(t, err.Error(), "We open at", "the log holds nothing that was said")
		})
	}
}

func TestAnswersThatCanBeRead(t *testing.T) {
	for name, given := range map[string]string{
		"fenced":        "```json\n{\"text\":\"Hello\"}\n```",
		"only question": `{"text":"","question":"Hello"}`,
		"more fields":   `{"text":"Hello","send_to":"+15550100"}`,
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Writer{Model: &scripted{answers: []string{given}}}.Draft(deadline(t), shop())
			require.NoError(t, err)
			assert.Equal(t, "Hello", d.Text)
			assert.Equal(t, Low, d.Confidence)
		})
	}
}

func TestModelsErrorComesThrough(t *testing.T) {
	busy := &Error{Code: CodeBusy, Say: "The model is busy.", Cause: errors.New("429")}
	_, err := Writer{Model: &scripted{err: busy}}.Draft(deadline(t), shop())
	assert.Same(t, busy, err)
}

func TestTones(t *testing.T) {
	require.Len(t, Tones(), 6)
	for _, tone := range Tones() {
		assert.True(t, tone.Known())
		assert.Equal(t, strings.ToLower(tone.Name()), string(tone))
		assert.NotEmpty(t, tone.Description())
	}
	assert.False(t, Tone("shouting").Known())
	assert.Equal(t, "Friendly", Tone("").Name())
}
