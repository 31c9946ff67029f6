package ai

import (
	"math"

	"github.com/agnivade/levenshtein"
	"github.com/blevesearch/bleve/v2/search"
)

// term is one word of a question.
type term struct {
	// stems are those that count for the word and how much: its own fully, others less.
	stems map[string]float64
	// tells is how much the word says about what is asked, up to 1: less where many passages know it, little where it is everyday talk.
	tells float64
}

// Weights of a stem that is not the word's own.
const (
	sameThing = 0.8
	sameTyped = 0.7
)

// everyday is how much a word of everyday talk tells beside others.
const everyday = 0.5

// wanted are the words of a question that tell something, with what else may stand for them in the passages.
func (x *Index) wanted(l *language, question string) []term {
	known, total := x.terms[l.tag], float64(x.sizes[l.tag])
	var all []term
	seen := map[string]bool{}
	for _, stem := range l.stems(question) {
		if seen[stem] {
			continue
		}
		seen[stem] = true
		t := term{stems: map[string]float64{}}
		knowing := 0 // passages that know the word, or what stands for it where none does
		add := func(s string, weight float64) {
			if n := known[s]; n > 0 {
				t.stems[s] = max(weight, t.stems[s])
				if weight == 1 || known[stem] == 0 {
					knowing = max(n, knowing)
				}
			}
		}
		add(stem, 1)
		for _, other := range l.same(stem) {
			add(other, sameThing)
		}
		if len(t.stems) == 0 {
			add(nearest(stem, known), sameTyped)
		}
		t.tells = math.Log(1+total/max(float64(knowing), 1)) / math.Log(1+total)
		if l.isCommon(stem) || stem[0] >= '0' && stem[0] <= '9' && knowing == 0 {
			t.tells *= everyday
		}
		all = append(all, t)
	}
	return all
}

// nearest is the known stem that is one slip of a finger away; empty for none, and for short words, which are near too many.
func nearest(stem string, known map[string]int) string {
	if len(stem) < 5 {
		return ""
	}
	best := ""
	for k, n := range known {
		if d := len(k) - len(stem); d < -1 || d > 1 || k[0] != stem[0] || levenshtein.ComputeDistance(k, stem) != 1 {
			continue
		}
		if best == "" || n > known[best] || n == known[best] && k < best {
			best = k
		}
	}
	return best
}

// match says how well a passage fits the words wanted: the share of them that it knows, by what they tell, and for a FAQ the
// share of its question that they name. It is small where nothing but everyday words meet.
func (p Passage) match(wanted []term, found search.TermLocationMap, topic int) float64 {
	var met, all float64
	for _, t := range wanted {
		best := 0.0
		for stem, weight := range t.stems {
			if at, ok := found[stem]; ok {
				if at[len(at)-1].Start < uint64(topic) {
					weight *= titleOnly
				}
				best = max(best, weight)
			}
		}
		met, all = met+best*t.tells, all+t.tells
	}
	if all == 0 {
		return 0
	}
	share := met / all
	share += (1 - share) * subjectCounts * p.named(wanted)
	return share * min(1, met/evidence)
}

const (
	// subjectCounts is how far a question that is named makes up for words that are not known.
	subjectCounts = 0.5
	// titleOnly is how much a word counts that only the title of the page knows, which all its passages share.
	titleOnly = 0.5
	// evidence is how much the words that meet must tell together, so that they count fully.
	evidence = 0.8
)

// named is the share of a FAQ's question that the words wanted name.
func (p Passage) named(wanted []term) float64 {
	l := languageOf(p.Language)
	var met, all float64
	for _, stem := range l.stems(p.Question) {
		tells := 1.0
		if l.isCommon(stem) {
			tells = everyday
		}
		all += tells
		best := 0.0
		for _, t := range wanted {
			best = max(best, t.stems[stem])
		}
		met += best * tells
	}
	if all == 0 {
		return 0
	}
	return met / all
}
