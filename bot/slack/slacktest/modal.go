package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// What a person does with modals and the Home tab.

// Fill types into an input or chooses in a select, without submitting: key is a block_id, an action_id or a label. It sends
// nothing to the app; see [Server.ViewAction].
func (s *Server) Fill(userID, viewID, key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := s.modal(userID, viewID)
	if err != nil {
		return err
	}
	s.touch()
	return v.enter(key, value)
}

// enter sets the state of the input that key names.
func (v *view) enter(key, value string) error {
	b, e := v.findInput(key)
	if e == nil {
		return fmt.Errorf("slacktest: no input %q in view %q", key, v.id)
	}
	entered, err := enter(e, value)
	if err != nil {
		return err
	}
	v.state[str(b, "block_id")][str(e, "action_id")] = entered
	return nil
}

// ViewAction presses a button of a view, or types or chooses in an element that sends actions. With several buttons of one
// action id, value tells them apart. Typing into an input is an error where the app would not learn of it: without dispatch_action, and
// without on_character_entered among what triggers it, as Slack tells of the Enter key only then.
// docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object
func (s *Server) ViewAction(ctx context.Context, userID, viewID, actionID string, value ...string) (Response, error) {
	s.mu.Lock()
	v, err := s.modal(userID, viewID)
	if err != nil {
		s.mu.Unlock()
		return Response{}, err
	}
	action, err := s.action(v.blocks(), actionID, value)
	if err != nil {
		s.mu.Unlock()
		return Response{}, fmt.Errorf("%w in view %q", err, viewID)
	}
	for _, b := range objects(v.blocks()) {
		if str(b, "block_id") != str(action, "block_id") || str(b, "type") != "input" {
			continue
		}
		if why := silent(b); why != "" {
			s.mu.Unlock()
			return Response{}, fmt.Errorf("slacktest: input %q %s", actionID, why)
		}
	}
	if key, stateful := stateKey[str(action, "type")]; stateful {
		v.state[str(action, "block_id")][actionID] = object{"type": action["type"], key.value: action[key.value]}
		s.touch()
	}
	r := Response{s: s, TriggerID: s.newTrigger(userID)}
	p := s.interaction("block_actions", userID, r.TriggerID)
	wire := s.wireView(v)
	p["container"], p["view"] = object{"type": "view", "view_id": v.id}, wire
	p["actions"], p["state"] = []any{action}, wire["state"]
	raw := encode(p)
	s.mu.Unlock()
	r.Payload, err = s.ask(ctx, &envelope{kind: kindInteractive, payload: raw})
	return r, err
}

// typedInto are the elements into which one types.
var typedInto = []string{"plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input"}

// silent says why an input block does not tell the app of what is typed into it; empty where it does.
func silent(b object) string {
	e := sub(b, "element")
	switch {
	case !flag(b, "dispatch_action"):
		return "has no dispatch_action"
	case slices.Contains(typedInto, str(e, "type")) && !slices.Contains(list(sub(e, "dispatch_action_config"), "trigger_actions_on"), any("on_character_entered")):
		return "has no on_character_entered in its dispatch_action_config"
	}
	return ""
}

// Submit fills inputs and submits the modal. Keys of values are block_ids, action_ids or labels. What Slack's own client
// checks (required, length, format) gives Response.Errors without asking the app. The app's answer is carried out: errors,
// update, push, clear; a bare acknowledgement closes the modal.
func (s *Server) Submit(ctx context.Context, userID, viewID string, values map[string]string) (Response, error) {
	s.mu.Lock()
	v, err := s.modal(userID, viewID)
	if err == nil && v.raw["submit"] == nil {
		err = fmt.Errorf("slacktest: view %q has no submit button", viewID)
	}
	if err != nil {
		s.mu.Unlock()
		return Response{}, err
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if err := v.enter(key, values[key]); err != nil {
			s.mu.Unlock()
			return Response{}, err
		}
	}
	s.touch()
	if errs := v.unfit(); len(errs) > 0 {
		v.errors = errs
		s.mu.Unlock()
		return Response{s: s, Errors: errs}, nil
	}
	r := Response{s: s, TriggerID: s.newTrigger(userID)}
	p := s.interaction("view_submission", userID, r.TriggerID)
	p["view"], p["response_urls"] = s.wireView(v), []any{}
	raw := encode(p)
	s.mu.Unlock()
	if r.Payload, err = s.ask(ctx, &envelope{kind: kindInteractive, payload: raw}); err != nil {
		return r, err
	}
	return s.submitted(v, r)
}

// unfit asks every input of the view.
func (v *view) unfit() map[string]string {
	errs := map[string]string{}
	for _, b := range objects(v.blocks()) {
		e := sub(b, "element")
		value := v.state[str(b, "block_id")][str(e, "action_id")]
		if str(b, "type") != "input" || value == nil {
			continue
		}
		if why := unfit(b, e, value); why != "" {
			errs[str(b, "block_id")] = why
		}
	}
	return errs
}

// submitted carries out the app's answer to a submission.
func (s *Server) submitted(v *view, r Response) (Response, error) {
	var body struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(r.Payload) > 0 && json.Unmarshal(r.Payload, &body) != nil {
		return r, fmt.Errorf("slacktest: the app answered %q", r.Payload)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	stack := s.stacks[v.user]
	switch body.Action {
	case "errors":
		for block := range body.Errors {
			if b, _ := v.findInput(block); b == nil || str(b, "block_id") != block || str(b, "type") != "input" {
				return r, fmt.Errorf("slacktest: error for %q, which is no input block", block)
			}
		}
		v.errors, r.Errors = body.Errors, body.Errors
		return r, nil
	case "clear":
		delete(s.stacks, v.user)
		return r, nil
	case "update", "push":
		raw, ref := s.readView(string(body.View), "modal")
		if ref != nil {
			return r, fmt.Errorf("slacktest: the app's view is refused: %s %v", ref.code, ref.extra["errors"])
		}
		if body.Action == "update" {
			s.updateView(v, raw)
			return r, nil
		}
		nv := s.newView(raw, v.user)
		nv.trigger = r.TriggerID
		stack, ref = pushView(stack, nv)
		if ref != nil {
			return r, fmt.Errorf("slacktest: the app's view is refused: %s", ref.code)
		}
		s.stacks[v.user] = stack
		return r, nil
	case "":
		s.stacks[v.user] = slices.DeleteFunc(slices.Clone(stack), func(o *view) bool { return o == v })
		return r, nil
	}
	return r, fmt.Errorf("slacktest: unknown response_action %q", body.Action)
}

// CloseView closes a modal (and those above it). The app hears of it where the view asked with notify_on_close.
func (s *Server) CloseView(ctx context.Context, userID, viewID string) (Response, error) {
	s.mu.Lock()
	v, err := s.modal(userID, viewID)
	if err != nil {
		s.mu.Unlock()
		return Response{}, err
	}
	stack := s.stacks[userID]
	at := slices.Index(stack, v)
	if at < 0 {
		s.mu.Unlock()
		return Response{}, fmt.Errorf("slacktest: %q is no modal", viewID)
	}
	cleared := flag(v.raw, "clear_on_close")
	if cleared {
		at = 0
	}
	s.stacks[userID] = slices.Clone(stack[:at])
	s.touch()
	p := s.interaction("view_closed", userID, "")
	delete(p, "trigger_id")
	p["view"], p["is_cleared"] = s.wireView(v), cleared
	raw := encode(p)
	s.mu.Unlock()
	r := Response{s: s}
	if !flag(v.raw, "notify_on_close") {
		return r, nil
	}
	r.Payload, err = s.ask(ctx, &envelope{kind: kindInteractive, payload: raw})
	return r, err
}
