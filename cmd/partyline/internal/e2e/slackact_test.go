package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"partyline/bot/slack/slacktest"
)

// What people do on Slack.

func (s *slackPlace) types(person string, in post, text string, files ...file) (reply, error) {
	var dropped []slacktest.File
	for _, f := range files {
		dropped = append(dropped, slacktest.File{Name: f.Name, MIME: f.Type, Content: f.Content})
	}
	ts, err := s.Type(person, shopChannel, in.thread, text, dropped...)
	return reply{place: shopChannel, id: ts}, err
}

func (s *slackPlace) talks(person, text string) (post, error) {
	ts, err := s.Type(person, shopChannel, "", text)
	return post{place: shopChannel, id: ts, thread: ts}, err
}

func (s *slackPlace) edit(person string, r reply, text string) error {
	return s.Edit(person, r.place, r.id, text)
}

func (s *slackPlace) remove(person, place, id string) error { return s.Delete(person, place, id) }

func (s *slackPlace) press(ctx context.Context, person string, p post, label string) error {
	m, ok := s.Message(shopChannel, p.id)
	for _, e := range s.Ephemerals(person, shopChannel) {
		if e.TS == p.id {
			m, ok = e, true
		}
	}
	i := slices.IndexFunc(m.Buttons(), func(b slacktest.Button) bool { return b.Text == label })
	if !ok || i < 0 {
		return fmt.Errorf("there is no button %q in %q", label, m.Plain())
	}
	b := m.Buttons()[i]
	_, err := s.Press(ctx, person, shopChannel, m.TS, b.ActionID, b.Value)
	return err
}

func (s *slackPlace) choose(ctx context.Context, person string, p post, option string) error {
	m, ok := s.Message(shopChannel, p.id)
	for _, e := range s.Ephemerals(person, shopChannel) {
		if e.TS == p.id {
			m, ok = e, true
		}
	}
	var blocks []struct {
		Elements []struct {
			Type     string `json:"type"`
			ActionID string `json:"action_id"`
		} `json:"elements"`
	}
	_ = json.Unmarshal(m.Blocks, &blocks) // what cannot be read has no menu
	for _, b := range blocks {
		for _, e := range b.Elements {
			if strings.HasSuffix(e.Type, "_select") {
				_, err := s.Press(ctx, person, shopChannel, m.TS, e.ActionID, option)
				return err
			}
		}
	}
	return fmt.Errorf("there is no menu in %q (%t)", m.Plain(), ok)
}

func (s *slackPlace) run(ctx context.Context, person, command string) error {
	name, text, _ := strings.Cut(command, " ")
	_, err := s.Slash(ctx, person, shopChannel, name, text)
	return err
}

// slackShortcuts are the entries in the menu of a message, by what they show: the app's manifest names their ids.
var slackShortcuts = map[string]string{"Write an SMS": "write"}

func (s *slackPlace) takes(ctx context.Context, person string, p post, entry string) error {
	_, err := s.Shortcut(ctx, person, shopChannel, p.id, slackShortcuts[entry])
	return err
}

func (s *slackPlace) form(ctx context.Context, person string) (form, error) {
	var views []slacktest.View
	err := s.Wait(ctx, func() bool {
		views = s.Views(person)
		return len(views) > 0
	})
	if err != nil {
		return nil, err
	}
	return &slackForm{s: s, person: person, view: views[len(views)-1]}, nil
}

// slackForm is a modal.
type slackForm struct {
	s      *slackPlace
	person string
	view   slacktest.View
}

// Inputs implements form.
func (f *slackForm) Inputs() map[string]string {
	values := map[string]string{}
	for block, label := range f.labels() {
		values[label] = f.view.Values[block]
	}
	return values
}

// labels are those of the inputs, by the ids of their blocks.
func (f *slackForm) labels() map[string]string {
	var blocks []struct {
		ID    string `json:"block_id"`
		Label *struct {
			Text string `json:"text"`
		} `json:"label"`
	}
	_ = json.Unmarshal(f.view.Blocks, &blocks) // what cannot be read has no inputs, which fails the test
	labels := map[string]string{}
	for _, b := range blocks {
		if b.Label != nil {
			labels[b.ID] = b.Label.Text
		}
	}
	return labels
}

// Submits implements form.
func (f *slackForm) Submits(ctx context.Context, values map[string]string) (string, error) {
	r, err := f.s.Submit(ctx, f.person, f.view.ID, values)
	labels := f.labels()
	var complaints []string
	for block, say := range r.Errors {
		complaints = append(complaints, labels[block]+": "+say)
	}
	slices.Sort(complaints)
	return strings.Join(complaints, "\n"), err
}

func (s *slackPlace) lock(person string, card post, locked bool) error {
	return s.Lock(person, shopChannel, card.thread, locked)
}

func (s *slackPlace) destroy(person string, card post) error {
	for _, m := range slices.Backward(s.Thread(shopChannel, card.thread)) {
		if err := s.Delete(person, shopChannel, m.TS); err != nil {
			return err
		}
	}
	return nil
}
