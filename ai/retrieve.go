package ai

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
)

// Index finds the passages that answer a question, by BM25 over the words of the question, in memory. It may be used by many at once.
type Index struct {
	passages map[string]Passage
	// topics are the lengths, in bytes, of the titles of pages that stand in front of what is indexed of their passages.
	topics  map[string]int
	bleve   bleve.Index
	mapping *mapping.IndexMappingImpl
	// terms are, for each language that a passage is in, how many passages know each stem.
	terms map[string]map[string]int
	// sizes are how many passages there are of each language.
	sizes map[string]int
}

// NewIndex makes the index of one inbox. It must be closed. Of passages with the same id the last one counts.
func NewIndex(pages []Page, faqs []FAQ) (*Index, error) {
	var all []Passage
	for _, p := range pages {
		all = append(all, p.split()...)
	}
	for _, f := range faqs {
		all = append(all, Passage{ID: f.ID, Question: f.Question, Text: f.Answer})
	}
	return newIndex(all)
}

func newIndex(all []Passage) (*Index, error) {
	x := &Index{passages: map[string]Passage{}, topics: map[string]int{}, mapping: indexMapping(), terms: map[string]map[string]int{}, sizes: map[string]int{}}
	var err error
	// NewMemOnly would rank by TF-IDF, whatever the mapping asks for: only scorch knows BM25, and without a path it stays in memory.
	if x.bleve, err = bleve.NewUsing("", x.mapping, scorch.Name, scorch.Name, nil); err != nil {
		return nil, fmt.Errorf("ai: open the index: %w", err)
	}
	if err = x.fill(all); err != nil {
		_ = x.Close()
		return nil, fmt.Errorf("ai: fill the index: %w", err)
	}
	return x, nil
}

// indexMapping has a field for each language, under the language's tag, which reads words as that language does.
func indexMapping() *mapping.IndexMappingImpl {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	for _, l := range languages {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.DocValues = l.analyzer, false, false, false
		m.DefaultMapping.AddFieldMappingsAt(l.field(), f)
	}
	return m
}

func (x *Index) fill(all []Passage) error {
	batch := x.bleve.NewBatch()
	for _, p := range all {
		l := detect(p.Question + "\n" + p.Text)
		p.Language = l.tag
		x.passages[p.ID] = p
		// A question is what its answer is about, so it counts for more than a sentence.
		topic, content := l.plainly(p.page), l.plainly(strings.Join([]string{p.heading, p.Question, p.Question, p.Text}, "\n"))
		x.topics[p.ID] = len(topic)
		if err := batch.Index(p.ID, map[string]any{l.field(): topic + "\n" + content}); err != nil {
			return err
		}
	}
	if err := x.bleve.Batch(batch); err != nil {
		return err
	}
	for _, p := range x.passages {
		x.sizes[p.Language]++
	}
	for _, l := range languages {
		if x.sizes[l.tag] > 0 {
			if err := x.count(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// count notes how many passages know each stem of a language.
func (x *Index) count(l *language) error {
	dict, err := x.bleve.FieldDict(l.field())
	if err != nil {
		return err
	}
	terms := map[string]int{}
	for {
		entry, err := dict.Next()
		if err != nil {
			return err
		}
		if entry == nil {
			break
		}
		terms[entry.Term] = int(entry.Count)
	}
	x.terms[l.tag] = terms
	return dict.Close()
}

// Close frees what the index holds.
func (x *Index) Close() error { return x.bleve.Close() }

// ranked is how many times as many passages as are asked for BM25 ranks, before those are preferred that know most of the words: it adds up
// all words that may stand for one.
const ranked = 4

// Search gives at most n passages that know words of the question, the best first. It gives none for a question without words.
func (x *Index) Search(question string, n int) ([]Passage, error) {
	wanted := map[string][]term{}
	either := bleve.NewDisjunctionQuery()
	for _, l := range languages {
		if x.sizes[l.tag] == 0 {
			continue
		}
		terms := x.wanted(l, question)
		wanted[l.field()] = terms
		for _, t := range terms {
			for _, stem := range slices.Sorted(maps.Keys(t.stems)) { // in one order, or the same scores would differ in their last digits
				either.AddQuery(stemQuery(l.field(), stem, t.stems[stem]*t.tells))
			}
		}
	}
	if len(either.Disjuncts) == 0 {
		return nil, nil
	}
	r := bleve.NewSearchRequestOptions(either, ranked*n, 0, false)
	r.IncludeLocations = true
	r.SortBy([]string{"-_score", "_id"})
	result, err := x.bleve.Search(r)
	if err != nil {
		return nil, fmt.Errorf("ai: search: %w", err)
	}
	var found []Passage
	weighed := map[string]float64{}
	for _, hit := range result.Hits {
		p := x.passages[hit.ID]
		for field, found := range hit.Locations {
			p.Match = max(p.Match, p.match(wanted[field], found, x.topics[p.ID]))
		}
		weighed[p.ID] = hit.Score * p.Match * p.Match * p.Match
		found = append(found, p)
	}
	slices.SortStableFunc(found, func(a, b Passage) int { return cmp.Compare(weighed[b.ID], weighed[a.ID]) })
	return found[:min(len(found), n)], nil
}

func stemQuery(field, stem string, weight float64) query.Query {
	q := bleve.NewTermQuery(stem)
	q.SetField(field)
	q.SetBoost(weight)
	return q
}

// Question is what a search should look for: what the customer wrote since the team's last text, and else the customer's last text;
// empty where the customer wrote nothing.
func Question(conversation []Turn) string {
	end := len(conversation)
	for end > 0 && conversation[end-1].Outbound {
		end--
	}
	start := end
	for start > 0 && !conversation[start-1].Outbound {
		start--
	}
	var texts []string
	for _, t := range conversation[start:end] {
		texts = append(texts, t.Text)
	}
	slices.Reverse(texts) // the newest counts where there are more words than are read
	return bounded(strings.Join(texts, "\n"), mostText)
}
