package bot

import "context"

// exportCommand answers with a link to a file of all contacts of the inbox. The link is for the one who asked: whoever has it can read the
// file.
var exportCommand = Command{
	Name:      exportName,
	Group:     ContactGroup,
	TypedArgs: []Arg{},
	Help:      "Links to a file of all contacts of this inbox, as CSV or JSON.",
	Doors:     DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		link, err := b.core.LinkContacts(ctx, call.Actor, in.ID)
		if err != nil {
			return Answer{}, err
		}
		return Answer{View: &View{
			Title:   "Contacts of " + shorten(in.Name, maxTitle/2),
			Lines:   []string{"These links open all contacts for whoever has them, so do not pass them on."},
			Fields:  []Field{moment("Works until", link.Until)},
			Buttons: []Button{{Label: "Download CSV", URL: link.CSV, Style: StylePrimary}, {Label: "Download JSON", URL: link.JSON}},
		}}, nil
	},
}
