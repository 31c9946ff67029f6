package ai

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func indexOf(t testing.TB, pages []Page, faqs []FAQ) *Index {
	t.Helper()
	x, err := NewIndex(pages, faqs)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, x.Close()) })
	return x
}

var (
	shopPages = []Page{{ID: "p1", Title: "Shipping", URL: "https://woolwax.example/shipping", Text: "How we post\n\n" +
		"We post parcels on weekdays before noon.\n\nAbroad\n\nParcels to Ireland take four working days."}}
	shopFAQs = []FAQ{
		{ID: "f1", Question: "What does delivery cost?", Answer: "Delivery costs 4.90 within the UK and 9.50 to Ireland."},
		{ID: "f2", Question: "Can I return a blanket?", Answer: "Yes, within 30 days."},
		{ID: "f3", Question: "Kann ich per Rechnung zahlen?", Answer: "Ja, das ist ab der zweiten Bestellung möglich."},
	}
)

func ids(found []Passage) []string {
	var all []string
	for _, p := range found {
		all = append(all, p.ID)
	}
	return all
}

func TestSearchFindsInTheCustomersWords(t *testing.T) {
	x := indexOf(t, shopPages, shopFAQs)
	for question, want := range map[string]string{
		"hello! how much is shipping please?":    "f1",
		"i want to send it back":                 "f2",
		"How many days for a package to ireland": "p1.2",
		"Wie kann ich die Rechnung bezahlen?":    "f3",
		"how much is shipment to irland":         "f1",
	} {
		found, err := x.Search(question, 3)
		require.NoError(t, err)
		require.NotEmpty(t, found, question)
		assert.Equal(t, want, found[0].ID, question)
		assert.Greater(t, found[0].Match, .5, question)
	}
}

func TestSearchKnowsHowLittleFits(t *testing.T) {
	x := indexOf(t, shopPages, shopFAQs)
	found, err := x.Search("Do you repair vintage motorcycles within the UK?", 3)
	require.NoError(t, err)
	for _, p := range found {
		assert.Less(t, p.Match, .5, p.ID)
	}
	for _, nothing := range []string{"", "?!", "hi, thanks", "\x00\xff"} {
		found, err := x.Search(nothing, 3)
		require.NoError(t, err)
		assert.Empty(t, found)
	}
}

func TestEmptyIndexFindsNothing(t *testing.T) {
	found, err := indexOf(t, nil, nil).Search("anything", 3)
	require.NoError(t, err)
	assert.Empty(t, found)
}

func TestPagesAreSplitAtHeadingsAndParagraphs(t *testing.T) {
	all := shopPages[0].split()
	require.Equal(t, []string{"p1.1", "p1.2"}, ids(all))
	assert.Equal(t, "Shipping - Abroad", all[1].Title)
	assert.Equal(t, "https://woolwax.example/shipping", all[1].URL)

	long := Page{ID: "p", Text: strings.Repeat("One sentence of six words here. ", 100) + "\n\n" + strings.Repeat("word ", 400)}
	for _, p := range long.split() {
		assert.LessOrEqual(t, len(strings.Fields(p.Text)), passageWords+mostWords)
	}
}

func TestQuestionIsWhatIsNotAnsweredYet(t *testing.T) {
	assert.Equal(t, "third\nsecond", Question([]Turn{{Text: "first"}, {Outbound: true, Text: "answer"}, {Text: "second"}, {Text: "third"}}))
	assert.Equal(t, "first", Question([]Turn{{Text: "first"}, {Outbound: true, Text: "answer"}}))
	assert.Empty(t, Question([]Turn{{Outbound: true, Text: "answer"}}))
	assert.Empty(t, Question(nil))
}

// big is what an inbox may have at most: three long pages and fifty questions.
func big() (pages []Page, faqs []FAQ) {
	for p := range 3 {
		var text strings.Builder
		for s := range 60 {
			fmt.Fprintf(&text, "Section %d of page\n\nOur number %d says that parcels, returns and candles of kind %d are handled with care by team %d. ", s, s, s*7, p)
			text.WriteString(strings.Repeat("The weather and the wool decide about colour and warmth of a blanket. ", 5) + "\n\n")
		}
		pages = append(pages, Page{ID: fmt.Sprintf("p%d", p), Title: "Page", Text: text.String()})
	}
	for f := range 50 {
		faqs = append(faqs, FAQ{ID: fmt.Sprintf("f%d", f), Question: fmt.Sprintf("What about matter %d?", f), Answer: "It costs 4.90 and takes two days."})
	}
	return pages, faqs
}

func BenchmarkNewIndex(b *testing.B) {
	pages, faqs := big()
	b.ReportAllocs()
	for b.Loop() {
		x, err := NewIndex(pages, faqs)
		require.NoError(b, err)
		require.NoError(b, x.Close())
	}
}

func BenchmarkSearch(b *testing.B) {
	pages, faqs := big()
	x := indexOf(b, pages, faqs)
	b.ReportAllocs()
	for b.Loop() {
		_, err := x.Search("Hello, how much is delivery of a wollen blanket to Ireland please?", 5)
		require.NoError(b, err)
	}
}
