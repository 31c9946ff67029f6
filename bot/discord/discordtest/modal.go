package discordtest

import (
	"context"
	"fmt"
	"slices"
)

// What a person does with modals.

// Modal is a form that a person has open: a copy.
type Modal struct {
	// ID is the emulator's own, CustomID the app's.
	ID, CustomID, Title string
	User, ChannelID     string
	// Inputs in reading order.
	Inputs []Input
}

// Input is a text input or a select of a modal.
type Input struct {
	CustomID, Label, Description, Placeholder string
	// Type of the component: 4 for a text input.
	Type int
	// Value is what it is filled in with.
	Value string
	// Long is a text input of several lines.
	Long     bool
	Required bool
	// MinLength and MaxLength of a text, in characters; MaxLength is 4000 by default.
	MinLength, MaxLength int
	Options              []Choice
}

type modal struct {
	id, customID, title, user string
	channel                   *channel
	source                    *message
	components                []object
}

// openModal shows a modal to the person of an interaction; it takes the place of one that is open. s.mu is held.
func (s *Server) openModal(i *interaction, data object) *modal {
	m := &modal{
		id: s.newID(), customID: str(data, "custom_id"), title: str(data, "title"), user: i.user, channel: i.channel,
		source: i.source, components: objects(copyList(list(data, "components"))),
	}
	next := 0
	for _, o := range m.components {
		number1(o, &next)
	}
	s.modals[i.user] = m
	s.touch()
	return m
}

// field is an input with the component around it.
type field struct{ around, input object }

func (m *modal) fields() []field {
	var out []field
	for _, o := range m.components {
		for _, e := range childrenOf(o) {
			out = append(out, field{o, e})
		}
	}
	return out
}

func (s *Server) seeModal(m *modal) Modal {
	out := Modal{ID: m.id, CustomID: m.customID, Title: m.title, User: m.user, ChannelID: m.channel.ID}
	for _, f := range m.fields() {
		in := Input{
			CustomID: str(f.input, "custom_id"), Label: str(f.input, "label"), Placeholder: str(f.input, "placeholder"),
			Type: number(f.input, "type"), Value: str(f.input, "value"), Long: number(f.input, "style") == 2, Required: required(f.input),
			MinLength: number(f.input, "min_length"), MaxLength: longest(f.input), Description: str(f.around, "description"),
		}
		if number(f.around, "type") == typeLabel {
			in.Label = str(f.around, "label")
		}
		for _, o := range objects(list(f.input, "options")) {
			in.Options = append(in.Options, Choice{str(o, "label"), str(o, "value")})
		}
		out.Inputs = append(out.Inputs, in)
	}
	return out
}

// required is true unless the input says otherwise.
func required(o object) bool {
	v, there := o["required"].(bool)
	return v || !there
}

func longest(o object) int {
	if n := number(o, "max_length"); n > 0 {
		return n
	}
	return 4000
}

// Modals lists what a person has open: one modal at most.
func (s *Server) Modals(userID string) []Modal {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.modals[userID]; m != nil {
		return []Modal{s.seeModal(m)}
	}
	return nil
}

// CloseModal closes a modal without sending it; the app does not hear of it.
func (s *Server) CloseModal(userID, modalID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.modals[userID]; m == nil || m.id != modalID {
		return fmt.Errorf("discordtest: %q has no modal %q open", userID, modalID)
	}
	delete(s.modals, userID)
	s.touch()
	return nil
}

// Submit fills in a modal and submits it. values are by custom_id; an input without one keeps what it is filled in with.
// What Discord's own client checks (required, length) gives Response.Errors without asking the app. The modal closes when
// the app has answered, and stays open where it does not.
func (s *Server) Submit(ctx context.Context, userID, modalID string, values map[string]string) (Response, error) {
	return s.submit(ctx, userID, modalID, values, false)
}

// SubmitLabels is Submit with every input in a Label (type 18), whatever the app asked for: a payload with a component
// that older libraries do not know.
func (s *Server) SubmitLabels(ctx context.Context, userID, modalID string, values map[string]string) (Response, error) {
	return s.submit(ctx, userID, modalID, values, true)
}

func (s *Server) submit(ctx context.Context, userID, modalID string, values map[string]string, labels bool) (Response, error) {
	s.mu.Lock()
	m := s.modals[userID]
	if m == nil || m.id != modalID {
		s.mu.Unlock()
		return Response{}, fmt.Errorf("discordtest: %q has no modal %q open", userID, modalID)
	}
	known := 0
	errs := map[string]string{}
	filled := []any{}
	for _, o := range m.components {
		if len(childrenOf(o)) == 0 { // a text, which has nothing to fill in
			filled = append(filled, object{"type": number(o, "type"), "id": o["id"]})
		}
		for _, in := range childrenOf(o) {
			id := str(in, "custom_id")
			v, given := values[id]
			if given {
				known++
			} else {
				v = str(in, "value")
			}
			if why := unfit(in, v); why != "" {
				errs[id] = why
			}
			filled = append(filled, filledIn(o, in, v, labels))
		}
	}
	if known != len(values) {
		s.mu.Unlock()
		return Response{}, fmt.Errorf("discordtest: modal %q has not all of the inputs %v", m.customID, values)
	}
	if len(errs) > 0 {
		s.mu.Unlock()
		return Response{s: s, Errors: errs}, nil
	}
	i := s.newInteraction(kindModal, userID, m.channel)
	i.source = m.source
	data := object{"custom_id": m.customID, "components": filled, "resolved": object{}}
	s.mu.Unlock()
	r, err := s.ask(ctx, i, data)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && s.modals[userID] == m {
		delete(s.modals, userID)
		s.touch()
	}
	return r, err
}

// filledIn is an input as a submission has it.
func filledIn(around, in object, v string, labels bool) object {
	out := object{"type": number(in, "type"), "id": in["id"], "custom_id": in["custom_id"]}
	switch {
	case number(in, "type") == typeInput:
		out["value"] = v
	case v == "":
		out["values"] = []string{}
	default:
		out["values"] = []string{v}
	}
	if labels || number(around, "type") == typeLabel {
		return object{"type": typeLabel, "id": around["id"], "component": out}
	}
	return object{"type": typeRow, "id": around["id"], "components": []any{out}}
}

// unfit is what Discord's client says about an input before it submits; empty when it is fine.
func unfit(in object, v string) string {
	n := utf16Len(v)
	switch {
	case n == 0 && required(in):
		return "This field is required"
	case n == 0:
		return ""
	case number(in, "type") == typeSelect:
		if !slices.ContainsFunc(objects(list(in, "options")), func(o object) bool { return str(o, "value") == v }) {
			return "No such option"
		}
	case number(in, "type") != typeInput:
	case n < number(in, "min_length"), n > longest(in):
		return fmt.Sprintf("Must be between %d and %d in length.", number(in, "min_length"), longest(in))
	}
	return ""
}
