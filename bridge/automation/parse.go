package automation

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"partyline/bridge/sms"
)

// The limits of a definition.
const (
	// MaxFile is how many bytes a file may have.
	MaxFile = 64 << 10
	// MaxSteps is how many steps there may be, those within branches included.
	MaxSteps = 100
	// MaxNesting is how deep branches may lie within each other.
	MaxNesting = 5
	// MaxTriggers is how many triggers there may be, and how many words in one list of them.
	MaxTriggers = 20
	// maxName is how many characters the title may have, or the name of a tag, list, stage or deal.
	maxName = 60
	// maxNotice is how many characters a notice may have.
	maxNotice = 500
	// manySegments is from how many segments on a text is warned of.
	manySegments = 3
)

var (
	nameForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	numberForm = regexp.MustCompile(`^\+[0-9]{6,15}$`)
)

// Parse reads a definition. file is what problems call it. The error is Problems: all that is wrong, each with its place and a sentence
// that says what to do. warnings are what may be meant so, and is said all the same.
func Parse(file string, data []byte) (d Definition, warnings Problems, err error) {
	r := &reader{file: file}
	if body := r.document(data); body != nil {
		d = r.definition(body)
	}
	if len(r.problems) > 0 {
		return Definition{}, r.warnings.inOrder(), r.problems.inOrder()
	}
	d.places = map[string]*Step{}
	d.place(d.Steps, "", "")
	return d, r.warnings.inOrder(), nil
}

// document is the one document of a file; nil where it has none that can be read, which is said.
func (r *reader) document(data []byte) ast.Node {
	if len(data) > MaxFile {
		r.wrong(nil, "The file has %d bytes; an automation has at most %d. Make it shorter.", len(data), MaxFile)
		return nil
	}
	file, err := parseYAML(data)
	if err != nil {
		p := Problem{File: r.file, Say: "This is not readable as YAML. Check the spaces at the beginning of its lines."}
		var syntax yaml.Error
		if errors.As(err, &syntax) {
			p.Say = "This is not readable as YAML: " + firstLine(syntax.GetMessage()) + ". Check this line and the one before it: their spaces, colons and quotation marks."
			if t := syntax.GetToken(); t != nil && t.Position != nil {
				p.Line, p.Column = t.Position.Line, t.Position.Column
			}
		}
		r.problems = append(r.problems, p)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.NullType:
		case body != nil:
			r.wrong(doc.Body, "A second document starts here. Give each automation a file of its own.")
		default:
			body = doc.Body
		}
	}
	if body == nil && len(r.problems) == 0 {
		r.wrong(nil, "The file is empty. An automation has a name, a title and steps; partyline automations examples writes some to start from.")
	}
	return body
}

// parseYAML is the library's parser, which in spite of what it says may panic on what is no YAML.
func parseYAML(data []byte) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			file, err = nil, fmt.Errorf("automation: the YAML parser failed: %v", p)
		}
	}()
	return parser.ParseBytes(data, 0)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimRight(strings.TrimSpace(line), ".")
}

// definition reads the whole.
func (r *reader) definition(n ast.Node) Definition {
	var d Definition
	f, ok := r.mapping(n, "an automation: name, title, steps")
	if !ok {
		return d
	}
	f.only("An automation", "name", "title", "inbox", "line", "trigger", "steps")
	if n := f.need("name", "a name, such as name: welcome"); n != nil {
		if d.Name, ok = r.scalar(n, "a name"); ok && !nameForm.MatchString(d.Name) {
			r.wrong(n, "%q will not do as a name. Use 1 to 32 small letters, digits and hyphens, such as missed-call.", shown(d.Name))
		}
	}
	if n := f.need("title", "a title, which threads show as the author of its texts, such as title: Welcome"); n != nil {
		d.Title = r.name(n, "a title")
	}
	for _, n := range r.list(f.get("inbox")) {
		if name, ok := r.scalar(n, "the name of an inbox"); ok {
			d.Inboxes = append(d.Inboxes, name)
		}
	}
	if n := f.get("line"); n != nil {
		if d.Line, ok = r.scalar(n, "a number of yours"); ok && !numberForm.MatchString(strings.ReplaceAll(d.Line, " ", "")) {
			r.wrong(n, "%q is no number. Write it with its country, as in +44 7700 900001.", shown(d.Line))
		}
		d.Line = strings.ReplaceAll(d.Line, " ", "")
	}
	d.Triggers = r.triggers(f.get("trigger"))
	if n := f.need("steps", "steps, which say what it does"); n != nil {
		heard := slices.ContainsFunc(d.Triggers, func(t Trigger) bool { return t.Kind == ByKeyword || t.Kind == ByFirstMessage })
		d.Steps, _ = r.stepsOf(n, 1, heard)
		if r.sends == 0 && len(r.problems) == 0 {
			r.warn(n, "This automation sends nothing.")
		}
	}
	return d
}

// need is the value of a key that must be there; nil where it is not, which is said.
func (f fields) need(name, what string) ast.Node {
	n := f.get(name)
	if n == nil {
		f.r.wrong(f.at, "There is no %s. Add %s.", name, what)
	}
	return n
}

// name reads a short text on one line.
func (r *reader) name(n ast.Node, what string) string {
	text, ok := r.scalar(n, what)
	switch {
	case !ok:
		return ""
	case strings.ContainsAny(text, "\n\t"):
		r.wrong(n, "Write %s on one line.", what)
	case len([]rune(text)) > maxName:
		r.wrong(n, "This has %d characters; %s has at most %d. Shorten it.", len([]rune(text)), what, maxName)
	}
	return text
}

// triggers reads what starts an automation.
func (r *reader) triggers(n ast.Node) []Trigger {
	nodes := r.list(n)
	if len(nodes) > MaxTriggers {
		r.wrong(n, "There are %d triggers; at most %d are read. Split the automation.", len(nodes), MaxTriggers)
		return nil
	}
	var all []Trigger
	for _, n := range nodes {
		for _, t := range r.trigger(n) {
			if slices.Contains(all, t) {
				r.wrong(n, "This trigger stands here twice. Remove one.")
				continue
			}
			all = append(all, t)
		}
	}
	return slices.DeleteFunc(all, func(t Trigger) bool { return t.Kind == byHand })
}

// trigger reads one of them; a keyword may be a list of words, of which each is a trigger.
func (r *reader) trigger(n ast.Node) []Trigger {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		word := r.one(n, "a trigger", triggersWritten()...)
		if strings.Contains(word, ":") || word == "" {
			return nil
		}
		return []Trigger{{Kind: TriggerKind(word)}}
	}
	f, _ := r.mapping(n, "a trigger")
	f.only("A trigger", string(ByTag), string(ByList), string(ByKeyword))
	var all []Trigger
	for _, e := range f.all {
		switch kind := TriggerKind(e.name); kind { //nolint:exhaustive // the others were refused
		case ByTag:
			all = append(all, Trigger{Kind: kind, Word: r.tag(e.value)})
		case ByList:
			all = append(all, Trigger{Kind: kind, Word: sms.Fold(r.name(e.value, "the name of a list"))})
		case ByKeyword:
			for _, word := range r.words(e.value, "a keyword") {
				if meaning := sms.Classify(word); meaning != sms.None {
					r.wrong(e.value, "%q is a word that carriers answer themselves, as %s. Choose another keyword.", shown(word), strings.ToUpper(string(meaning)))
				}
				all = append(all, Trigger{Kind: kind, Word: word})
			}
		}
	}
	return all
}

// words reads words or short texts, folded.
func (r *reader) words(n ast.Node, what string) []string {
	nodes := r.list(n)
	if len(nodes) == 0 || len(nodes) > MaxTriggers {
		r.wrong(n, "Here must be %s, or a list of up to %d.", what, MaxTriggers)
	}
	var all []string
	for _, n := range nodes {
		text := r.name(n, what)
		word := sms.Fold(text)
		switch {
		case text == "":
		case word == "":
			r.wrong(n, "There is nothing in %q to compare with. Write a word.", shown(text))
		default:
			all = append(all, word)
		}
	}
	return all
}

// place gives steps their paths. behind is the path of what comes after all of them.
func (d Definition) place(steps []*Step, within, behind string) {
	for i, s := range steps {
		s.Path = fmt.Sprintf("%s%d", within, i+1)
		d.places[s.Path] = s
		if s.next = behind; i+1 < len(steps) {
			s.next = fmt.Sprintf("%s%d", within, i+2)
		}
		then, otherwise := s.Kind.ways()
		d.place(s.Then, s.Path+"."+then+".", s.next)
		d.place(s.Else, s.Path+"."+otherwise+".", s.next)
	}
}
