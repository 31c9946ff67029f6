package bot

import (
	"context"
	"slices"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// What buttons and forms carry behind the contact, where that is no name: no name has a semicolon.
const (
	stepEdit = ";edit"
	stepSave = ";save"
	stepNew  = ";new"
)

// The inputs of the form, by Input.Name.
const (
	detailName     = "name"
	detailEmail    = "email"
	detailZone     = "zone"
	detailLanguage = "language"
	detailFields   = "fields"
)

// contactNumber is the argument of commands about a contact that names them.
var contactNumber = Arg{Name: "number", Help: "The contact's number. In a conversation's thread it can be left out.", Optional: true}

// contactOffers are the commands about a contact, each with what its button says in the pane. One that is not in the table of commands is
// not offered.
var contactOffers = []struct{ command, label string }{
	{tagName, "Tags…"},
	{listsName, "Lists…"},
	{accountName, "Account…"},
	{dealName, "Deals…"},
	{mergeName, "Merge…"},
	{automationName, "Automations…"},
	{consentName, "Consent…"},
	{profileName, "Profile"},
}

// detailsCommand shows what is known of a contact, and changes it.
var detailsCommand = Command{
	Name:      detailsName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber},
	TypedArgs: []Arg{},
	Help:      "Shows what is known of a contact, to change it: name, e-mail, time zone, language, fields.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.partyOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		switch p.rest {
		case "":
			return b.contactPane(ctx, p)
		case stepEdit:
			fields, err := b.reads.FieldsOf(ctx, p.inbox.ID, p.contact.ID)
			return Answer{Form: detailsForm(p, fields)}, err
		case stepSave:
			return b.saveDetails(ctx, call, p)
		}
		return Answer{}, refuse("Say " + Slash + " contact details and the number, and nothing behind it.")
	},
}

// contactPane draws what is known of a contact, with all that can be done about them.
func (b *Bot) contactPane(ctx context.Context, p party) (Answer, error) {
	v := &View{Title: p.called(), Fields: []Field{{Label: "Number", Value: sms.National(p.contact.Number)}}}
	v.Fields = appendKnown(v.Fields, "E-mail", p.contact.Email)
	v.Fields = appendKnown(v.Fields, "Time zone", p.contact.Zone)
	v.Fields = appendKnown(v.Fields, "Language", p.contact.Language)
	tags, err := b.reads.TagsOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	lists, err := b.reads.ListsOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	account, err := b.reads.AccountOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	deals, err := b.reads.DealsOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	fields, err := b.reads.FieldsOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	v.Fields = appendKnown(v.Fields, "Tags", strings.Join(tags, ", "))
	v.Fields = appendKnown(v.Fields, "Lists", strings.Join(listNames(lists), ", "))
	v.Fields = appendKnown(v.Fields, "Account", account)
	v.Fields = appendKnown(v.Fields, "Deals", strings.Join(dealNames(openOf(deals)), ", "))
	if len(fields) > 0 {
		v.Lines = append(v.Lines, bridge.FieldLines(fields))
	}
	v.Buttons = append(v.Buttons, Button{Label: "Edit…", Command: detailsName, Value: p.about(stepEdit)})
	for _, o := range contactOffers {
		if slices.ContainsFunc(b.commands, func(c Command) bool { return c.Name == o.command }) {
			v.Buttons = append(v.Buttons, Button{Label: o.label, Command: o.command, Value: p.value()})
		}
	}
	return Answer{View: v, Replace: true}, nil
}

// maxShown is how much of a list of names a card or a pane shows.
const maxShown = 300

// appendKnown adds a field that has a value.
func appendKnown(fields []Field, label, value string) []Field {
	if value = shorten(oneLine(value), maxShown); value == "" {
		return fields
	}
	return append(fields, Field{Label: label, Value: value})
}

func detailsForm(p party, fields store.Fields) *Form {
	return &Form{
		Title: "Contact", Submit: "Save", Command: detailsName, Value: p.about(stepSave),
		Inputs: []Input{
			{Name: detailName, Label: "Name", Hint: "As you would greet them, first name first.", Initial: p.contact.Name, Optional: true, MaxLength: bridge.MaxContactName},
			{Name: detailEmail, Label: "E-mail", Hint: "Such as mia@example.com.", Initial: p.contact.Email, Optional: true, MaxLength: bridge.MaxEmail},
			{Name: detailZone, Label: "Time zone", Hint: "Such as Europe/London. Empty: what the number tells.", Initial: p.contact.Zone, Optional: true, MaxLength: 60},
			{Name: detailLanguage, Label: "Language", Hint: "Its code, such as en-GB.", Initial: p.contact.Language, Optional: true, MaxLength: 35},
			{Name: detailFields, Label: "Fields", Hint: "On each line a name, a colon and the value: size: 42", Initial: shownFields(fields), Long: true, Optional: true, MaxLength: maxFieldLines},
		},
	}
}

// maxFieldLines is how much a window takes.
const maxFieldLines = 3000

// shownFields are fields as a window shows them. Those that do not fit are left out, and kept when the window is submitted.
func shownFields(fields store.Fields) string {
	var lines []string
	room := maxFieldLines
	for _, l := range strings.Split(bridge.FieldLines(fields), "\n") {
		if room -= len([]rune(l)) + 1; room < 0 {
			break
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

// unshownFields are those that shownFields leaves out.
func unshownFields(fields store.Fields) store.Fields {
	shown, err := bridge.ParseFields(shownFields(fields))
	hidden := store.Fields{}
	for name, value := range fields {
		if _, ok := shown[name]; err == nil && !ok {
			hidden[name] = value
		}
	}
	return hidden
}

// saveDetails takes the submitted form. Whatever goes wrong is said at an input, so that nothing typed is lost.
func (b *Bot) saveDetails(ctx context.Context, call Call, p party) (Answer, error) {
	if call.Values == nil {
		return Answer{}, refuse("Press Edit… in the contact's pane, and write it there.")
	}
	was, err := b.reads.FieldsOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	fields, err := bridge.ParseFields(call.Values[detailFields])
	if err == nil {
		for name, value := range unshownFields(was) {
			fields[name] = value
		}
		err = b.core.SetDetails(ctx, p.subject(call), bridge.Details{Name: call.Values[detailName], Email: call.Values[detailEmail],
			Zone: call.Values[detailZone], Language: call.Values[detailLanguage], Fields: fields})
	}
	if err != nil {
		return complain(inputOf[bridge.AboutOf(err)], bridge.Say(err)), err
	}
	return Answer{View: &View{Lines: []string{"What is known of this contact is saved."}, Buttons: []Button{paneButton(p)}}}, nil
}

// inputOf is the input at which is said what is wrong with a part; the first for the whole.
var inputOf = map[bridge.About]string{
	"": detailName, bridge.AboutName: detailName, bridge.AboutEmail: detailEmail, bridge.AboutZone: detailZone,
	bridge.AboutLanguage: detailLanguage, bridge.AboutFields: detailFields,
}

// paneButton leads back to the contact's pane.
func paneButton(p party) Button {
	return Button{Label: "Contact…", Command: detailsName, Value: p.value()}
}
