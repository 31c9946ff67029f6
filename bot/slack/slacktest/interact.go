package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What a person does with buttons, commands and shortcuts.

var slashed = regexp.MustCompile(`^/[A-Za-z]`)

// Response is what an interaction brought.
type Response struct {
	// Payload is the app's acknowledgement; empty for a bare one.
	Payload json.RawMessage
	// Errors are what a refused submission shows at the inputs, by block_id.
	Errors map[string]string
	// TriggerID and ResponseURL were given to the app.
	TriggerID, ResponseURL string

	s *Server
}

// View is the modal that the app opened or pushed with this interaction, if it did so by now and the modal is still open.
func (r Response) View() (View, bool) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	for _, st := range r.s.stacks {
		for _, v := range st {
			if v.trigger == r.TriggerID {
				return r.s.seeView(v), true
			}
		}
	}
	return View{}, false
}

// WaitView waits for that modal.
func (r Response) WaitView(ctx context.Context) (v View, err error) {
	err = r.s.Wait(ctx, func() bool {
		var ok bool
		v, ok = r.View()
		return ok
	})
	return v, err
}

// Posts are the messages that the app sent to the response URL, or in its acknowledgement, so far and as they are now.
func (r Response) Posts() []Message {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	u := r.s.replyTo[r.ResponseURL]
	if u == nil {
		return nil
	}
	return r.s.seeAll(r.s.channels[u.channel], u.posts)
}

// WaitPost waits for the first such message.
func (r Response) WaitPost(ctx context.Context) (m Message, err error) {
	err = r.s.Wait(ctx, func() bool {
		ms := r.Posts()
		if len(ms) > 0 {
			m = ms[0]
		}
		return len(ms) > 0
	})
	return m, err
}

// interaction is what every interactive payload holds. s.mu is held.
func (s *Server) interaction(kind, userID, trigger string) object {
	u := s.users[userID]
	return object{
		"type": kind, "token": "slacktest", "api_app_id": appID, "trigger_id": trigger, "enterprise": nil, "is_enterprise_install": false,
		"team": object{"id": teamID, "domain": "slacktest"},
		"user": object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.TeamID},
	}
}

// Press presses a button in a message that the person sees, or chooses in a select: value is then the option's value or
// text. With several buttons of one action id, value tells them apart. It returns when the app has acknowledged.
func (s *Server) Press(ctx context.Context, userID, channelID, ts, actionID string, value ...string) (Response, error) {
	s.mu.Lock()
	c, m, err := s.find(userID, channelID, ts)
	if err != nil {
		s.mu.Unlock()
		return Response{}, err
	}
	action, err := s.action(m.blocks, actionID, value)
	if err != nil {
		s.mu.Unlock()
		return Response{}, fmt.Errorf("%w in message %q", err, ts)
	}
	r := Response{s: s, TriggerID: s.newTrigger(userID), ResponseURL: s.newResponseURL(userID, c, m)}
	p := s.interaction("block_actions", userID, r.TriggerID)
	container := object{"type": "message", "message_ts": m.ts, "channel_id": c.ID, "is_ephemeral": m.ephemeral}
	if m.threadTS != "" {
		container["thread_ts"] = m.threadTS
	}
	p["container"], p["channel"], p["response_url"] = container, object{"id": c.ID, "name": c.publicName()}, r.ResponseURL
	p["actions"], p["state"] = []any{action}, object{"values": messageState(m.blocks, action)}
	if !m.ephemeral {
		p["message"] = s.wire(c, m, true)
	}
	s.mu.Unlock()
	r.Payload, err = s.ask(ctx, &envelope{kind: kindInteractive, payload: encode(p)})
	return r, err
}

// action builds the action of an element that is really there. s.mu is held.
func (s *Server) action(blocks []any, actionID string, value []string) (object, error) {
	for _, b := range objects(blocks) {
		for _, e := range interactive(b) {
			if str(e, "action_id") != actionID {
				continue
			}
			kind := str(e, "type")
			a := object{"type": kind, "action_id": actionID, "block_id": str(b, "block_id"), "action_ts": s.ts()}
			switch {
			case kind == "button":
				if len(value) > 0 && str(e, "value") != value[0] {
					continue
				}
				a["text"] = e["text"]
				for _, key := range []string{"value", "style", "url"} {
					if v := str(e, key); v != "" {
						a[key] = v
					}
				}
			case len(value) == 0:
				return nil, fmt.Errorf("slacktest: %s %q needs a value", kind, actionID)
			case kind == "overflow":
				o, err := choose(e, value[0])
				if err != nil {
					return nil, err
				}
				a["selected_option"] = o
			default:
				v, err := enter(e, value[0])
				if err != nil {
					return nil, err
				}
				for key, x := range v {
					a[key] = x
				}
			}
			return a, nil
		}
	}
	return nil, fmt.Errorf("slacktest: no button %q", actionID)
}

// messageState is state.values of a message: its stateful elements, the one just used with its new value.
func messageState(blocks []any, action object) map[string]map[string]object {
	v := &view{raw: object{"blocks": blocks}, state: map[string]map[string]object{}}
	v.fill(nil)
	block, id := str(action, "block_id"), str(action, "action_id")
	if key, ok := stateKey[str(action, "type")]; ok && v.state[block][id] != nil {
		v.state[block][id] = object{"type": action["type"], key.value: action[key.value]}
	}
	return v.state
}

// Slash runs a slash command in a channel, where alone Slack allows it: not in a thread. What the app puts into its
// acknowledgement is shown as its response_type says.
func (s *Server) Slash(ctx context.Context, userID, channelID, command, text string) (Response, error) {
	s.mu.Lock()
	c, err := s.person(userID, channelID)
	if err != nil {
		s.mu.Unlock()
		return Response{}, err
	}
	u := s.users[userID]
	r := Response{s: s, TriggerID: s.newTrigger(userID), ResponseURL: s.newResponseURL(userID, c, nil)}
	p := object{
		"token": "slacktest", "team_id": teamID, "team_domain": "slacktest", "channel_id": c.ID, "channel_name": c.publicName(),
		"user_id": u.ID, "user_name": u.Name, "command": "/" + strings.TrimPrefix(command, "/"), "text": text, "api_app_id": appID,
		"is_enterprise_install": "false", "response_url": r.ResponseURL, "trigger_id": r.TriggerID,
	}
	s.mu.Unlock()
	r.Payload, err = s.ask(ctx, &envelope{kind: kindCommand, payload: encode(p)})
	if err != nil {
		return r, err
	}
	return r, s.showAck(r)
}

// showAck shows the message that an acknowledgement of a command carries. Plain text is allowed too.
func (s *Server) showAck(r Response) error {
	if len(strings.TrimSpace(string(r.Payload))) == 0 {
		return nil
	}
	body := decodeObject(r.Payload)
	if body == nil {
		var text string
		if json.Unmarshal(r.Payload, &text) != nil {
			text = string(r.Payload)
		}
		if text == "" || text == "null" {
			return nil
		}
		body = object{"text": text}
	}
	if len(body) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.replyTo[r.ResponseURL]
	if ref := s.respond(u, body); ref != nil {
		return fmt.Errorf("slacktest: the acknowledgement is refused: %s", ref.code)
	}
	return nil
}

// Shortcut runs a message shortcut, or a global one where ts is empty.
func (s *Server) Shortcut(ctx context.Context, userID, channelID, ts, callbackID string) (Response, error) {
	s.mu.Lock()
	if u := s.users[userID]; u == nil || u.Deleted {
		s.mu.Unlock()
		return Response{}, fmt.Errorf("slacktest: no user %q", userID)
	}
	r := Response{s: s, TriggerID: s.newTrigger(userID)}
	p := s.interaction("shortcut", userID, r.TriggerID)
	if ts != "" {
		c, m, err := s.find(userID, channelID, ts)
		if err != nil {
			s.mu.Unlock()
			return Response{}, err
		}
		r.ResponseURL = s.newResponseURL(userID, c, m)
		p["type"], p["message"], p["message_ts"] = "message_action", s.wire(c, m, true), m.ts
		p["channel"], p["response_url"] = object{"id": c.ID, "name": c.publicName()}, r.ResponseURL
	}
	p["callback_id"], p["action_ts"] = callbackID, s.ts()
	raw := encode(p)
	s.mu.Unlock()
	var err error
	r.Payload, err = s.ask(ctx, &envelope{kind: kindInteractive, payload: raw})
	return r, err
}

// modal finds an open modal of a person. s.mu is held.
func (s *Server) modal(userID, viewID string) (*view, error) {
	i := slices.IndexFunc(s.stacks[userID], func(v *view) bool { return v.id == viewID })
	if i < 0 {
		if h := s.homes[userID]; h != nil && h.id == viewID {
			return h, nil
		}
		return nil, fmt.Errorf("slacktest: %q has no view %q open", userID, viewID)
	}
	return s.stacks[userID][i], nil
}
