package demo

import (
	"context"
	"net/http"
	"strings"

	"partyline/bot/discord/discordtest"
)

// What people do on Discord. Whoever does not see a channel can do nothing in it.

func (d discordChat) say(a typeAct) (string, error) {
	if a.Thread == "" {
		return "", refuse(http.StatusUnprocessableEntity, "Nobody can write into a forum itself; open a post.")
	}
	var files []discordtest.File
	for _, f := range a.Files {
		files = append(files, discordtest.File{Name: f.Name, Content: f.Content})
	}
	return d.Type(a.User, a.Thread, a.Text, files...)
}

func (d discordChat) edit(a editAct) error { return d.Edit(a.User, a.Thread, a.TS, a.Text) }

func (d discordChat) remove(a deleteAct) error { return d.Delete(a.User, a.Thread, a.TS) }

func (d discordChat) press(ctx context.Context, a pressAct) error {
	values := a.Chosen
	if a.Value != "" {
		values = append(values, a.Value)
	}
	_, err := d.Press(ctx, a.User, a.Thread, a.TS, a.Action, values...)
	return err
}

func (d discordChat) slash(ctx context.Context, a slashAct) error {
	if a.TS != "" {
		_, err := d.MessageCommand(ctx, a.User, a.Thread, a.TS, a.Command)
		return err
	}
	_, err := d.Slash(ctx, a.User, a.Thread, a.Command, a.Text, a.Options)
	return err
}

func (d discordChat) submit(ctx context.Context, a submitAct) (map[string]string, error) {
	got, err := d.Submit(ctx, a.User, a.View, a.Values)
	return got.Errors, err
}

func (d discordChat) closeView(_ context.Context, a closeAct) error {
	return d.CloseModal(a.User, a.View)
}

func (d discordChat) deletion(ctx context.Context, user, thread, number string) (view, input string, err error) {
	if err := d.slash(ctx, slashAct{User: user, Thread: thread, Command: "sms", Text: "contact delete", Options: map[string]string{"number": number}}); err != nil {
		return "", "", err
	}
	err = wait(ctx, d, func() bool {
		for _, m := range d.Modals(user) {
			view, input = m.ID, m.Inputs[0].CustomID
		}
		return view != ""
	})
	return view, input, err
}

// keep does what the menu of a post offers.
func (d discordChat) keep(a keepAct) error {
	switch a.Do {
	case "archive", "reopen":
		return d.Archive(a.User, a.Thread, a.Do == "archive")
	case "lock", "unlock":
		return d.Lock(a.User, a.Thread, a.Do == "lock")
	case "delete":
		return d.DeleteThread(a.User, a.Thread)
	}
	return refuse(http.StatusUnprocessableEntity, "A post can be archived, reopened, locked, unlocked or deleted; "+strings.TrimSpace(a.Do)+" is none of these.")
}
