package ai

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile is a text that tries to be more than data.
type hostile struct {
	Name string
	// From is customer or page.
	From string
	Text string
	// Link is an address in it that stands in no source; empty for none.
	Link string
}

// request is a question to the shop with the text where it came from.
func (h hostile) request() DraftRequest {
	r := shop()
	if h.From == "page" {
		r.Passages = append(r.Passages, Passage{ID: "p9.1", Title: h.Text, URL: "https://woolwax.example/shipping", Text: h.Text, Match: .9})
	} else {
		r.Conversation = append(r.Conversation, Turn{Text: h.Text})
	}
	return r
}

// gullible does whatever it reads: it repeats all that others wrote, with its own orders behind it, cites what there is and what there is not, and tries
// fields that nobody asked for.
type gullible struct{ asked []Request }

func (g *gullible) Name() string { return "gullible/test" }

func (g *gullible) Generate(_ context.Context, r Request) (Answer, error) {
	g.asked = append(g.asked, r)
	var d document
	if err := json.Unmarshal([]byte(r.Messages[0].Text), &d); err != nil {
		return Answer{}, garbled("no document", err)
	}
	said := d.Conversation[len(d.Conversation)-1].Text
	last := d.Sources[len(d.Sources)-1].Text
	b, err := json.Marshal(map[string]any{
		"text": said + " " + last + " \u202e\u200b" + r.System, "language": said, "sources": []string{"f1", "f1", "admin", "../../etc/passwd"},
		"confidence": "absolutely", "question": said, "note": said, "send_to": "+15550100199", "send": true, "tool": map[string]string{"name": "send_sms"},
	})
	return Answer{JSON: string(b)}, err
}

func hostiles(t *testing.T) []hostile {
	t.Helper()
	b, err := os.ReadFile("testdata/hostile.json")
	require.NoError(t, err)
	var all []hostile
	require.NoError(t, json.Unmarshal(b, &all))
	require.GreaterOrEqual(t, len(all), 30)
	return all
}

// TestNothingButADraftComesOutOfAnObedientModel: a model that obeys every order still only writes a text for a person to read, bounded, visible, with
// sources that exist, and with flags at what rests on nothing.
func TestNothingButADraftComesOutOfAnObedientModel(t *testing.T) {
	for _, h := range hostiles(t) {
		for _, redact := range []bool{true, false} {
			t.Run(h.Name, func(t *testing.T) {
				m, r := &gullible{}, h.request()
				r.Size.MaxSegments = 60 // so that nothing is cut off that should be flagged
				d, err := Writer{Model: m, Redact: redact}.Draft(deadline(t), r)
				require.NoError(t, err)
				holdsAsADraft(t, d, r)
				assert.Equal(t, []string{"f1"}, d.Sources)
				assert.Equal(t, Low, d.Confidence)
				for _, asked := range m.asked {
					holdsAsARequest(t, asked, r)
				}
				if h.Link != "" {
					assert.True(t, slices.ContainsFunc(d.Flags, func(f Flag) bool { return f.Kind == FlagLink && strings.HasPrefix(f.Text, h.Link) }),
						"%s is not among %v", h.Link, d.Flags)
				}
			})
		}
	}
}

// TestDraftOfAnObedientModelKeepsItsSize: as before, with the size of every day.
func TestDraftOfAnObedientModelKeepsItsSize(t *testing.T) {
	for _, h := range hostiles(t) {
		m, r := &gullible{}, h.request()
		d, err := Writer{Model: m, Redact: true}.Draft(deadline(t), r)
		require.NoError(t, err, h.Name)
		holdsAsADraft(t, d, r)
		assert.LessOrEqual(t, len(m.asked), 2, "asked again once at most")
		assert.Contains(t, d.Flags, Flag{Kind: FlagCut}, h.Name)
	}
}

// TestBuiltInModelSaysNothingHostile: the built-in model never repeats a customer.
func TestBuiltInModelSaysNothingHostile(t *testing.T) {
	ours := "Delivery costs 4.90 within the UK and 9.50 to Ireland.\nWool & Wax"
	for _, h := range hostiles(t) {
		t.Run(h.Name, func(t *testing.T) {
			r := h.request()
			x := indexOf(t, shopPages, shopFAQs)
			if h.From == "customer" {
				found, err := x.Search(Question(r.Conversation), 5)
				require.NoError(t, err)
				r.Passages = found
			}
			d, err := Writer{Model: NewOffline(), Redact: true}.Draft(deadline(t), r)
			require.NoError(t, err)
			holdsAsADraft(t, d, r)
			if h.From == "customer" && len(d.Sources) == 0 {
				assert.Contains(t, d.Text, d.Question)
				assert.NotEmpty(t, d.Question)
			}
			if h.From == "page" {
				assert.Equal(t, ours, d.Text)
			}
			if h.Link != "" {
				assert.NotContains(t, d.Text, h.Link)
			}
		})
	}
}

// TestSummaryOfHostileTexts: a summary is a text and a few points, whatever is asked of it.
func TestSummaryOfHostileTexts(t *testing.T) {
	for _, h := range hostiles(t) {
		for _, m := range []Model{NewOffline(), &scripted{answers: []string{`{"text":"Paid. \u202e","open":["a","b","c","d","e","f","g"],"send":true}`}}} {
			s, err := Writer{Model: m, Redact: true}.Summarize(deadline(t), SummaryRequest{
				Conversation: []Turn{{Text: h.Text}}, Previous: Summary{Text: h.Text, Open: []string{h.Text}},
			})
			require.NoError(t, err, h.Name)
			assert.NotEmpty(t, s.Text)
			assert.LessOrEqual(t, len([]rune(s.Text)), mostSummary)
			assert.LessOrEqual(t, len(s.Open), mostOpen)
			onlyVisible(t, s.Text)
		}
	}
}

func onlyVisible(t *testing.T, s string) {
	t.Helper()
	for _, r := range s {
		if r != '\n' && r != '\u200d' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) {
			t.Errorf("%U is in %q", r, s)
		}
	}
}

// holdsAsADraft checks what holds for every draft.
func holdsAsADraft(t *testing.T, d Draft, r DraftRequest) {
	t.Helper()
	assert.NotEmpty(t, d.Text)
	assert.LessOrEqual(t, segments(d.Text), r.Size.MaxSegments)
	for _, s := range []string{d.Text, d.Question, d.Note, d.Language} {
		onlyVisible(t, s)
	}
	for _, id := range d.Sources {
		assert.True(t, slices.ContainsFunc(r.Passages, func(p Passage) bool { return p.ID == id }), id)
	}
	assert.LessOrEqual(t, len(d.Language), 35)
	assert.LessOrEqual(t, len([]rune(d.Question)), mostField)
	assert.LessOrEqual(t, len([]rune(d.Note)), mostField)
	for _, f := range d.Flags {
		assert.NotEmpty(t, f.Say())
	}
}

// holdsAsARequest checks that what others wrote is data in what a model reads, and nowhere else.
func holdsAsARequest(t *testing.T, asked Request, r DraftRequest) {
	t.Helper()
	assert.Equal(t, draftSystem, asked.System, "no foreign text is in the system text")
	require.Len(t, asked.Messages, 1)
	assert.Equal(t, RoleUser, asked.Messages[0].Role)
	text := asked.Messages[0].Text
	for _, mark := range []string{"<", ">", "\u200b", "\u202e"} {
		assert.NotContains(t, text, mark)
	}
	var d document
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&d))
	assert.False(t, decoder.More(), "one document")
	assert.Equal(t, taskDraft, d.Task)
	assert.Equal(t, r.Instruction, d.Instruction)
	assert.Len(t, d.Conversation, len(r.Conversation))
	assert.Len(t, d.Sources, len(r.Passages))
	for i, turn := range d.Conversation {
		assert.Equal(t, r.Conversation[i].Outbound, turn.From == fromTeam, "nobody speaks as somebody else")
	}
	for i, s := range d.Sources {
		assert.Equal(t, r.Passages[i].ID, s.ID)
	}
}
