package discordtest

import (
	"slices"
)

// The REST routes of interactions: the callback, and the webhook that follows it up.
// docs.discord.com/developers/interactions/receiving-and-responding

// Types of callback.
const (
	callbackMessage      = 4
	callbackDefer        = 5
	callbackDeferUpdate  = 6
	callbackUpdate       = 7
	callbackAutocomplete = 8
	callbackModal        = 9
)

// allowedCallbacks says which answers a kind of interaction takes.
func (i *interaction) allowedCallbacks() []int {
	switch {
	case i.kind == kindAutocomplete:
		return []int{callbackAutocomplete}
	case i.kind == kindComponent:
		return []int{callbackMessage, callbackDefer, callbackDeferUpdate, callbackUpdate, callbackModal}
	case i.kind == kindModal && i.source != nil:
		return []int{callbackMessage, callbackDefer, callbackDeferUpdate, callbackUpdate}
	case i.kind == kindModal:
		return []int{callbackMessage, callbackDefer}
	}
	return []int{callbackMessage, callbackDefer, callbackModal}
}

func (s *Server) postCallback(r *request) (any, *refusal) {
	i := s.interactions[r.path("token")]
	switch {
	case i == nil || i.id != r.path("id") || i.dead:
		return nil, no(10062)
	case i.answer != 0:
		return nil, no(40060)
	case s.channels[i.channel.ID] == nil:
		return nil, no(10003)
	}
	p := problems{}
	if r.body["type"] == nil {
		p.required("type")
	}
	kind := p.choice(r.body, "", "type", 0, i.allowedCallbacks()...)
	data := sub(r.body, "data")
	if data == nil && kind != callbackDefer && kind != callbackDeferUpdate && kind != 0 {
		p.required("data")
	}
	if ref := p.form(); ref != nil {
		return nil, ref
	}
	if ref := s.carryOut(i, kind, data, r); ref != nil {
		if ref.errors != nil && kind != callbackModal {
			ref.errors = ref.errors.below("data")
		}
		return nil, ref
	}
	i.answer, i.data = kind, data
	close(i.answered)
	s.touch()
	if r.query.Get("with_response") != "true" {
		return r.noContent()
	}
	o := object{"interaction": object{"id": i.id, "type": i.kind}, "resource": object{"type": kind}}
	if i.original != nil {
		sub(o, "interaction")["response_message_id"] = i.original.id
		sub(o, "interaction")["response_message_ephemeral"] = i.original.private
		sub(o, "interaction")["response_message_loading"] = i.original.flags&FlagLoading != 0
		sub(o, "resource")["message"] = s.wireMessage(i.original, false, false)
	}
	return o, nil
}

// answerFlags may be set on the answer to an interaction.
const answerFlags = FlagEphemeral | FlagSuppressEmbeds | FlagSuppressNotifications | FlagComponentsV2

// carryOut does what a callback says.
func (s *Server) carryOut(i *interaction, kind int, data object, r *request) *refusal {
	inner := *r
	inner.body = data
	switch kind {
	case callbackMessage:
		d, ref := s.readDraft(i.channel.ID, &inner, answerFlags, nil)
		if ref != nil {
			return ref
		}
		if d.empty() {
			return no(50006)
		}
		i.original = s.answerWith(i, d)
	case callbackDefer: // of the flags only EPHEMERAL counts
		i.original = s.answerWith(i, &draft{flags: number(data, "flags")&FlagEphemeral | FlagLoading})
	case callbackDeferUpdate:
		i.original = i.source
	case callbackUpdate:
		if i.source.deleted {
			return no(10008)
		}
		d, ref := s.readDraft(i.channel.ID, &inner, editableFlags, i.source)
		if ref != nil {
			return ref
		}
		if d.empty() {
			return no(50006)
		}
		i.original = i.source
		s.rewrite(i.source, d)
	case callbackModal:
		if ref := checkModal(data); ref != nil {
			return ref
		}
		i.modal = s.openModal(i, data)
	}
	return nil
}

// answerWith posts a draft as an answer, seen by the person alone where the flag says so.
func (s *Server) answerWith(i *interaction, d *draft) *message {
	m := &message{
		author: s.botID, content: d.content, embeds: d.embeds, components: d.components, flags: d.flags, files: d.files, token: i.token,
		interaction: object{
			"id": i.id, "type": i.kind, "user": s.wireUser(i.user), "authorizing_integration_owners": object{"0": i.channel.GuildID},
		},
	}
	switch reply := i.source; {
	case i.original != nil && reply == nil:
		reply = i.original
		fallthrough
	case reply != nil:
		m.kind = typeReply
		m.reference = object{"type": 0, "channel_id": i.channel.ID, "message_id": reply.id, "guild_id": i.channel.GuildID}
	case number(i.command, "type") == chatCommand:
		m.kind = typeChatCommand
	case i.command != nil:
		m.kind = typeMenuCommand
	}
	if i.command != nil {
		m.interaction["name"], m.interaction["command_type"] = i.command["name"], i.command["type"]
	}
	s.mention(m, i.channel, d.allowed)
	if d.flags&FlagEphemeral != 0 {
		s.whisper(i.channel, m, i.user)
	} else {
		s.post(i.channel, m)
	}
	return m
}

// rewrite puts a draft in the place of an answer or of the message of a component. The first text of a deferred answer is no
// edit.
func (s *Server) rewrite(m *message, d *draft) {
	loading := m.flags&FlagLoading != 0
	d.flags &^= FlagLoading
	s.change(m, d, !loading)
}

// hook finds the interaction of a webhook route. The token ends 15 minutes after the interaction, and works from the
// callback on.
func (s *Server) hook(r *request) (*interaction, *refusal) {
	i := s.interactions[r.path("token")]
	switch {
	case r.path("app") != s.appID:
		return nil, no(10015)
	case i == nil || s.o.Now().Sub(i.created) >= tokenLife:
		return nil, no(50027)
	case i.answer == 0:
		return nil, no(10015)
	case s.channels[i.channel.ID] == nil:
		return nil, no(10003)
	}
	return i, nil
}

func (s *Server) postFollowup(r *request) (any, *refusal) {
	i, ref := s.hook(r)
	if ref != nil {
		return nil, ref
	}
	d, ref := s.readDraft(i.channel.ID, r, answerFlags, nil)
	switch {
	case ref != nil:
		return nil, ref
	case d.empty():
		return nil, no(50006)
	}
	if o := i.original; o != nil && !o.deleted && o.flags&FlagLoading != 0 { // takes the place of the deferred answer
		d.flags = d.flags&^FlagEphemeral | o.flags
		s.rewrite(o, d)
		return s.wireMessage(o, false, false), nil
	}
	m := s.answerWith(i, d)
	i.followups = append(i.followups, m)
	return s.wireMessage(m, false, false), nil
}

// answerOf finds a message that this interaction made: @original or one by its id.
func (s *Server) answerOf(r *request) (*message, *refusal) {
	i, ref := s.hook(r)
	if ref != nil {
		return nil, ref
	}
	id := r.path("mid")
	if id == "@original" && i.original != nil && !i.original.deleted {
		return i.original, nil
	}
	at := slices.IndexFunc(i.followups, func(m *message) bool { return m.id == id && !m.deleted })
	switch {
	case at >= 0:
		return i.followups[at], nil
	case i.original != nil && i.original.id == id && !i.original.deleted:
		return i.original, nil
	}
	return nil, no(10008)
}

func (s *Server) getAnswer(r *request) (any, *refusal) {
	m, ref := s.answerOf(r)
	if ref != nil {
		return nil, ref
	}
	return s.wireMessage(m, false, false), nil
}

func (s *Server) patchAnswer(r *request) (any, *refusal) {
	m, ref := s.answerOf(r)
	if ref != nil {
		return nil, ref
	}
	d, ref := s.readDraft(m.channel, r, editableFlags, m)
	switch {
	case ref != nil:
		return nil, ref
	case d.empty():
		return nil, no(50006)
	}
	s.rewrite(m, d)
	return s.wireMessage(m, false, false), nil
}

func (s *Server) deleteAnswer(r *request) (any, *refusal) {
	m, ref := s.answerOf(r)
	if ref != nil {
		return nil, ref
	}
	c := s.channels[m.channel]
	switch {
	case c == nil:
	case m.private:
		c.dismiss(m)
		s.touch()
	default:
		s.drop(c, m)
	}
	return r.noContent()
}
