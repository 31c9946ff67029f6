package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// View is a modal or a Home tab as a person sees it.
type View struct {
	ID, Hash        string
	Type            string // "modal" or "home"
	User            string
	CallbackID      string
	ExternalID      string
	PrivateMetadata string
	Title           string
	Submit, Close   string // labels; empty for none
	Blocks          json.RawMessage
	// Values is what the inputs hold now, by block_id.
	Values map[string]string
	// Errors are shown at inputs after a refused submission, by block_id.
	Errors map[string]string

	names func(prefix, id string) string
}

// Plain is what a reader sees of the view's blocks, labels of inputs included.
func (v View) Plain() string {
	var blocks []any
	_ = json.Unmarshal(v.Blocks, &blocks)
	return reader{v.names}.blocks(blocks)
}

// Buttons are the interactive elements of the view, inputs included.
func (v View) Buttons() []Button {
	var blocks []any
	_ = json.Unmarshal(v.Blocks, &blocks)
	return buttonsOf(blocks)
}

type view struct {
	id, hash, user, kind string
	raw                  object // as the app gave it, ids filled in
	state                map[string]map[string]object
	root, previous       string
	errors               map[string]string
	trigger              string // that opened or pushed it
}

func (v *view) blocks() []any { return list(v.raw, "blocks") }

// Published limits of views. docs.slack.dev/reference/views, .../methods/views.push
const (
	maxViewBytes = 250000
	maxStack     = 3
	triggerLife  = 3 * time.Second
)

// viewRules are the fields of a view. docs.slack.dev/reference/views/modal-views, .../home-tab-views
var viewRules = map[string]map[string]field{
	"modal": {
		"title": {kind: plainText, required: true, most: 24}, "submit": {kind: plainText, most: 24}, "close": {kind: plainText, most: 24},
		"blocks": {required: true}, "private_metadata": {kind: plainString, most: 3000}, "callback_id": {kind: plainString, most: 255},
		"external_id": {kind: plainString, most: 255}, "clear_on_close": {kind: boolean}, "notify_on_close": {kind: boolean},
		"submit_disabled": {kind: boolean},
	},
	"home": {
		"blocks": {required: true}, "private_metadata": {kind: plainString, most: 3000}, "callback_id": {kind: plainString, most: 255},
		"external_id": {kind: plainString, most: 255},
	},
}

// readView checks a view against the published limits.
func (s *Server) readView(raw string, kinds ...string) (object, *refusal) {
	if len(raw) > maxViewBytes {
		return nil, no("view_too_large")
	}
	v := decodeObject([]byte(raw))
	if v == nil {
		return nil, badArgs("invalid_arguments", []string{"must be a valid view [json-pointer:/view]"})
	}
	kind := str(v, "type")
	if !slices.Contains(kinds, kind) {
		return nil, badArgs("invalid_arguments", []string{"unsupported type: " + kind + " [json-pointer:/view/type]"})
	}
	b := &blockCheck{}
	b.fields(v, viewRules[kind], "/view", "type")
	blocks, isList := v["blocks"].([]any)
	if !isList && v["blocks"] != nil {
		b.bad("/view/blocks", "must be an array")
	}
	where := surfaceModal
	if kind == "home" {
		where = surfaceHome
	}
	b.problems = append(b.problems, checkBlocks(blocks, where, "/view/blocks")...)
	if kind == "modal" && v["submit"] == nil && slices.ContainsFunc(objects(blocks), func(o object) bool { return str(o, "type") == "input" }) {
		b.bad("/view", "missing required field: submit")
	}
	if len(b.problems) > 0 {
		return nil, badArgs("invalid_arguments", b.problems)
	}
	s.nameBlocks(blocks)
	return v, nil
}

// trigger is the right of the app to open a view for a person, given with an interaction.
type trigger struct {
	user string
	at   time.Time
	used bool
}

// newTrigger makes a trigger_id. s.mu is held.
func (s *Server) newTrigger(userID string) string {
	s.ids++
	id := "1000" + random(6) + ".2000." + strings.ToLower(random(12))
	s.triggers[id] = &trigger{user: userID, at: s.o.Now()}
	return id
}

// exchange uses a trigger up.
func (s *Server) exchange(id string) (*trigger, *refusal) {
	t := s.triggers[id]
	switch {
	case t == nil:
		return nil, no("invalid_trigger_id")
	case t.used:
		return nil, no("exchanged_trigger_id")
	case s.o.Now().Sub(t.at) > triggerLife:
		return nil, no("expired_trigger_id")
	}
	return t, nil
}

func (s *Server) newView(raw object, userID string) *view {
	v := &view{id: s.newID("V"), user: userID, kind: str(raw, "type"), raw: raw, state: map[string]map[string]object{}}
	v.root = v.id
	v.fill(nil)
	s.rehash(v)
	return v
}

func (s *Server) rehash(v *view) { v.hash = s.ts() + "." + strings.ToLower(random(8)) }

// taken says that another view has the external id of raw.
func (s *Server) taken(raw object, except *view) bool {
	id := str(raw, "external_id")
	if id == "" {
		return false
	}
	v := s.findView("", id)
	return v != nil && v != except
}

// findView looks for a view by id or external id.
func (s *Server) findView(id, externalID string) *view {
	match := func(v *view) bool {
		return id != "" && v.id == id || externalID != "" && str(v.raw, "external_id") == externalID
	}
	for _, st := range s.stacks {
		if i := slices.IndexFunc(st, match); i >= 0 {
			return st[i]
		}
	}
	for _, v := range s.homes {
		if match(v) {
			return v
		}
	}
	return nil
}

func (s *Server) viewsOpen(r *request) (object, *refusal) {
	return s.openView(r, func(_ []*view, v *view) ([]*view, *refusal) { return []*view{v}, nil })
}

func (s *Server) viewsPush(r *request) (object, *refusal) {
	return s.openView(r, func(stack []*view, v *view) ([]*view, *refusal) {
		if len(stack) == 0 {
			return nil, no("not_found")
		}
		return pushView(stack, v)
	})
}

func pushView(stack []*view, v *view) ([]*view, *refusal) {
	if len(stack) >= maxStack {
		return nil, no("push_limit_reached")
	}
	v.root, v.previous = stack[0].id, stack[len(stack)-1].id
	return append(slices.Clone(stack), v), nil
}

func (s *Server) openView(r *request, put func([]*view, *view) ([]*view, *refusal)) (object, *refusal) {
	if r.get("trigger_id") == "" {
		return nil, badArgs("invalid_arguments", []string{"missing required field: trigger_id"})
	}
	t, ref := s.exchange(r.get("trigger_id"))
	if ref != nil {
		return nil, ref
	}
	raw, ref := s.readView(r.get("view"), "modal")
	if ref != nil {
		return nil, ref
	}
	if s.taken(raw, nil) {
		return nil, no("duplicate_external_id")
	}
	v := s.newView(raw, t.user)
	stack, ref := put(s.stacks[t.user], v)
	if ref != nil {
		return nil, ref
	}
	t.used, v.trigger = true, r.get("trigger_id")
	s.stacks[t.user] = stack
	s.touch()
	return object{"view": s.wireView(v)}, nil
}

func (s *Server) viewsUpdate(r *request) (object, *refusal) {
	v := s.findView(r.get("view_id"), r.get("external_id"))
	switch {
	case r.get("view_id") == "" && r.get("external_id") == "":
		return nil, badArgs("invalid_arguments", []string{"missing required field: view_id"})
	case v == nil:
		return nil, no("not_found")
	case r.get("hash") != "" && r.get("hash") != v.hash:
		return nil, no("hash_conflict")
	}
	raw, ref := s.readView(r.get("view"), v.kind)
	if ref != nil {
		return nil, ref
	}
	if s.taken(raw, v) {
		return nil, no("duplicate_external_id")
	}
	s.updateView(v, raw)
	return object{"view": s.wireView(v)}, nil
}

// updateView shows another content. What was typed stays where block_id and action_id stay.
func (s *Server) updateView(v *view, raw object) {
	old := v.state
	v.raw, v.state, v.errors = raw, map[string]map[string]object{}, nil
	v.fill(old)
	s.rehash(v)
	s.touch()
}

func (s *Server) viewsPublish(r *request) (object, *refusal) {
	u := s.users[r.get("user_id")]
	if u == nil || u.Deleted {
		return nil, no("user_not_found")
	}
	v := s.homes[u.ID]
	if r.get("hash") != "" && (v == nil || v.hash != r.get("hash")) {
		return nil, no("hash_conflict")
	}
	raw, ref := s.readView(r.get("view"), "home")
	if ref != nil {
		return nil, ref
	}
	if s.taken(raw, v) {
		return nil, no("duplicate_external_id")
	}
	if v == nil {
		v = s.newView(raw, u.ID)
		s.homes[u.ID] = v
		s.touch()
	} else {
		s.updateView(v, raw)
	}
	return object{"view": s.wireView(v)}, nil
}

// wireView is the view as the Web API and interactions show it.
func (s *Server) wireView(v *view) object {
	o := object{
		"id": v.id, "team_id": teamID, "type": v.kind, "blocks": v.blocks(), "private_metadata": str(v.raw, "private_metadata"),
		"callback_id": str(v.raw, "callback_id"), "external_id": str(v.raw, "external_id"), "hash": v.hash,
		"clear_on_close": flag(v.raw, "clear_on_close"), "notify_on_close": flag(v.raw, "notify_on_close"),
		"root_view_id": v.root, "previous_view_id": nil, "app_id": appID, "app_installed_team_id": teamID, "bot_id": botID,
		"title": v.raw["title"], "close": v.raw["close"], "submit": v.raw["submit"], "state": object{"values": v.state},
	}
	if v.previous != "" {
		o["previous_view_id"] = v.previous
	}
	if v.kind == "home" {
		o["title"] = object{"type": "plain_text", "text": "View Title", "emoji": true}
	}
	return copyObject(o)
}

// seeView makes a person's copy. s.mu is held.
func (s *Server) seeView(v *view) View {
	label := func(key string) string { return reader{}.text(sub(v.raw, key)) }
	out := View{
		ID: v.id, Hash: v.hash, Type: v.kind, User: v.user, CallbackID: str(v.raw, "callback_id"), ExternalID: str(v.raw, "external_id"),
		PrivateMetadata: str(v.raw, "private_metadata"), Title: label("title"), Submit: label("submit"), Close: label("close"),
		Blocks: encode(v.blocks()), Values: map[string]string{}, Errors: v.errors, names: s.nameOf,
	}
	for block, actions := range v.state {
		for _, value := range actions {
			out.Values[block] = stateText(value)
		}
	}
	return out
}

// Views are the open modals of a person, the newest (the one on top) last.
func (s *Server) Views(userID string) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []View
	for _, v := range s.stacks[userID] {
		out = append(out, s.seeView(v))
	}
	return out
}

// Home is the Home tab that the app published for a person.
func (s *Server) Home(userID string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.homes[userID]
	if v == nil {
		return View{}, false
	}
	return s.seeView(v), true
}

func runes(s string) int { return utf8.RuneCountInString(s) }
