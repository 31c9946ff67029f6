package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyline/bridge"
)

// tagInput is the only input of the form that asks for tags.
const tagInput = "tags"

// tagCommand puts tags on a contact; without one it shows those that they bear.
var tagCommand = Command{
	Name:      tagName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, {Name: "tags", Help: "The tags, with commas between them; without one they are listed.", Optional: true}},
	TypedArgs: []Arg{{Name: "tags", Help: "The tags, with commas between them; without one they are listed.", Optional: true}},
	Help:      "Puts tags on a contact, or shows their tags.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.partyOf(ctx, call)
		switch {
		case err != nil:
			return Answer{}, err
		case call.Values != nil:
			answer, err := b.tag(ctx, call, p, call.Values[tagInput], "Tagged: ", b.core.Tag)
			if err != nil {
				return complain(tagInput, bridge.Say(err)), err
			}
			return answer, nil
		case p.rest == "":
			return b.tagsPane(ctx, p, "")
		case p.rest == stepNew && call.Typed == nil:
			return Answer{Form: &Form{Title: "Tags", Submit: "Add", Command: tagName, Value: p.value(), Inputs: []Input{
				{Name: tagInput, Label: "Tags", Hint: "One or more, with commas between them.", MaxLength: 200},
			}}}, nil
		}
		return b.tag(ctx, call, p, p.rest, "Tagged: ", b.core.Tag)
	},
}

// untagCommand takes tags off a contact.
var untagCommand = Command{
	Name:      untagName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, {Name: "tags", Help: "The tags, with commas between them.", Optional: true}},
	TypedArgs: []Arg{{Name: "tags", Help: "The tags, with commas between them."}},
	Help:      "Takes tags off a contact.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.partyOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return b.tag(ctx, call, p, p.rest, "Untagged: ", b.core.Untag)
	},
}

// tag does one thing with each of some tags; done stands in front of those with which it did something. Those in front of one that will not do are done.
func (b *Bot) tag(ctx context.Context, call Call, p party, typed, done string, do func(context.Context, bridge.Subject, string) (bool, error)) (Answer, error) {
	names := strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' })
	if len(names) == 0 {
		names = []string{""}
	}
	for _, name := range names { // all are read before one is put on
		if _, err := bridge.TagName(name); err != nil {
			return Answer{}, err
		}
	}
	var changed []string
	for _, name := range names {
		did, err := do(ctx, p.subject(call), name)
		if err != nil {
			return Answer{}, err
		}
		if did {
			name, _ = bridge.TagName(name)
			changed = append(changed, name)
		}
	}
	say := done + shorten(strings.Join(changed, ", "), maxShown)
	if len(changed) == 0 {
		say = "Nothing changed: it was so already."
	}
	return didSo(call, say, func(say string) (Answer, error) { return b.tagsPane(ctx, p, say) })
}

// tagsPane draws the tags of a contact, to take them off, and those of the inbox, to put them on.
func (b *Bot) tagsPane(ctx context.Context, p party, say string) (Answer, error) {
	worn, err := b.reads.TagsOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	all, err := b.reads.Tags(ctx, p.inbox.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: fmt.Sprintf("Tags of %s: %d", p.called(), len(worn))}
	if say != "" {
		v.Lines = append(v.Lines, say)
	}
	for _, name := range worn[:min(len(worn), pageSize)] {
		v.Items = append(v.Items, Item{Text: name, Buttons: []Button{{Label: "Remove", Command: untagName, Value: p.about(name)}}})
	}
	if more := len(worn) - pageSize; more > 0 {
		v.Lines = append(v.Lines, "And: "+shorten(strings.Join(worn[pageSize:], ", "), maxShown))
	}
	m := &Menu{Label: "Add a tag", Command: tagName}
	for _, t := range all {
		if len(m.Options) < maxOptions && !slices.Contains(worn, t.Name) {
			m.Options = append(m.Options, Option{Label: t.Name, Value: p.about(t.Name)})
		}
	}
	if len(m.Options) > 0 {
		v.Menu = m
	}
	v.Buttons = []Button{{Label: "New tag…", Command: tagName, Value: p.about(stepNew)}, paneButton(p)}
	return Answer{View: v, Replace: true}, nil
}

// maxOptions is how many options a menu has at most.
const maxOptions = 25
