package ai

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBuiltInModelQuotesTheBestSource(t *testing.T) {
	d, err := Writer{Model: NewOffline()}.Draft(deadline(t), shop())
	require.NoError(t, err)
	assert.Equal(t, Draft{
		Text: "Delivery costs 4.90 within the UK and 9.50 to Ireland.\nWool & Wax", Language: "en", Sources: []string{"f1"}, Confidence: High,
		Note: "Built-in model: quoted from the source, not written for this customer.", Model: "built-in/extract",
	}, d)
}

func TestBuiltInModelAsksBackWhereNothingFits(t *testing.T) {
	r := shop()
	r.Passages = r.Passages[1:]
	for asked, answered := range map[string]string{
		"Do you repair bicycles?":                "Could you tell me a little more about what you need?",
		"Reparieren Sie auch meine Kaffeemühle?": "Können Sie mir noch etwas mehr dazu sagen?",
		"Est-ce que vous avez des vélos ?":       "Pouvez-vous m'en dire un peu plus ?",
		"¿Tienen bicicletas para los niños?":     "¿Puede contarme un poco más?",
	} {
		r.Conversation = []Turn{{Text: asked}}
		r.Passages[0].Match = 0
		d, err := Writer{Model: NewOffline()}.Draft(deadline(t), r)
		require.NoError(t, err)
		assert.Equal(t, answered, d.Question)
		assert.Contains(t, d.Text, answered)
		assert.Empty(t, d.Sources)
		assert.Equal(t, Low, d.Confidence)
		assert.Empty(t, d.Flags)
	}
}

func TestBuiltInModelQuotesTheSentencesThatFit(t *testing.T) {
	r := shop()
	r.Conversation = []Turn{{Text: "Can I wash the blankets in the machine?"}}
	r.Passages = []Passage{{
		ID: "p2.1", Title: "Care", URL: "https://woolwax.example/care", Language: "en", Match: .8,
		Text: "Candles burn for forty hours. Trim the wick first. Wash blankets in the machine at thirty degrees. Never tumble them dry.",
	}}
	d, err := Writer{Model: NewOffline()}.Draft(deadline(t), r)
	require.NoError(t, err)
	assert.Contains(t, d.Text, "Wash blankets in the machine at thirty degrees.")
	assert.NotContains(t, d.Text, "wick")
	assert.Equal(t, []string{"p2.1"}, d.Sources)
}

func TestBuiltInModelChangesItsDraft(t *testing.T) {
	r := shop()
	r.Change = &Change{Kind: Shorter, Draft: "It costs 9.50. We post it today. It takes two days.\nWool & Wax", Sources: []string{"f1"}}
	d, err := Writer{Model: NewOffline()}.Draft(deadline(t), r)
	require.NoError(t, err)
	assert.Equal(t, "It costs 9.50. We post it today.\nWool & Wax", d.Text)
	assert.Equal(t, []string{"f1"}, d.Sources)

	r.Change = &Change{Kind: Friendlier, Draft: "It costs 9.50.", Sources: []string{"f1"}}
	d, err = Writer{Model: NewOffline()}.Draft(deadline(t), r)
	require.NoError(t, err)
	assert.Equal(t, "Hi there! It costs 9.50. Happy to help!", d.Text)

	r.Change.Draft = d.Text
	d, err = Writer{Model: NewOffline()}.Draft(deadline(t), r)
	require.NoError(t, err)
	assert.Equal(t, "Hi there! It costs 9.50. Happy to help!", d.Text, "once is enough")
}

func TestBuiltInModelCannotTranslate(t *testing.T) {
	r := shop()
	r.Change = &Change{Kind: Translate, Language: "German", Draft: "It costs 9.50."}
	_, err := Writer{Model: NewOffline()}.Draft(deadline(t), r)
	var e *Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, CodeRefused, e.Code)
	assert.Contains(t, e.Say, "cannot translate")
}

func TestBuiltInModelSummarises(t *testing.T) {
	w := Writer{Model: NewOffline(), Redact: true}
	first, err := w.Summarize(deadline(t), SummaryRequest{Conversation: []Turn{
		{Text: "Hi! When does my blanket arrive? My number is +44 7700 900123"},
		{Outbound: true, Text: "It leaves tomorrow."},
		{Text: "Thanks. Which colour is it?"},
	}})
	require.NoError(t, err)
	assert.Equal(t, Summary{
		Text:  `The customer wrote: "Which colour is it?" Our last answer: "It leaves tomorrow." The customer waits for an answer.`,
		Open:  []string{"Which colour is it?"},
		Model: "built-in/extract",
	}, first)

	second, err := w.Summarize(deadline(t), SummaryRequest{Previous: first, Conversation: []Turn{{Outbound: true, Text: "Blue."}}})
	require.NoError(t, err)
	assert.Empty(t, second.Open)
	assert.Contains(t, second.Text, `Our last answer: "Blue."`)
}
