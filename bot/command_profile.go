package bot

import (
	"context"

	"partyline/bridge"
)

// The names of the commands about a contact as a whole.
const (
	profileName = "profile"
	deleteName  = "delete"
)

// profileCommand answers with a link to the web page of a contact. The link is for the one who asked: whoever has it can read the page.
var profileCommand = Command{
	Name:  profileName,
	Group: ContactGroup,
	Args:  []Arg{{Name: "number", Help: "The contact's number. In a conversation's thread it can be left out.", Optional: true}},
	Help:  "Links to a contact's full profile: data, consent, the whole transcript, downloads.",
	Doors: DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.wholeOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		link, err := b.core.LinkProfile(ctx, p.subject(call))
		if err != nil {
			return Answer{}, err
		}
		return Answer{View: profileView(link, p.value())}, nil
	},
}

// profileView draws a link to a profile. value names the contact.
func profileView(link bridge.ProfileLink, value string) *View {
	return &View{
		Title:  "Profile",
		Lines:  []string{"This link opens the profile for whoever has it, so do not pass it on."},
		Fields: []Field{moment("Works until", link.Until)},
		Buttons: []Button{
			{Label: "Open profile", URL: link.URL, Style: StylePrimary},
			{Label: "Delete contact", Command: deleteName, Value: value, Style: StyleDanger},
		},
	}
}
