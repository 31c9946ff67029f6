package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"partyline/bot"
	"partyline/bot/discord/discordtest"
)

// What people do on Discord.

func (d *discordPlace) types(person string, in post, text string, files ...file) (reply, error) {
	var dropped []discordtest.File
	for _, f := range files {
		dropped = append(dropped, discordtest.File{Name: f.Name, MIME: f.Type, Content: f.Content})
	}
	id, err := d.Type(person, in.thread, text, dropped...)
	return reply{place: in.thread, id: id}, err
}

func (d *discordPlace) talks(person, text string) (post, error) {
	if d.isForum() {
		id, err := d.CreateThread(person, d.shop, "", text, text)
		return post{place: id, id: id, thread: id}, err
	}
	id, err := d.Type(person, d.shop, text)
	if err != nil {
		return post{}, err
	}
	thread, err := d.CreateThread(person, d.shop, id, text, "")
	return post{place: d.shop, id: id, thread: thread}, err
}

func (d *discordPlace) edit(person string, r reply, text string) error {
	return d.Edit(person, r.place, r.id, text)
}

func (d *discordPlace) remove(person, place, id string) error { return d.Delete(person, place, id) }

func (d *discordPlace) destroy(person string, card post) error {
	if err := d.DeleteThread(person, card.thread); err != nil || card.place == card.thread {
		return err
	}
	return d.Delete(person, card.place, card.id)
}

// lock implements hands. The application can edit what stands in a locked thread only while it may manage threads.
func (d *discordPlace) lock(person string, card post, locked bool) error {
	d.SetRole(d.guild, d.BotRole(d.guild), func(r *discordtest.Role) { r.Permissions &^= discordtest.ManageThreads })
	return d.Lock(person, card.thread, locked)
}

func (d *discordPlace) press(ctx context.Context, person string, p post, label string) error {
	m, _ := d.Message(p.place, p.id)
	i := slices.IndexFunc(m.Buttons(), func(b discordtest.Button) bool { return labelOf(b.Label) == label })
	if i < 0 {
		return fmt.Errorf("there is no button %q in %q", label, m.Plain())
	}
	_, err := d.Press(ctx, person, p.place, p.id, m.Buttons()[i].CustomID)
	return err
}

func (d *discordPlace) choose(ctx context.Context, person string, p post, option string) error {
	m, _ := d.Message(p.place, p.id)
	var rows []struct {
		Components []struct {
			Type     int    `json:"type"`
			CustomID string `json:"custom_id"`
		} `json:"components"`
	}
	_ = json.Unmarshal(m.Components, &rows) // what cannot be read has no menu
	for _, row := range rows {
		for _, c := range row.Components {
			if c.Type == 3 || c.Type == 5 { // of texts, of people
				_, err := d.Press(ctx, person, p.place, p.id, c.CustomID, option)
				return err
			}
		}
	}
	return fmt.Errorf("there is no menu in %q", m.Plain())
}

func (d *discordPlace) run(ctx context.Context, person, command string) error {
	place, err := d.desk(person)
	if err != nil {
		return err
	}
	return d.runIn(ctx, person, place, command)
}

// desk is where commands are typed: a forum takes none itself.
func (d *discordPlace) desk(person string) (string, error) {
	if !d.isForum() {
		return d.shop, nil
	}
	for _, t := range slices.Backward(d.Threads(d.shop)) {
		if !t.Archived && !t.Locked {
			return t.ID, nil
		}
	}
	p, err := d.talks(person, "desk")
	return p.thread, err
}

// runIn fills in a slash command as Discord has people do it: a subcommand, and a field for each of its words, the last taking the rest.
func (d *discordPlace) runIn(ctx context.Context, person, place, command string) error {
	name, rest, _ := strings.Cut(strings.TrimPrefix(command, "/"), " ")
	sub, rest, _ := strings.Cut(rest, " ")
	if sub == "" {
		sub = "help" // Discord takes no command without a subcommand
	}
	if err := d.Wait(ctx, func() bool { return len(d.Commands(d.guild)) > 0 }); err != nil {
		return fmt.Errorf("no commands were registered: %w", err)
	}
	if sub == bot.ContactGroup {
		sub, rest, _ = strings.Cut(rest, " ")
		sub = bot.ContactGroup + " " + sub
	}
	fields, err := d.fieldsOf(name, sub)
	if err != nil {
		return err
	}
	values := map[string]string{}
	for i, field := range fields {
		word, more, _ := strings.Cut(rest, " ")
		if i == len(fields)-1 {
			word = rest
		}
		if word != "" {
			values[field] = word
		}
		rest = more
	}
	_, err = d.Slash(ctx, person, place, name, sub, values)
	return err
}

// fieldsOf are the names of a subcommand's options.
func (d *discordPlace) fieldsOf(name, sub string) ([]string, error) {
	type option struct {
		Name    string   `json:"name"`
		Options []option `json:"options"`
	}
	for _, c := range d.Commands(d.guild) {
		if c.Name != name {
			continue
		}
		var o option
		if err := json.Unmarshal(c.Raw, &o); err != nil {
			return nil, err
		}
		for word := range strings.FieldsSeq(sub) {
			i := slices.IndexFunc(o.Options, func(o option) bool { return o.Name == word })
			if i < 0 {
				return nil, fmt.Errorf("there is no command /%s %s", name, sub)
			}
			o = o.Options[i]
		}
		var names []string
		for _, in := range o.Options {
			names = append(names, in.Name)
		}
		return names, nil
	}
	return nil, fmt.Errorf("there is no command /%s %s", name, sub)
}

func (d *discordPlace) takes(ctx context.Context, person string, p post, entry string) error {
	if err := d.Wait(ctx, func() bool { return len(d.Commands(d.guild)) > 0 }); err != nil {
		return fmt.Errorf("no commands were registered: %w", err)
	}
	_, err := d.MessageCommand(ctx, person, p.place, p.id, entry)
	return err
}

func (d *discordPlace) form(ctx context.Context, person string) (form, error) {
	var open []discordtest.Modal
	err := d.Wait(ctx, func() bool {
		open = d.Modals(person)
		return len(open) > 0
	})
	if err != nil {
		return nil, err
	}
	return &discordForm{d: d, person: person, modal: open[len(open)-1]}, nil
}

// discordForm is a modal.
type discordForm struct {
	d      *discordPlace
	person string
	modal  discordtest.Modal
}

// Inputs implements form.
func (f *discordForm) Inputs() map[string]string {
	values := map[string]string{}
	for _, in := range f.modal.Inputs {
		values[in.Label] = in.Value
	}
	return values
}

// Submits implements form. Discord closes a modal whatever the answer is; one that is complained about is opened again.
func (f *discordForm) Submits(ctx context.Context, values map[string]string) (string, error) {
	byID := map[string]string{}
	for _, in := range f.modal.Inputs {
		if v, ok := values[in.Label]; ok {
			byID[in.CustomID] = v
		}
	}
	r, err := f.d.Submit(ctx, f.person, f.modal.ID, byID)
	if err != nil {
		return "", err
	}
	m, err := r.WaitMessage(ctx)
	if err != nil {
		return "", err
	}
	said := f.d.seen(m)
	if !strings.HasPrefix(said.Plain(), "That was not done") {
		return "", nil
	}
	if err := f.d.press(ctx, f.person, said, "Edit again"); err != nil {
		return "", err
	}
	again, err := f.d.form(ctx, f.person)
	if err != nil {
		return "", err
	}
	f.modal = again.(*discordForm).modal
	return said.Plain(), nil
}
