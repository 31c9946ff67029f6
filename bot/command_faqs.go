package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// What the buttons and the forms of faqsCommand carry in front of a question's id.
const (
	faqNew    = "new"
	faqEdit   = "edit"
	faqSave   = "save"
	faqRemove = "remove"
	faqDrop   = "drop"
	faqImport = "import"
)

// The inputs of the forms, by Input.Name.
const (
	faqQuestion = "question"
	faqAnswer   = "answer"
	faqLines    = "lines"
)

// maxImport is how much CSV a window takes; longer lists are imported in parts.
const maxImport = 3000

// faqsCommand lists the questions that the assistant of an inbox knows answers to, and changes them. Whatever id a button brings is looked
// up in the channel's own inbox.
var faqsCommand = Command{
	Name:  faqsName,
	Args:  []Arg{{Name: "page", Help: "The page of the list, from 1.", Optional: true}},
	Help:  "Lists the questions that the assistant can answer; !faqs along with a CSV file imports it.",
	Doors: DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		if call.Typed != nil && len(call.Typed.Files) > 0 {
			done, err := b.core.ImportFAQFile(ctx, call.Actor, in.ID, call.Chat, *call.Typed)
			if err != nil {
				return Answer{}, err
			}
			return say(imported(done)), nil
		}
		all, err := b.reads.FAQs(ctx, in.ID)
		if err != nil {
			return Answer{}, err
		}
		step, rest := firstWord(call.Text)
		switch step {
		case faqNew:
			return Answer{Form: faqForm(store.FAQ{})}, nil
		case faqImport:
			return b.importFAQs(ctx, call, in)
		case faqSave:
			return b.saveFAQ(ctx, call, in, rest)
		case faqEdit, faqRemove, faqDrop:
			f, err := faqNumbered(all, rest)
			if err != nil {
				return Answer{}, err
			}
			return b.changeFAQ(ctx, call, step, f)
		}
		page, ok := parsePage(call.Text)
		if !ok {
			return Answer{}, refuse("Say " + Slash + " faqs, or which page: " + Slash + " faqs 2.")
		}
		return Answer{View: faqsView(in, all, page), Replace: true}, nil
	},
}

// faqNumbered is the question of a button, which may be gone by now.
func faqNumbered(all []store.FAQ, id string) (store.FAQ, error) {
	for _, f := range all {
		if strconv.FormatInt(int64(f.ID), 10) == strings.TrimSpace(id) {
			return f, nil
		}
	}
	return store.FAQ{}, refuse("This inbox has no such question (any more). Say " + Slash + " faqs to see them.")
}

func (b *Bot) changeFAQ(ctx context.Context, call Call, step string, f store.FAQ) (Answer, error) {
	id := strconv.FormatInt(int64(f.ID), 10)
	switch step {
	case faqEdit:
		return Answer{Form: faqForm(f)}, nil
	case faqRemove:
		return Answer{Replace: true, View: &View{Title: "Remove this question?", Lines: []string{f.Question, f.Answer}, Buttons: []Button{
			{Label: "Remove", Command: faqsName, Value: faqDrop + " " + id, Style: StyleDanger},
			{Label: "Keep it", Command: faqsName},
		}}}, nil
	}
	if err := b.core.DropFAQ(ctx, call.Actor, f.InboxID, f.ID); err != nil {
		return Answer{}, err
	}
	return Answer{View: faqsDone("The question is removed."), Replace: true}, nil
}

// saveFAQ takes the submitted form. Whatever goes wrong is said at an input, so that no text is lost.
func (b *Bot) saveFAQ(ctx context.Context, call Call, in store.Inbox, id string) (Answer, error) {
	if call.Values == nil {
		return Answer{}, refuse("Press New question below the list, and write it there.")
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(id), 10, 64) // none is a new one
	err := b.core.KeepFAQ(ctx, bridge.FAQRequest{Actor: call.Actor, Inbox: in.ID, ID: store.FAQID(n), Question: call.Values[faqQuestion], Answer: call.Values[faqAnswer]})
	if err != nil {
		return complain(faqQuestion, bridge.Say(err)), err
	}
	return Answer{View: faqsDone("The question is kept.")}, nil
}

// importFAQs opens the window for CSV, and takes it.
func (b *Bot) importFAQs(ctx context.Context, call Call, in store.Inbox) (Answer, error) {
	if call.Values == nil {
		return Answer{Form: &Form{Title: "Import questions", Submit: "Import", Command: faqsName, Value: faqImport, Inputs: []Input{
			{Name: faqLines, Label: "CSV", Hint: "On each line a question, a comma and the answer; quotes around what has commas.", Long: true, MaxLength: maxImport},
		}}}, nil
	}
	done, err := b.core.ImportFAQs(ctx, call.Actor, in.ID, call.Values[faqLines])
	if err != nil {
		return complain(faqLines, bridge.Say(err)), err
	}
	return Answer{View: faqsDone(imported(done))}, nil
}

func imported(done bridge.Imported) string {
	return fmt.Sprintf("Imported: %d new, %d changed, %d as they were.", done.Added, done.Changed, done.Same)
}

func faqsDone(sentence string) *View {
	return &View{Lines: []string{sentence}, Buttons: []Button{{Label: "Questions", Command: faqsName}, {Label: "Settings", Command: settingsName}}}
}

func faqForm(f store.FAQ) *Form {
	title, value := "New question", faqSave
	if f.ID != 0 {
		title, value = "Edit question", fmt.Sprintf("%s %d", faqSave, f.ID)
	}
	return &Form{
		Title: title, Submit: "Save", Command: faqsName, Value: value,
		Inputs: []Input{
			{Name: faqQuestion, Label: "Question", Hint: "As customers ask it.", Initial: f.Question, MaxLength: bridge.MaxQuestion},
			{Name: faqAnswer, Label: "Answer", Hint: "As you would text it.", Initial: f.Answer, Long: true, MaxLength: bridge.MaxAnswer},
		},
	}
}

// faqsView draws one page of the questions.
func faqsView(in store.Inbox, all []store.FAQ, page int) *View {
	v := &View{Title: fmt.Sprintf("Questions of %s: %d", shorten(in.Name, maxTitle/2), len(all))}
	from := min((page-1)*pageSize, len(all))
	to := min(from+pageSize, len(all))
	for _, f := range all[from:to] {
		id := strconv.FormatInt(int64(f.ID), 10)
		v.Items = append(v.Items, Item{Text: shorten(f.Question, maxTitle) + "\n" + shorten(f.Answer, maxLastWords), Buttons: []Button{
			{Label: "Edit", Command: faqsName, Value: faqEdit + " " + id},
			{Label: "Remove", Command: faqsName, Value: faqRemove + " " + id},
		}})
	}
	switch {
	case len(all) == 0:
		v.Lines = []string{"There are none yet. Drafts rest on these questions and answers, and on the pages in the settings."}
	case from == to:
		v.Lines = []string{fmt.Sprintf("There is no page %d.", page)}
	}
	if page > 1 {
		v.Buttons = append(v.Buttons, Button{Label: "Previous", Command: faqsName, Value: strconv.Itoa(page - 1)})
	}
	if to < len(all) {
		v.Buttons = append(v.Buttons, Button{Label: "Next", Command: faqsName, Value: strconv.Itoa(page + 1)})
	}
	v.Buttons = append(v.Buttons, Button{Label: "New question", Command: faqsName, Value: faqNew}, Button{Label: "Import…", Command: faqsName, Value: faqImport})
	return v
}
