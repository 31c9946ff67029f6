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

// The inputs of the form that makes a list.
const (
	listName    = "name"
	listWording = "wording"
)

// listMark stands in front of a list's id in the value of a button.
const listMark = ";"

var listArg = Arg{Name: "list", Help: "The name of the list; without it the lists are shown.", Optional: true}

// joinCommand puts a contact on a list.
var joinCommand = Command{
	Name:      joinName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, listArg},
	TypedArgs: []Arg{listArg},
	Help:      "Puts a contact on a list. Joining an opt-in list is written down as consent.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		return b.changeLists(ctx, call, b.core.Join, "%s is on the list %s now.", "%s was on the list %s already.")
	},
}

// leaveCommand takes a contact off a list.
var leaveCommand = Command{
	Name:      leaveName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, listArg},
	TypedArgs: []Arg{listArg},
	Help:      "Takes a contact off a list. What they consented to stays written down.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		return b.changeLists(ctx, call, b.core.Leave, "%s is no longer on the list %s.", "%s was not on the list %s.")
	},
}

// listsCommand shows the lists of an inbox, and makes them. In a conversation's thread it shows which of them the contact is on.
var listsCommand = Command{
	Name:      listsName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber},
	TypedArgs: []Arg{},
	Help:      "Shows the lists of this inbox, and who is on them; makes new ones.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		step, kind := firstWord(call.Text)
		switch step {
		case stepNew:
			return Answer{Form: listForm(store.ListKind(kind))}, nil
		case stepSave:
			return b.makeList(ctx, call, in, store.ListKind(kind))
		}
		if page, ok := parsePage(call.Text); ok {
			owner, err := b.threadOwner(ctx, call)
			if err != nil {
				return Answer{}, err
			}
			if owner == 0 {
				return b.listsPane(ctx, in, page)
			}
		}
		p, err := b.partyOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return b.listsOfPane(ctx, p, "")
	},
}

// changeLists does something with a contact and the list that is named behind them.
func (b *Bot) changeLists(ctx context.Context, call Call, do func(context.Context, bridge.Subject, string) (bool, error), done, same string) (Answer, error) {
	p, err := b.partyOf(ctx, call)
	if err != nil || p.rest == "" {
		if err != nil {
			return Answer{}, err
		}
		return b.listsOfPane(ctx, p, "")
	}
	name, err := b.listMeant(ctx, p)
	if err != nil {
		return Answer{}, err
	}
	changed, err := do(ctx, p.subject(call), name)
	if err != nil {
		return Answer{}, err
	}
	if !changed {
		done = same
	}
	return didSo(call, fmt.Sprintf(done, p.called(), shorten(name, maxEcho)), func(say string) (Answer, error) { return b.listsOfPane(ctx, p, say) })
}

// listMeant is the name of the list that somebody typed, or whose button they pressed.
func (b *Bot) listMeant(ctx context.Context, p party) (string, error) {
	id, pressed := strings.CutPrefix(p.rest, listMark)
	if !pressed {
		return p.rest, nil
	}
	all, err := b.reads.Lists(ctx, p.inbox.ID)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(l store.List) bool { return strconv.FormatInt(int64(l.ID), 10) == id })
	if i < 0 {
		return "", refuse("This inbox has no such list (any more).")
	}
	return all[i].Name, nil
}

// listsOfPane draws the lists of a contact, to leave them, and the others, to join them.
func (b *Bot) listsOfPane(ctx context.Context, p party, say string) (Answer, error) {
	on, err := b.reads.ListsOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	all, err := b.reads.Lists(ctx, p.inbox.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: fmt.Sprintf("Lists of %s: %d", p.called(), len(on))}
	if say != "" {
		v.Lines = append(v.Lines, say)
	}
	if len(all) == 0 {
		v.Lines = append(v.Lines, "This inbox has no lists yet.")
	}
	for _, l := range on[:min(len(on), pageSize)] {
		v.Items = append(v.Items, Item{Text: listLine(l), Buttons: []Button{{Label: "Leave", Command: leaveName, Value: p.about(listValue(l))}}})
	}
	if len(on) > pageSize {
		v.Lines = append(v.Lines, "And: "+shorten(strings.Join(listNames(on[pageSize:]), ", "), maxShown))
	}
	m := &Menu{Label: "Put on a list", Command: joinName}
	for _, l := range all {
		isOn := slices.ContainsFunc(on, func(o store.List) bool { return o.ID == l.ID })
		if len(m.Options) < maxOptions && !isOn {
			m.Options = append(m.Options, Option{Label: shorten(listLine(l), maxOption), Value: p.about(listValue(l))})
		}
	}
	if len(m.Options) > 0 {
		v.Menu = m
	}
	v.Buttons = append(newListButtons(), paneButton(p))
	return Answer{View: v, Replace: true}, nil
}

// newListButtons lead to the forms that make a list.
func newListButtons() []Button {
	return []Button{
		{Label: "New marketing list…", Command: listsName, Value: stepNew + " " + string(store.MarketingList)},
		{Label: "New opt-in list…", Command: listsName, Value: stepNew + " " + string(store.OptInList)},
	}
}

func listValue(l store.List) string { return listMark + strconv.FormatInt(int64(l.ID), 10) }

// listLine names a list, and says of which kind it is.
func listLine(l store.List) string { return l.Name + " (" + string(l.Kind) + ")" }

func listNames(all []store.List) []string {
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = l.Name
	}
	return names
}

// listsPane draws one page of an inbox's lists.
func (b *Bot) listsPane(ctx context.Context, in store.Inbox, page int) (Answer, error) {
	all, err := b.reads.Lists(ctx, in.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: fmt.Sprintf("Lists of %s: %d", shorten(in.Name, maxTitle/2), len(all))}
	from := min((page-1)*pageSize, len(all))
	to := min(from+pageSize, len(all))
	for _, l := range all[from:to] {
		n, err := b.reads.Members(ctx, l.ID)
		if err != nil {
			return Answer{}, err
		}
		text := fmt.Sprintf("%s: %s", listLine(l), counted(n, "contact"))
		if l.Wording != "" {
			text += "\n" + shorten("Who joins agrees to: “"+l.Wording+"”", maxShown)
		}
		v.Items = append(v.Items, Item{Text: text})
	}
	switch {
	case len(all) == 0:
		v.Lines = []string{"There are none yet. Contacts are put on a marketing list for whatever you like; who is on an opt-in list agreed to be texted."}
	case from == to:
		v.Lines = []string{fmt.Sprintf("There is no page %d.", page)}
	}
	if page > 1 {
		v.Buttons = append(v.Buttons, Button{Label: "Previous", Command: listsName, Value: strconv.Itoa(page - 1)})
	}
	if to < len(all) {
		v.Buttons = append(v.Buttons, Button{Label: "Next", Command: listsName, Value: strconv.Itoa(page + 1)})
	}
	v.Buttons = append(v.Buttons, newListButtons()...)
	return Answer{View: v, Replace: true}, nil
}

func listForm(kind store.ListKind) *Form {
	f := &Form{Title: "New " + string(kind) + " list", Submit: "Make it", Command: listsName, Value: stepSave + " " + string(kind),
		Inputs: []Input{{Name: listName, Label: "Name", Hint: "Such as Newsletter; capitals make no difference.", MaxLength: bridge.MaxLabel}}}
	if kind == store.OptInList {
		f.Inputs = append(f.Inputs, Input{Name: listWording, Label: "What those agree to who join it", Long: true, MaxLength: bridge.MaxWording,
			Hint: "It is kept in the record of their consent, as in: Offers by SMS, at most four a month."})
	}
	return f
}

// makeList takes the submitted form.
func (b *Bot) makeList(ctx context.Context, call Call, in store.Inbox, kind store.ListKind) (Answer, error) {
	if call.Values == nil {
		return Answer{}, refuse("Press New marketing list… or New opt-in list… below the lists, and write its name there.")
	}
	l, err := b.core.MakeList(ctx, bridge.ListRequest{Actor: call.Actor, Inbox: in.ID, Name: call.Values[listName], Kind: kind, Wording: call.Values[listWording]})
	switch {
	case err == nil:
	case bridge.AboutOf(err) == bridge.AboutText:
		return complain(listWording, bridge.Say(err)), err
	default:
		return complain(listName, bridge.Say(err)), err
	}
	return Answer{View: &View{Lines: []string{fmt.Sprintf("There is a list %s now. In a thread, !join %s puts its contact on it.", listLine(l), l.Name)},
		Buttons: []Button{{Label: "Lists", Command: listsName}}}}, nil
}
