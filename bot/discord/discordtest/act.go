package discordtest

import (
	"fmt"
	"slices"
	"unicode/utf16"
)

// What a person does with messages. Each act returns an error where Discord's own client would not do it.

// Type posts what a person types in a channel or thread, with files. Discord stores the text as it is, so mentions are
// written as on the wire: <@user>, <@&role>, @everyone. An archived thread opens by it.
func (s *Server) Type(userID, channelID, text string, files ...File) (id string, err error) {
	if text == "" && len(files) == 0 {
		return "", fmt.Errorf("discordtest: nothing to send")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &message{content: text}
	return s.say(userID, channelID, m, files)
}

// Reply is Type as a reply to a message of the same channel, pinging its author.
func (s *Server) Reply(userID, channelID, messageID, text string, files ...File) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, _, err := s.find(userID, channelID, messageID); err != nil {
		return "", err
	}
	m := &message{content: text, kind: typeReply}
	m.reference = object{"type": 0, "channel_id": channelID, "message_id": messageID, "guild_id": s.channels[channelID].GuildID}
	return s.say(userID, channelID, m, files)
}

// TypeRaw posts a message with these fields of the wire, for what Type does not make: content, embeds, components, flags,
// webhook_id (with username), message_reference, and any others as they are (sticker_items, poll, message_snapshots, type).
// Nothing is checked.
func (s *Server) TypeRaw(userID, channelID string, fields map[string]any) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	raw := decodeObject(encode(fields))
	m := &message{
		content: str(raw, "content"), embeds: list(raw, "embeds"), components: list(raw, "components"),
		flags: number(raw, "flags"), kind: number(raw, "type"), webhookID: str(raw, "webhook_id"), extra: object{},
		reference: sub(raw, "message_reference"), nonce: raw["nonce"],
	}
	if m.webhookID != "" {
		m.webhookName = str(raw, "username")
		set(&m.webhookName, "webhook")
	}
	for key, v := range raw {
		switch key {
		case "content", "embeds", "components", "flags", "type", "webhook_id", "username", "message_reference", "nonce":
		default:
			m.extra[key] = v
		}
	}
	return s.say(userID, channelID, m, nil)
}

// say posts a person's message. s.mu is held.
func (s *Server) say(userID, channelID string, m *message, files []File) (string, error) {
	_, c, err := s.person(userID, channelID)
	if err != nil {
		return "", err
	}
	switch p := s.permissions(userID, c); {
	case c.Type == ForumChannel || c.Type == Category:
		return "", fmt.Errorf("discordtest: channel %q takes no messages", channelID)
	case c.thread != nil && c.thread.locked:
		return "", fmt.Errorf("discordtest: thread %q is locked", channelID)
	case !p.has(c.sendPermission()):
		return "", fmt.Errorf("discordtest: %q may not send messages in %q", userID, channelID)
	case len(files) > 0 && !p.has(AttachFiles):
		return "", fmt.Errorf("discordtest: %q may not attach files in %q", userID, channelID)
	case utf16Len(m.content) > maxContent:
		return "", fmt.Errorf("discordtest: the message is longer than %d characters", maxContent)
	}
	m.author = userID
	if m.webhookID != "" {
		m.author = ""
	}
	for _, f := range files {
		m.files = append(m.files, s.newFile(channelID, f))
	}
	s.mention(m, c, nil)
	s.post(c, m)
	return m.id, nil
}

func utf16Len(s string) int { return len(utf16.Encode([]rune(s))) }

// find looks up a message that a person can see. s.mu is held.
func (s *Server) find(userID, channelID, id string) (*channel, *message, error) {
	_, c, err := s.person(userID, channelID)
	if err != nil {
		return nil, nil, err
	}
	if m := c.byID[id]; m != nil {
		return c, m, nil
	}
	if i := slices.IndexFunc(c.private[userID], func(m *message) bool { return m.id == id }); i >= 0 {
		return c, c.private[userID][i], nil
	}
	return nil, nil, fmt.Errorf("discordtest: %q sees no message %q in channel %q", userID, id, channelID)
}

// Edit changes a person's own message. An archived thread must be opened first.
func (s *Server) Edit(userID, channelID, id, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, id)
	switch {
	case err != nil:
		return err
	case m.author != userID:
		return fmt.Errorf("discordtest: %q did not write message %q", userID, id)
	case c.thread != nil && c.thread.archived:
		return fmt.Errorf("discordtest: thread %q is archived", channelID)
	}
	m.content, m.edited = text, s.o.Now()
	s.mention(m, c, nil)
	s.emitMessage("MESSAGE_UPDATE", m)
	s.touch()
	return nil
}

// Delete removes a message, as its author or somebody who manages messages may.
func (s *Server) Delete(userID, channelID, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, id)
	if err != nil {
		return err
	}
	if m.private { // "Dismiss message", open to the one who sees it
		c.dismiss(m)
		s.touch()
		return nil
	}
	if m.author != userID && !s.permissions(userID, c).has(ManageMessages) {
		return fmt.Errorf("discordtest: %q may not delete message %q", userID, id)
	}
	s.drop(c, m)
	return nil
}

// dismiss takes an ephemeral message away.
func (c *channel) dismiss(m *message) {
	m.deleted = true
	c.private[m.privateTo] = slices.DeleteFunc(c.private[m.privateTo], func(o *message) bool { return o == m })
	c.gone[m.id] = m
}

// DeleteBulk removes many messages with one event, as moderation bots do.
func (s *Server) DeleteBulk(userID, channelID string, ids ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, c, err := s.person(userID, channelID)
	if err != nil {
		return err
	}
	if !s.permissions(userID, c).has(ManageMessages) {
		return fmt.Errorf("discordtest: %q may not delete messages of others", userID)
	}
	s.dropAll(c, ids)
	return nil
}

// React adds a person's reaction: an emoji, or "name:id" of a custom one.
func (s *Server) React(userID, channelID, id, emoji string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, id)
	if err != nil {
		return err
	}
	if i := m.reactionIndex(emoji); i < 0 && !s.permissions(userID, c).has(AddReactions) {
		return fmt.Errorf("discordtest: %q may not add reactions in %q", userID, channelID)
	}
	if ref := s.react(c, m, userID, emoji); ref != nil {
		return fmt.Errorf("discordtest: %s", ref.message)
	}
	return nil
}

// ClearReactions takes away the reactions of everybody: those of one emoji, or all for "". It needs ManageMessages.
func (s *Server) ClearReactions(userID, channelID, id, emoji string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, id)
	if err != nil {
		return err
	}
	if !s.permissions(userID, c).has(ManageMessages) {
		return fmt.Errorf("discordtest: %q may not clear reactions in %q", userID, channelID)
	}
	s.clearReactions(c, m, emoji)
	return nil
}

// Unreact takes a reaction back.
func (s *Server) Unreact(userID, channelID, id, emoji string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, id)
	if err != nil {
		return err
	}
	if i := m.reactionIndex(emoji); i < 0 || !slices.Contains(m.reactions[i].users, userID) {
		return fmt.Errorf("discordtest: %q has not reacted so", userID)
	}
	if ref := s.unreact(c, m, userID, emoji); ref != nil {
		return fmt.Errorf("discordtest: %s", ref.message)
	}
	return nil
}
