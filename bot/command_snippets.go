package bot

import (
	"context"
	"fmt"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// What the buttons and the form of snippetsCommand carry in front of a snippet's name.
const (
	snippetNew    = "new"
	snippetEdit   = "edit"
	snippetSave   = "save"
	snippetRemove = "remove"
	snippetDrop   = "drop"
)

// The inputs of the form, by Input.Name.
const (
	snippetName = "name"
	snippetBody = "body"
)

// snippetsCommand lists an inbox's snippets, and changes them. Whatever name a button brings is looked up in the channel's own inbox.
var snippetsCommand = Command{
	Name:  snippetsName,
	Args:  []Arg{{Name: "page", Help: "The page of the list, from 1.", Optional: true}},
	Help:  "Lists this inbox's snippets, to add, edit and remove them.",
	Doors: DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		all, err := b.reads.Snippets(ctx, in.ID)
		if err != nil {
			return Answer{}, err
		}
		step, name := firstWord(call.Text)
		switch step {
		case snippetNew:
			return Answer{Form: snippetForm(store.Snippet{})}, nil
		case snippetSave:
			return b.saveSnippet(ctx, call, in, name)
		case snippetEdit, snippetRemove, snippetDrop:
			s, err := snippetNamed(all, name)
			if err != nil {
				return Answer{}, err
			}
			return b.changeSnippet(ctx, call, step, s)
		}
		page, ok := parsePage(call.Text)
		if !ok {
			return Answer{}, refuse("Say " + Slash + " snippets, or which page: " + Slash + " snippets 2.")
		}
		return Answer{View: snippetsView(in, all, page), Replace: true}, nil
	},
}

// snippetNamed is the snippet of a button, which may be gone by now.
func snippetNamed(all []store.Snippet, name string) (store.Snippet, error) {
	for _, s := range all {
		if s.Name == name {
			return s, nil
		}
	}
	return store.Snippet{}, refuse("This inbox has no such snippet (any more). Say " + Slash + " snippets to see them.")
}

func (b *Bot) changeSnippet(ctx context.Context, call Call, step string, s store.Snippet) (Answer, error) {
	switch step {
	case snippetEdit:
		return Answer{Form: snippetForm(s)}, nil
	case snippetRemove:
		return Answer{Replace: true, View: &View{Title: "Remove the snippet " + s.Name + "?", Lines: []string{s.Body}, Buttons: []Button{
			{Label: "Remove", Command: snippetsName, Value: snippetDrop + " " + s.Name, Style: StyleDanger},
			{Label: "Keep it", Command: snippetsName},
		}}}, nil
	}
	if err := b.core.DropSnippet(ctx, call.Actor, s.InboxID, s.Name); err != nil {
		return Answer{}, err
	}
	return Answer{View: snippetsDone("The snippet " + s.Name + " is removed."), Replace: true}, nil
}

// saveSnippet takes the submitted form. Whatever goes wrong is said at an input, so that no text is lost.
func (b *Bot) saveSnippet(ctx context.Context, call Call, in store.Inbox, was string) (Answer, error) {
	if call.Values == nil {
		return Answer{}, refuse("Press New snippet below the list, and write it there.")
	}
	name := strings.ToLower(strings.TrimSpace(call.Values[snippetName]))
	err := b.core.KeepSnippet(ctx, bridge.SnippetRequest{Actor: call.Actor, Inbox: in.ID, Was: was, Name: name, Body: call.Values[snippetBody]})
	switch {
	case err == nil:
	case bridge.AboutOf(err) == bridge.AboutName:
		return complain(snippetName, bridge.Say(err)), err
	default:
		return complain(snippetBody, bridge.Say(err)), err
	}
	return Answer{View: snippetsDone(fmt.Sprintf("The snippet %s is kept. In a thread, !snip %s sends it.", name, name))}, nil
}

func snippetsDone(sentence string) *View {
	return &View{Lines: []string{sentence}, Buttons: []Button{{Label: "Snippets", Command: snippetsName}}}
}

func snippetForm(s store.Snippet) *Form {
	title := "New snippet"
	if s.Name != "" {
		title = "Edit snippet"
	}
	return &Form{
		Title: title, Submit: "Save", Command: snippetsName, Value: strings.TrimSpace(snippetSave + " " + s.Name),
		Inputs: []Input{
			{Name: snippetName, Label: "Name", Hint: "One word of letters, digits and hyphens.", Initial: s.Name, MaxLength: bridge.MaxSnippetName},
			{Name: snippetBody, Label: "Text", Hint: "{{first_name|there}} becomes the customer's first name, or “there”.", Initial: s.Body, Long: true, MaxLength: sms.MaxCharacters},
		},
	}
}

// snippetsView draws one page of an inbox's snippets.
func snippetsView(in store.Inbox, all []store.Snippet, page int) *View {
	v := &View{Title: fmt.Sprintf("Snippets of %s: %d", shorten(in.Name, maxTitle/2), len(all))}
	from := min((page-1)*pageSize, len(all))
	to := min(from+pageSize, len(all))
	for _, s := range all[from:to] {
		v.Items = append(v.Items, Item{Text: s.Name + "\n" + shorten(s.Body, maxLastWords), Buttons: []Button{
			{Label: "Edit", Command: snippetsName, Value: snippetEdit + " " + s.Name},
			{Label: "Remove", Command: snippetsName, Value: snippetRemove + " " + s.Name},
		}})
	}
	switch {
	case len(all) == 0:
		v.Lines = []string{"There are none yet. A snippet is a text that you send again and again; in a thread, !snip and its name send it."}
	case from == to:
		v.Lines = []string{fmt.Sprintf("There is no page %d.", page)}
	}
	if page > 1 {
		v.Buttons = append(v.Buttons, Button{Label: "Previous", Command: snippetsName, Value: fmt.Sprint(page - 1)})
	}
	if to < len(all) {
		v.Buttons = append(v.Buttons, Button{Label: "Next", Command: snippetsName, Value: fmt.Sprint(page + 1)})
	}
	v.Buttons = append(v.Buttons, Button{Label: "New snippet", Command: snippetsName, Value: snippetNew})
	return v
}
