package bot

import (
	"context"
	"fmt"
	"strings"

	"partyline/bridge"
)

// The names of the commands that read and write files of contacts.
const (
	importName = "import"
	exportName = "export"
)

// The inputs of the form, by Input.Name.
const (
	importLines = "lines"
	importList  = "list"
	importTags  = "tags"
)

// maxRefusals is how many refused lines an answer shows.
const maxRefusals = 15

// importCommand reads contacts from CSV: from a file that is dropped along with it in a thread, or from a window.
var importCommand = Command{
	Name:      importName,
	Group:     ContactGroup,
	Args:      []Arg{{Name: "list", Help: "The list that all of them join.", Optional: true}},
	TypedArgs: []Arg{{Name: "list", Help: "The list that all of them join.", Optional: true}},
	Help:      "Imports contacts from CSV: !import along with a file, or a window to paste it.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		var refused refusedLines
		r := bridge.ImportRequest{Actor: call.Actor, Inbox: in.ID, Region: b.core.RegionOf(in.ID), List: strings.TrimSpace(call.Text), Refused: refused.add}
		switch {
		case call.Typed != nil:
			done, err := b.core.ImportTypedContacts(ctx, r, call.Chat, *call.Typed)
			if err != nil {
				return Answer{}, err
			}
			return importedView(done, refused), nil
		case call.Values == nil:
			return Answer{Form: importForm(r.List)}, nil
		}
		r.List, r.File = strings.TrimSpace(call.Values[importList]), strings.NewReader(call.Values[importLines])
		r.Tags = strings.FieldsFunc(call.Values[importTags], func(c rune) bool { return c == ',' || c == ';' })
		done, err := b.core.ImportContacts(ctx, r)
		if err != nil {
			return complain(importLines, bridge.Say(err)), err
		}
		return importedView(done, refused), nil
	},
}

// refusedLines are the first refused lines, in words.
type refusedLines []string

func (r *refusedLines) add(line int64, reason string) {
	if len(*r) < maxRefusals {
		*r = append(*r, fmt.Sprintf("Line %d: %s", line, reason))
	}
}

func importForm(list string) *Form {
	return &Form{Title: "Import contacts", Submit: "Import", Command: importName, Inputs: []Input{
		{Name: importLines, Label: "CSV", Hint: "The first line names the columns: phone, name, email, tags, …", Long: true, MaxLength: maxImport},
		{Name: importList, Label: "List", Hint: "All of them join it. Empty for none.", Initial: shorten(list, bridge.MaxLabel), Optional: true, MaxLength: bridge.MaxLabel},
		{Name: importTags, Label: "Tags", Hint: "All of them get these; commas between them.", Optional: true, MaxLength: 200},
	}}
}

// importedView says what became of an import.
func importedView(done bridge.ImportResult, refused refusedLines) Answer {
	v := &View{Lines: []string{fmt.Sprintf("Imported: %s, %s about contacts that were known, %s refused.",
		counted(int(done.Added), "new contact"), counted(int(done.Known), "line"), counted(int(done.Refused), "line"))}}
	v.Lines = append(v.Lines, refused...)
	if more := int(done.Refused) - len(refused); more > 0 {
		v.Lines = append(v.Lines, fmt.Sprintf("And %d more. “partyline contacts import” on the server lists them all.", more))
	}
	return Answer{View: v}
}
