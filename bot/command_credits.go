package bot

import (
	"context"
	"fmt"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// Treasury is what the core does about credits.
type Treasury interface {
	// Purse looks at what an inbox has.
	Purse(ctx context.Context, inbox store.InboxID) (bridge.Purse, error)
	// TopUp adds credits to an inbox, or takes some away; a repetition with the same key does nothing more.
	TopUp(ctx context.Context, r bridge.TopUp) (store.Credits, error)
}

// creditsName is the command about what an inbox may still spend.
const creditsName = "credits"

// What stands behind the command: the word that adds credits, and what the button carries that links to the ledger.
const (
	creditsTopUp = "topup"
	creditsFile  = ";csv"
)

// The inputs of the form, by Input.Name.
const (
	creditsAmount = "amount"
	creditsNote   = "note"
)

// creditsCommand shows the balance of an inbox, and takes what is added to it.
var creditsCommand = Command{
	Name: creditsName,
	Args: []Arg{
		{Name: "topup", Help: "The word topup, an amount such as 500, and a note. Without them it shows the balance.", Optional: true},
	},
	TypedArgs: []Arg{{Name: "topup", Help: "The word topup, an amount such as 500, and a note.", Optional: true}},
	Help:      "Shows this inbox's credits and what became of them, and tops them up.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		word, rest := firstWord(call.Text)
		switch {
		case call.Values != nil:
			return b.topUpForm(ctx, call, in)
		case word == "":
			return b.showCredits(ctx, in)
		case word == creditsFile:
			link, err := b.core.LinkSheet(ctx, call.Actor, bridge.CreditSheet, in.ID, 0)
			if err != nil {
				return Answer{}, err
			}
			return Answer{View: sheetView("Credit ledger", link)}, nil
		case !strings.EqualFold(word, creditsTopUp):
			return Answer{}, refuse("Say " + Slash + " credits, or " + Slash + " credits topup 500 and a note.")
		case rest == "" && call.Typed != nil:
			return Answer{}, refuse("How many? Say !credits topup 500, and why.")
		case rest == "":
			return Answer{Form: topUpForm("", "")}, nil
		}
		amount, note := firstWord(rest)
		return b.topUp(ctx, call, in, amount, note)
	},
}

func topUpForm(amount, note string) *Form {
	return &Form{
		Title: "Top up credits", Submit: "Top up", Command: creditsName,
		Inputs: []Input{
			{Name: creditsAmount, Label: "Credits", Hint: "A number such as 500 or 12.5. With a minus it takes some away.", Initial: amount, MaxLength: 14},
			{Name: creditsNote, Label: "Note", Hint: "What for, such as the number of an invoice. It stands in the ledger.", Initial: note, Optional: true, MaxLength: 200},
		},
	}
}

// topUpForm takes the submitted form. What is wrong is said at its input, so that the form stays open.
func (b *Bot) topUpForm(ctx context.Context, call Call, in store.Inbox) (Answer, error) {
	answer, err := b.topUp(ctx, call, in, call.Values[creditsAmount], call.Values[creditsNote])
	if bridge.AboutOf(err) == bridge.AboutNumber {
		return complain(creditsAmount, bridge.Say(err)), err
	}
	return answer, err
}

func (b *Bot) topUp(ctx context.Context, call Call, in store.Inbox, amount, note string) (Answer, error) {
	if call.Key == "" {
		return Answer{}, errNoKey
	}
	thousandths, _ := bridge.ParseCredits(amount) // 0 is refused with what to write
	c, err := b.core.TopUp(ctx, bridge.TopUp{Key: call.Key, Actor: call.Actor, Inbox: in.ID, Amount: thousandths, Note: shorten(note, 200)})
	if err != nil {
		return Answer{}, err
	}
	v := &View{Lines: []string{fmt.Sprintf("The inbox %s has %s now.", in.Name, bridge.CountCredits(c.Balance))},
		Buttons: []Button{{Label: "Credits", Command: creditsName}}}
	return Answer{View: v}, nil
}

func (b *Bot) showCredits(ctx context.Context, in store.Inbox) (Answer, error) {
	p, err := b.core.Purse(ctx, in.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{
		Title:   shorten("Credits of "+in.Name, maxTitle),
		Fields:  []Field{{Label: "Balance", Value: bridge.Credits(p.Balance)}, {Label: "Reserved for what has not left", Value: bridge.Credits(p.Reserved)}},
		Buttons: []Button{{Label: "Top up…", Command: creditsName, Value: creditsTopUp, Style: StylePrimary}, {Label: "Ledger as CSV", Command: creditsName, Value: creditsFile}},
	}
	if p.Low {
		v.Lines = append(v.Lines, "Credits run out. What is written without credits is not sent.")
	}
	for _, e := range p.Recent {
		v.Items = append(v.Items, Item{Text: creditLine(e), Fields: []Field{moment("At", e.At.Time)}})
	}
	return Answer{View: v}, nil
}

// creditWords are what an entry of the ledger is called.
var creditWords = map[store.CreditKind]string{
	store.CreditReserve: "reserved for message", store.CreditSettle: "settled for message", store.CreditReturn: "given back for message",
	store.CreditTopUp: "topped up", store.CreditCorrection: "taken away",
}

// creditLine is an entry of the ledger in one line.
func creditLine(e store.CreditEntry) string {
	line := fmt.Sprintf("%s %s", signed(e.Amount), creditWords[e.Kind])
	if e.MessageID != 0 {
		line += fmt.Sprintf(" %d", e.MessageID)
	}
	line += fmt.Sprintf(", balance %s", bridge.Credits(e.BalanceAfter))
	if e.Note != "" {
		line += "\n" + e.Note
	}
	return line
}

func signed(thousandths int64) string {
	if thousandths > 0 {
		return "+" + bridge.Credits(thousandths)
	}
	return bridge.Credits(thousandths)
}
