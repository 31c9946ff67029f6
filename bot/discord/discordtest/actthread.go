package discordtest

import (
	"fmt"
	"slices"
)

// What a person does with threads and channels.

// thread looks up a thread for somebody who may change it: its owner, or one who manages threads. s.mu is held.
func (s *Server) ownThread(userID, threadID string, onlyManagers bool) (*channel, error) {
	_, c, err := s.person(userID, threadID)
	if err != nil {
		return nil, err
	}
	if c.thread == nil {
		return nil, fmt.Errorf("discordtest: %q is no thread", threadID)
	}
	if s.permissions(userID, c).has(ManageThreads) || !onlyManagers && c.thread.owner == userID {
		return c, nil
	}
	return nil, fmt.Errorf("discordtest: %q may not change thread %q", userID, threadID)
}

// Archive closes a thread, or opens it again: that may everybody who can send in it, unless it is locked.
func (s *Server) Archive(userID, threadID string, archived bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, c, err := s.person(userID, threadID)
	if err != nil {
		return err
	}
	if archived || c.thread == nil || c.thread.locked || !s.permissions(userID, c).has(SendMessagesInThreads) {
		if c, err = s.ownThread(userID, threadID, c.thread != nil && c.thread.locked); err != nil {
			return err
		}
	}
	s.changeThread(c, func(t *thread) { t.archived = archived })
	return nil
}

// Lock keeps everybody from writing in a thread, or lets them again.
func (s *Server) Lock(userID, threadID string, locked bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.ownThread(userID, threadID, true)
	if err != nil {
		return err
	}
	s.changeThread(c, func(t *thread) { t.locked = locked })
	return nil
}

// Rename gives a thread or channel another name.
func (s *Server) Rename(userID, channelID, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, c, err := s.person(userID, channelID)
	if err == nil && c.thread != nil {
		c, err = s.ownThread(userID, channelID, false)
	} else if err == nil && !s.permissions(userID, c).has(ManageChannels) {
		err = fmt.Errorf("discordtest: %q may not change channel %q", userID, channelID)
	}
	if err != nil {
		return err
	}
	was := c.Name
	c.Name = name
	if c.thread != nil {
		s.tellName(c, userID, was)
	}
	s.channelChanged(c)
	return nil
}

// ApplyTags replaces the tags of a forum post, by their ids.
func (s *Server) ApplyTags(userID, threadID string, tags ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.ownThread(userID, threadID, false)
	if err != nil {
		return err
	}
	if p := s.checkTags(s.channels[c.ParentID], tags, true); len(p) > 0 {
		return fmt.Errorf("discordtest: tags %v cannot be applied", tags)
	}
	s.changeThread(c, func(t *thread) { t.tags = slices.Clone(tags) })
	return nil
}

// CreateThread starts a thread from a message, or without one where messageID is empty (then a public one); in a forum it
// makes a post with text as its first message. text is not used otherwise.
func (s *Server) CreateThread(userID, channelID, messageID, name, text string, tags ...string) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, c, err := s.person(userID, channelID)
	if err != nil {
		return "", err
	}
	switch p := s.permissions(userID, c); {
	case c.Type == ForumChannel && !p.has(SendMessages), c.Type != ForumChannel && !p.has(CreatePublicThreads):
		return "", fmt.Errorf("discordtest: %q may not create threads in %q", userID, channelID)
	case c.Type == ForumChannel && c.TagRequired && len(tags) == 0:
		return "", fmt.Errorf("discordtest: forum %q wants a tag", channelID)
	case s.activeThreads(g) >= s.o.MaxActiveThreads:
		return "", fmt.Errorf("discordtest: guild %q has too many active threads", g.ID)
	}
	if c.Type == ForumChannel {
		if p := s.checkTags(c, tags, true); len(p) > 0 {
			return "", fmt.Errorf("discordtest: tags %v cannot be applied", tags)
		}
		m := &message{author: userID, content: text}
		s.mention(m, c, nil)
		return s.startPost(c, userID, name, c.AutoArchive, tags, m).ID, nil
	}
	if messageID == "" {
		return s.startThread(c, nil, userID, name, PublicThread, c.AutoArchive).ID, nil
	}
	m := c.byID[messageID]
	if m == nil || s.channels[messageID] != nil {
		return "", fmt.Errorf("discordtest: no thread can be started from message %q", messageID)
	}
	return s.startThread(c, m, userID, name, PublicThread, c.AutoArchive).ID, nil
}

// DeleteThread deletes a thread or post for ever.
func (s *Server) DeleteThread(userID, threadID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.ownThread(userID, threadID, true)
	if err != nil {
		return err
	}
	s.removeChannel(c)
	return nil
}

// DeleteChannel deletes a channel and its threads.
func (s *Server) DeleteChannel(userID, channelID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, c, err := s.person(userID, channelID)
	if err != nil {
		return err
	}
	if c.thread != nil || !s.permissions(userID, c).has(ManageChannels) {
		return fmt.Errorf("discordtest: %q may not delete channel %q", userID, channelID)
	}
	s.removeChannel(c)
	return nil
}

// Join adds a person to a thread.
func (s *Server) Join(userID, threadID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, c, err := s.person(userID, threadID)
	if err != nil {
		return err
	}
	if c.thread == nil {
		return fmt.Errorf("discordtest: %q is no thread", threadID)
	}
	if ref := s.joinThread(c, userID); ref != nil {
		return fmt.Errorf("discordtest: %s", ref.message)
	}
	return nil
}

// Invite adds another person, or a bot, to a thread, as everybody in it may.
func (s *Server) Invite(userID, threadID, invitedID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, c, err := s.person(userID, threadID)
	switch {
	case err != nil:
		return err
	case c.thread == nil:
		return fmt.Errorf("discordtest: %q is no thread", threadID)
	case g.members[invitedID] == nil:
		return fmt.Errorf("discordtest: %q is no member of guild %q", invitedID, g.ID)
	}
	if ref := s.inviteThread(c, userID, invitedID); ref != nil {
		return fmt.Errorf("discordtest: %s", ref.message)
	}
	return nil
}
