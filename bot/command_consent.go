package bot

import (
	"context"
	"fmt"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// Ledgers is what the core does about consent and its files.
type Ledgers interface {
	// RecordConsent writes into the ledger what is known of a contact otherwise than by a text of theirs. changed is false where it held
	// already.
	RecordConsent(ctx context.Context, s bridge.Subject, kind store.ConsentKind, wording string) (changed bool, err error)
	// LinkSheet makes a link to a file for spreadsheets; contact is 0 for all of an inbox.
	LinkSheet(ctx context.Context, actor bridge.Person, kind bridge.Sheet, inbox store.InboxID, contact store.ContactID) (bridge.ProfileLink, error)
}

// consentName is the command about what a contact said about being texted.
const consentName = "consent"

// consentWording is the only input of the form.
const consentWording = "wording"

// The words behind the command, and what buttons carry for those that ask or link.
const (
	consentIn     = "in"
	consentOut    = "out"
	consentAskIn  = ";in"
	consentAskOut = ";out"
	consentFile   = ";csv"
	consentAll    = ";all"
)

// maxConsents is how many entries a pane shows.
const maxConsents = 8

// consentCommand shows the ledger of a contact, and writes into it what is known otherwise than by a text of theirs.
var consentCommand = Command{
	Name:      consentName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, {Name: "entry", Help: "The word in or out, and how you know it; without it the ledger is shown.", Optional: true}},
	TypedArgs: []Arg{{Name: "entry", Help: "The word in or out, and how you know it; without it the ledger is shown.", Optional: true}},
	Help:      "Shows what a contact said about being texted, and records what you know otherwise.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.partyOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		word, wording := firstWord(p.rest)
		switch strings.ToLower(word) {
		case "":
			return b.consentPane(ctx, p)
		case consentAskIn:
			return consentForm(p, "Record an opt-in", consentIn), nil
		case consentAskOut:
			return consentForm(p, "Record an opt-out", consentOut), nil
		case consentFile:
			return b.consentLink(ctx, call, p.inbox, p.contact.ID)
		case consentAll:
			return b.consentLink(ctx, call, p.inbox, 0)
		case consentIn:
			return b.recordConsent(ctx, call, p, store.OptIn, wording)
		case consentOut:
			return b.recordConsent(ctx, call, p, store.OptOut, wording)
		}
		return Answer{}, refuse("Say consent in, or consent out, and behind it how you know that, such as: consent in signed the form of 3 May.")
	},
}

func consentForm(p party, title, way string) Answer {
	return Answer{Form: &Form{Title: title, Submit: "Record", Command: consentName, Value: p.about(way), Inputs: []Input{
		{Name: consentWording, Label: "How do you know it?", Hint: "What they agreed to, when and how, as in: signed the form of 3 May.", Long: true, MaxLength: 500},
	}}}
}

func (b *Bot) recordConsent(ctx context.Context, call Call, p party, kind store.ConsentKind, wording string) (Answer, error) {
	if call.Values != nil {
		wording = call.Values[consentWording]
	}
	changed, err := b.core.RecordConsent(ctx, p.subject(call), kind, strings.TrimSpace(wording))
	switch {
	case err != nil && call.Values != nil && bridge.AboutOf(err) == bridge.AboutText:
		return complain(consentWording, bridge.Say(err)), err
	case err != nil:
		return Answer{}, err
	case !changed:
		return Answer{View: &View{Lines: []string{"The ledger says so already."}}}, nil
	}
	return didSo(call, "It is in the ledger.", func(string) (Answer, error) { return b.consentPane(ctx, p) })
}

// consentKinds are what entries are called.
var consentKinds = map[store.ConsentKind]string{store.OptIn: "Opted in", store.OptOut: "Opted out"}

// consentSources are by what entries are known.
var consentSources = map[store.ConsentSource]string{
	store.ConsentKeyword: "by text", store.ConsentCarrier: "by text, as the carrier says", store.ConsentCode: "as the carrier refused a text",
	store.ConsentKept: "before the contact was deleted", store.ConsentAdmin: "written down by an admin", store.ConsentList: "by joining a list", store.ConsentImport: "with an import",
}

func (b *Bot) consentPane(ctx context.Context, p party) (Answer, error) {
	all, err := b.reads.ConsentsOfInbox(ctx, p.inbox.ID, p.contact.ID, 0, 1000)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: shorten("Consent of "+p.called(), maxTitle)}
	if len(all) == 0 {
		v.Lines = []string{"Nothing was said yet. Broadcasts do not go to this contact; people may write."}
	}
	for i := len(all) - 1; i >= max(0, len(all)-maxConsents); i-- {
		e := all[i]
		text := fmt.Sprintf("%s %s, on %s", consentKinds[e.Kind], consentSources[e.Source], sms.National(e.Line))
		if e.Wording != "" {
			text += "\n“" + shorten(oneLine(e.Wording), maxShown) + "”"
		}
		v.Items = append(v.Items, Item{Text: text, Fields: []Field{moment("At", e.At.Time)}})
	}
	if n := len(all) - maxConsents; n > 0 {
		v.Lines = append(v.Lines, fmt.Sprintf("The newest of %d entries; the file has them all.", len(all)))
	}
	v.Buttons = []Button{
		{Label: "Record opt-in…", Command: consentName, Value: p.about(consentAskIn)},
		{Label: "Record opt-out…", Command: consentName, Value: p.about(consentAskOut)},
		{Label: "As CSV", Command: consentName, Value: p.about(consentFile)},
		{Label: "Whole inbox as CSV", Command: consentName, Value: p.about(consentAll)},
	}
	return Answer{View: v, Replace: true}, nil
}

func (b *Bot) consentLink(ctx context.Context, call Call, in store.Inbox, contact store.ContactID) (Answer, error) {
	link, err := b.core.LinkSheet(ctx, call.Actor, bridge.ConsentSheet, in.ID, contact)
	if err != nil {
		return Answer{}, err
	}
	return Answer{View: sheetView("Consent ledger", link)}, nil
}

// sheetView draws a link to a file for spreadsheets.
func sheetView(title string, link bridge.ProfileLink) *View {
	return &View{
		Title:   title,
		Lines:   []string{"This link opens the file for whoever has it, so do not pass it on."},
		Fields:  []Field{moment("Works until", link.Until)},
		Buttons: []Button{{Label: "Download CSV", URL: link.URL, Style: StylePrimary}},
	}
}
