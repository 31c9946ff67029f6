package ai

import (
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
)

// language is how words of one language are read.
type language struct {
	// tag is its BCP 47 tag; empty for any that is not known.
	tag string
	// analyzer makes stems of a text: bleve's for the language.
	analyzer string
	// stop names bleve's list of the words that tell nothing.
	stop string
	// chat are more words that tell nothing where somebody asks: greetings, thanks, asking itself.
	chat string
	// common are words of everyday talk, which tell little about what is asked.
	common string
	// things are groups of words that customers use for the same thing, a group a line.
	things string
	// phrases are words that mean something together which they do not mean alone, and what to read instead.
	phrases *strings.Replacer
}

// languages are those whose words are known, and last what is read plainly.
var languages = []*language{
	{tag: "en", analyzer: en.AnalyzerName, stop: en.StopName, chat: chatEN, common: commonEN, things: thingsEN, phrases: phrasesEN},
	{tag: "de", analyzer: de.AnalyzerName, stop: de.StopName, chat: chatDE, common: commonDE, things: thingsDE},
	{tag: "fr", analyzer: fr.AnalyzerName, stop: fr.StopName, chat: chatFR, common: commonFR, things: thingsFR},
	{tag: "es", analyzer: es.AnalyzerName, stop: es.StopName, chat: chatES, common: commonES, things: thingsES},
	{tag: "it", analyzer: it.AnalyzerName, stop: it.StopName},
	{tag: "nl", analyzer: nl.AnalyzerName, stop: nl.StopName},
	{tag: "pt", analyzer: pt.AnalyzerName, stop: pt.StopName},
	{analyzer: standard.Name},
}

var unknownLanguage = languages[len(languages)-1]

// field is the index's field for the language.
func (l *language) field() string {
	if l.tag == "" {
		return "other"
	}
	return l.tag
}

// reading is what a language needs to read, made when it is first needed.
type reading struct {
	words    analysis.Tokenizer
	analyzer map[string]analysis.Analyzer
	stop     map[string]analysis.TokenMap
	chat     map[string]map[string]bool
	common   map[string]map[string]bool
	same     map[string]map[string][]string
}

var read = sync.OnceValue(func() *reading {
	r := &reading{
		analyzer: map[string]analysis.Analyzer{}, stop: map[string]analysis.TokenMap{},
		chat: map[string]map[string]bool{}, common: map[string]map[string]bool{}, same: map[string]map[string][]string{},
	}
	cache := bleve.Config.Cache
	r.words = must(cache.TokenizerNamed(unicode.Name))
	for _, l := range languages {
		r.analyzer[l.tag] = must(cache.AnalyzerNamed(l.analyzer))
		if l.stop != "" {
			r.stop[l.tag] = must(cache.TokenMapNamed(l.stop))
		}
		r.chat[l.tag] = map[string]bool{}
		for _, w := range strings.Fields(l.chat) {
			r.chat[l.tag][w] = true
		}
		r.common[l.tag] = map[string]bool{}
		for _, token := range r.analyzer[l.tag].Analyze([]byte(l.common)) {
			r.common[l.tag][string(token.Term)] = true
		}
		r.same[l.tag] = groups(r.analyzer[l.tag], l.things)
	}
	return r
})

// must is for bleve's own names, which are there because their packages are imported.
func must[T any](v T, err error) T {
	if err != nil {
		panic("ai: " + err.Error())
	}
	return v
}

// groups maps each stem to the others of its lines.
func groups(a analysis.Analyzer, lines string) map[string][]string {
	same := map[string][]string{}
	for line := range strings.Lines(lines) {
		tokens := a.Analyze([]byte(line))
		for _, one := range tokens {
			for _, other := range tokens {
				if string(one.Term) != string(other.Term) {
					same[string(one.Term)] = append(same[string(one.Term)], string(other.Term))
				}
			}
		}
	}
	return same
}

// same are the stems that customers use for the same thing.
func (l *language) same(stem string) []string { return read().same[l.tag][stem] }

// isCommon tells whether a stem is of everyday talk.
func (l *language) isCommon(stem string) bool { return read().common[l.tag][stem] }

// plainly is a text with its phrases as one word each, in lower case.
func (l *language) plainly(text string) string {
	text = strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	if l.phrases != nil {
		text = l.phrases.Replace(text)
	}
	return text
}

// stems are the words of a question that tell something, as stems, in order.
func (l *language) stems(question string) []string {
	r := read()
	question = l.plainly(question)
	var all []string
	for _, t := range r.analyzer[l.tag].Analyze([]byte(question)) {
		if word := question[t.Start:t.End]; !r.chat[l.tag][strings.TrimSuffix(word, "'s")] {
			all = append(all, string(t.Term))
		}
	}
	return all
}

// detect tells the language whose small words are most frequent in a text, which short texts have enough of. A text with none of them
// is in no known language.
func detect(text string) *language {
	r := read()
	best, most := unknownLanguage, 0
	words := r.words.Tokenize([]byte(strings.ToLower(text)))
	for _, l := range languages {
		n := 0
		for _, t := range words {
			if r.stop[l.tag][string(t.Term)] {
				n += 2
			} else if r.chat[l.tag][string(t.Term)] {
				n++
			}
		}
		if n > most {
			best, most = l, n
		}
	}
	return best
}

// languageOf is the language of a tag.
func languageOf(tag string) *language {
	for _, l := range languages {
		if l.tag == tag {
			return l
		}
	}
	return unknownLanguage
}
