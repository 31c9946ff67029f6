package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot"
)

// Limits of windows. docs.discord.com/developers/components/reference#text-input
const (
	maxFormTitle   = 45
	maxInputs      = 5
	maxInput       = 4000
	maxInputLabel  = 45
	maxPlaceholder = 100
)

// componentInput is a text input, in one line or in several. docs.discord.com/developers/components/reference
const (
	componentInput = 4

	inputShort = 1
	inputLong  = 2
)

// formBody is a window as Discord takes it. Each input stands in a row of its own: that form is old, and the only one that discordgo
// can read when it comes back. We read both.
type formBody struct {
	CustomID   string    `json:"custom_id"`
	Title      string    `json:"title"`
	Components []formRow `json:"components"`
}

type formRow struct {
	Type       int         `json:"type"`
	Components []formInput `json:"components"`
}

type formInput struct {
	Type        int    `json:"type"`
	CustomID    string `json:"custom_id"`
	Label       string `json:"label"`
	Style       int    `json:"style"`
	Required    bool   `json:"required"`
	MaxLength   int    `json:"max_length"`
	Placeholder string `json:"placeholder,omitempty"`
	Value       string `json:"value,omitempty"`
}

// encodeForm draws a window. Its custom id carries the command, the key by which its submission is known, and what it is about.
func encodeForm(f bot.Form, key string) formBody {
	body := formBody{CustomID: customID(f.Command, 0, key, f.Value), Title: cut(cmp.Or(f.Title, "Partyline"), maxFormTitle)}
	for _, in := range f.Inputs[:min(len(f.Inputs), maxInputs)] {
		most := maxInput
		if in.MaxLength > 0 {
			most = min(most, in.MaxLength)
		}
		e := formInput{
			Type: componentInput, CustomID: in.Name, Label: cut(cmp.Or(in.Label, in.Name), maxInputLabel), Style: inputShort,
			Required: !in.Optional, MaxLength: most, Placeholder: cut(in.Hint, maxPlaceholder), Value: cut(in.Initial, most),
		}
		if in.Long {
			e.Style = inputLong
		}
		body.Components = append(body.Components, formRow{Type: componentRow, Components: []formInput{e}})
	}
	return body
}

// filledIn reads what was typed into a window's inputs, by their names, whatever they are wrapped in.
func filledIn(components []json.RawMessage) map[string]string {
	values := map[string]string{}
	for _, raw := range components {
		var e struct {
			CustomID   string            `json:"custom_id"`
			Value      *string           `json:"value"`
			Values     []string          `json:"values"`
			Components []json.RawMessage `json:"components"`
			Component  json.RawMessage   `json:"component"`
		}
		if bot.Lenient(raw, &e) != nil {
			continue
		}
		switch {
		case e.CustomID != "" && e.Value != nil:
			values[e.CustomID] = *e.Value
		case e.CustomID != "" && len(e.Values) > 0:
			values[e.CustomID] = e.Values[0]
		}
		inner := e.Components
		if len(e.Component) > 0 {
			inner = append(inner, e.Component)
		}
		maps.Copy(values, filledIn(inner))
	}
	return values
}

// reopenForm is what the buttons carry that open a kept window; no command can be called so.
const reopenForm = "form/open"

// lateForm offers a window that could not be opened by itself any more: only a first answer can.
func lateForm(f bot.Form, key string) bot.View {
	return bot.View{
		Title:   f.Title,
		Lines:   []string{"That took a moment. Press the button to open the window."},
		Buttons: []bot.Button{{Label: "Open", Command: reopenForm, Value: key, Style: bot.StylePrimary}},
	}
}

// complaints say what was wrong with a window, and what was typed there: Discord has closed it already, and nothing shall be lost.
func complaints(f bot.Form, errors map[string]string, key string) bot.View {
	v := bot.View{Title: "That was not done"}
	labels := map[string]string{}
	var typed []string
	for _, in := range f.Inputs {
		labels[in.Name] = cmp.Or(in.Label, in.Name)
		if say := errors[in.Name]; say != "" {
			v.Lines = append(v.Lines, labels[in.Name]+": "+say)
		}
		if in.Initial != "" {
			typed = append(typed, labels[in.Name]+": "+in.Initial)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(errors)) {
		if labels[name] == "" {
			v.Lines = append(v.Lines, name+": "+errors[name])
		}
	}
	if len(typed) > 0 {
		v.Lines = append(append(v.Lines, "", "What you typed:"), typed...)
	}
	v.Buttons = []bot.Button{{Label: "Edit again", Command: reopenForm, Value: key, Style: bot.StylePrimary}}
	return v
}

const (
	// formLife is how long a window is kept. An answer that only one person sees has buttons for as long as the interaction lives.
	// docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
	formLife = 15 * time.Minute
	// maxForms is how many are kept.
	maxForms = 500
)

// forms keep the windows that we opened, filled in as they were submitted, by their keys. Another process does not know them: there a
// window shows the inputs' names for their labels. It is safe for concurrent use.
type forms struct {
	clock clockwork.Clock
	mu    sync.Mutex
	kept  map[string]keptForm
}

type keptForm struct {
	form bot.Form
	at   time.Time
}

// keep remembers a window and gives its key back. Where there is no room, the oldest makes way.
func (f *forms) keep(form bot.Form, key string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept == nil {
		f.kept = map[string]keptForm{}
	}
	now := f.clock.Now()
	oldest := key
	for other, k := range f.kept {
		if now.Sub(k.at) >= formLife {
			delete(f.kept, other)
		} else if oldest == key || k.at.Before(f.kept[oldest].at) {
			oldest = other
		}
	}
	if len(f.kept) >= maxForms {
		delete(f.kept, oldest)
	}
	form.Inputs = slices.Clone(form.Inputs)
	f.kept[key] = keptForm{form: form, at: now}
	return key
}

func (f *forms) get(key string) (bot.Form, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	k, ok := f.kept[key]
	return k.form, ok && f.clock.Since(k.at) < formLife
}

// filled is the window of a key with what was typed into it. One that is not kept any more is made of what came back.
func (f *forms) filled(command, key, value string, values map[string]string) bot.Form {
	form, ok := f.get(key)
	if !ok || form.Command != command {
		form = bot.Form{Command: command, Value: value}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			form.Inputs = append(form.Inputs, bot.Input{Name: name, Long: true, Optional: true})
		}
	}
	form.Inputs = slices.Clone(form.Inputs)
	for i := range form.Inputs {
		form.Inputs[i].Initial = values[form.Inputs[i].Name]
	}
	return form
}

// Do implements bot.Router for the buttons that open a kept window; call.Text is its key.
func (f *forms) Do(_ context.Context, _ string, call bot.Call) (bot.Answer, error) {
	form, ok := f.get(call.Text)
	if !ok {
		return bot.Sentence("What you typed is not kept any more. Please start again."), nil
	}
	return bot.Answer{Form: &form}, nil
}
