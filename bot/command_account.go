package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// accountInput is the only input of the form that asks for an account.
const accountInput = "account"

// noAccount is what is typed in the place of an account to belong to none.
const noAccount = "none"

var accountArg = Arg{Name: "account", Help: "The account's name, or none; without it you are told which it is.", Optional: true}

// accountCommand has a contact belong to an account, or to none.
var accountCommand = Command{
	Name:      accountName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, accountArg},
	TypedArgs: []Arg{accountArg},
	Help:      "Says to which account a contact belongs, such as their firm. A new name makes a new account.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.partyOf(ctx, call)
		switch {
		case err != nil:
			return Answer{}, err
		case call.Values != nil:
			answer, err := b.linkAccount(ctx, call, p, call.Values[accountInput])
			if err != nil {
				return complain(accountInput, bridge.Say(err)), err
			}
			return answer, nil
		case p.rest == "":
			return b.accountPane(ctx, p, "")
		case p.rest == stepNew:
			return Answer{Form: &Form{Title: "Account", Submit: "Link", Command: accountName, Value: p.value(), Inputs: []Input{
				{Name: accountInput, Label: "Account", Hint: "Such as the firm they work for.", MaxLength: bridge.MaxLabel},
			}}}, nil
		case strings.EqualFold(p.rest, noAccount):
			was, err := b.core.UnlinkAccount(ctx, p.subject(call))
			if err != nil {
				return Answer{}, err
			}
			say := "They belonged to none already."
			if was != "" {
				say = fmt.Sprintf("They do not belong to %s any more.", was)
			}
			return didSo(call, say, func(say string) (Answer, error) { return b.accountPane(ctx, p, say) })
		}
		return b.linkAccount(ctx, call, p, p.rest)
	},
}

// linkAccount has a contact belong to the account that somebody typed, or whose option they chose.
func (b *Bot) linkAccount(ctx context.Context, call Call, p party, typed string) (Answer, error) {
	if id, chosen := strings.CutPrefix(typed, listMark); chosen {
		all, err := b.reads.Accounts(ctx, p.inbox.ID)
		if err != nil {
			return Answer{}, err
		}
		i := slices.IndexFunc(all, func(a store.Account) bool { return strconv.FormatInt(int64(a.ID), 10) == id })
		if i < 0 {
			return Answer{}, refuse("This inbox has no such account (any more).")
		}
		typed = all[i].Name
	}
	a, made, err := b.core.LinkAccount(ctx, p.subject(call), typed)
	if err != nil {
		return Answer{}, err
	}
	say := fmt.Sprintf("%s belongs to %s now.", p.called(), a.Name)
	if made {
		say += " The account is new."
	}
	return didSo(call, say, func(say string) (Answer, error) { return b.accountPane(ctx, p, say) })
}

// accountPane draws the account of a contact, and the others, to belong to them instead.
func (b *Bot) accountPane(ctx context.Context, p party, say string) (Answer, error) {
	name, err := b.reads.AccountOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	all, err := b.reads.Accounts(ctx, p.inbox.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: "Account of " + p.called()}
	if say != "" {
		v.Lines = append(v.Lines, say)
	}
	v.Buttons = []Button{{Label: "Another…", Command: accountName, Value: p.about(stepNew)}}
	if name == "" {
		v.Lines = append(v.Lines, "They belong to none.")
	} else {
		v.Fields = []Field{{Label: "Account", Value: name}}
		v.Buttons = append(v.Buttons, Button{Label: "Unlink", Command: accountName, Value: p.about(noAccount)})
	}
	m := &Menu{Label: "Choose an account", Command: accountName}
	for _, a := range all[:min(len(all), maxOptions)] {
		m.Options = append(m.Options, Option{Label: shorten(a.Name, maxOption), Value: p.about(listMark + strconv.FormatInt(int64(a.ID), 10)), Chosen: a.Name == name})
	}
	if len(m.Options) > 0 {
		v.Menu = m
	}
	v.Buttons = append(v.Buttons, paneButton(p))
	return Answer{View: v, Replace: true}, nil
}
