package discordtest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Errors of what a person does and the app does not answer, which Discord shows as "The application did not respond".
var (
	// ErrNoApp is returned where the app has no gateway session.
	ErrNoApp = errors.New("discordtest: the app cannot be reached: no gateway session")
	// ErrNoAck is returned where the app did not answer in time.
	ErrNoAck = errors.New("discordtest: the application did not respond")
)

// Kinds of interaction. docs.discord.com/developers/interactions/receiving-and-responding
const (
	kindCommand      = 2
	kindComponent    = 3
	kindAutocomplete = 4
	kindModal        = 5
)

// tokenLife is how long an interaction can be followed up, by the clock.
const tokenLife = 15 * time.Minute

// interaction is one act of a person that the app answers.
type interaction struct {
	id, token string
	kind      int
	user      string
	channel   *channel
	source    *message // of the component that was used, also of the modal's
	command   object
	created   time.Time

	answered  chan struct{} // closed by the callback
	answer    int           // the callback's type, 0 before it
	data      object
	dead      bool // too late for a callback
	original  *message
	followups []*message
	modal     *modal
}

// Response is what an interaction brought.
type Response struct {
	// Type of the app's callback: 4 message, 5 deferred message, 6 deferred update, 7 update, 8 choices, 9 modal.
	Type int
	// Data is the data of the callback as it was sent; empty for none.
	Data json.RawMessage
	// ID and Token were given to the app.
	ID, Token string
	// Errors are what Discord's own client shows at the inputs of a modal that it does not send, by custom_id.
	Errors map[string]string

	s *Server
}

// Message is the original response as it is now: the app's answer, or the message of the button where the app updates that.
func (r Response) Message() (Message, bool) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	i := r.s.interactions[r.Token]
	if i == nil || i.original == nil || i.original.deleted {
		return Message{}, false
	}
	return r.s.see(i.original), true
}

// WaitMessage waits for that message; of a deferred answer, until it is filled in.
func (r Response) WaitMessage(ctx context.Context) (m Message, err error) {
	err = r.s.Wait(ctx, func() bool {
		var ok bool
		m, ok = r.Message()
		return ok && !m.Loading
	})
	return m, err
}

// Followups are the messages that the app sent besides, so far and as they are now.
func (r Response) Followups() []Message {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if i := r.s.interactions[r.Token]; i != nil {
		return r.s.seeAll(slices.DeleteFunc(slices.Clone(i.followups), func(m *message) bool { return m.deleted }))
	}
	return nil
}

// Modal is the modal that the app answered with, while it is open.
func (r Response) Modal() (Modal, bool) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	i := r.s.interactions[r.Token]
	if i == nil || i.modal == nil || r.s.modals[i.user] != i.modal {
		return Modal{}, false
	}
	return r.s.seeModal(i.modal), true
}

// newInteraction makes an interaction and forgets those whose tokens have died long ago. s.mu is held.
func (s *Server) newInteraction(kind int, userID string, c *channel) *interaction {
	now := s.o.Now()
	if len(s.interactions) > 1000 {
		for token, i := range s.interactions {
			if now.Sub(i.created) > 2*tokenLife {
				delete(s.interactions, token)
			}
		}
	}
	i := &interaction{
		id: s.newID(), token: "aW50ZXJhY3Rpb246" + random(48), kind: kind, user: userID, channel: c, created: now,
		answered: make(chan struct{}),
	}
	s.interactions[i.token] = i
	return i
}

// payload is INTERACTION_CREATE. s.mu is held.
func (s *Server) payload(i *interaction, data object) object {
	c := i.channel
	g := s.guilds[c.GuildID]
	member := s.wireMember(g, i.user)
	member["permissions"] = s.permissions(i.user, c).String()
	ch := s.wireChannel(c)
	ch["permissions"] = s.permissions(i.user, c).String()
	delete(ch, "permission_overwrites")
	o := object{
		"id": i.id, "application_id": s.appID, "type": i.kind, "token": i.token, "version": 1, "guild_id": g.ID,
		"guild": object{"id": g.ID, "locale": "en-US", "features": []any{}}, "guild_locale": "en-US", "channel_id": c.ID, "channel": ch,
		"member": member, "app_permissions": s.permissions(s.botID, c).String(), "locale": "en-US", "entitlements": []any{},
		"entitlement_sku_ids": []any{}, "authorizing_integration_owners": object{"0": g.ID}, "context": 0,
		"attachment_size_limit": maxFile, "data": data,
	}
	if i.source != nil {
		o["message"] = s.wireMessage(i.source, false, false)
	}
	return o
}

// ask brings an interaction to the app over every link and waits for the callback.
func (s *Server) ask(ctx context.Context, i *interaction, data object) (Response, error) {
	s.mu.Lock()
	r := Response{ID: i.id, Token: i.token, s: s}
	live := false
	for _, ses := range s.gateway.sessions {
		live = live || ses.conn != nil
	}
	if !live {
		i.dead = true
		s.mu.Unlock()
		return r, ErrNoApp
	}
	s.dispatch(&notice{name: "INTERACTION_CREATE", data: encode(s.payload(i, data))})
	s.mu.Unlock()
	t := time.NewTimer(s.o.AckTimeout)
	defer t.Stop()
	var err error
	select {
	case <-i.answered:
	case <-t.C:
		err = ErrNoAck
	case <-ctx.Done():
		err = ctx.Err()
	case <-s.ctx.Done():
		err = ErrNoApp
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i.answer == 0 {
		i.dead = true
		return r, err
	}
	r.Type = i.answer
	if i.data != nil {
		r.Data = encode(i.data)
	}
	return r, nil
}
