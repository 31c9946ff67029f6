package slacktest

import (
	"fmt"
	"slices"
	"strings"
)

// What a person does with messages.

// Type posts what a person types as plain text, in a thread where threadTS is given. Emoji, links and mentions become what
// Slack makes of them; see compose. It returns an error where Slack's client would not send: the person is not in the
// channel, the channel is archived, the thread does not exist, nothing was typed, or it begins like a slash command.
func (s *Server) Type(userID, channelID, threadTS, text string, files ...File) (ts string, err error) {
	if text == "" && len(files) == 0 {
		return "", fmt.Errorf("slacktest: nothing to send")
	}
	if slashed.MatchString(text) {
		return "", fmt.Errorf("slacktest: %q is a slash command; commands do not work in threads, use Slash for a channel", text)
	}
	escaped, blocks := s.compose(text)
	return s.say(userID, channelID, threadTS, escaped, blocks, false, files)
}

// TypeAlso is Type in a thread with "also send to channel" ticked.
func (s *Server) TypeAlso(userID, channelID, threadTS, text string) (ts string, err error) {
	escaped, blocks := s.compose(text)
	return s.say(userID, channelID, threadTS, escaped, blocks, true, nil)
}

// TypeRaw posts a person's message with exactly this text and these blocks, for formatting that Type does not make.
func (s *Server) TypeRaw(userID, channelID, threadTS, text string, blocks []any) (ts string, err error) {
	return s.say(userID, channelID, threadTS, text, blocks, false, nil)
}

func (s *Server) say(userID, channelID, threadTS, text string, blocks []any, also bool, files []File) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.person(userID, channelID)
	if err != nil {
		return "", err
	}
	if c.Archived {
		return "", fmt.Errorf("slacktest: channel %q is archived", channelID)
	}
	m := &message{user: userID, text: text, blocks: blocks, clientID: strings.ToLower(random(8) + "-" + random(12))}
	if s.users[userID].Bot {
		m.botID, m.clientID = "B"+userID[1:], ""
	}
	for _, f := range files {
		nf := s.newFile(f, userID)
		nf.channels = []string{channelID}
		m.files = append(m.files, nf)
		m.subtype = "file_share"
	}
	if threadTS != "" && c.byTS[threadTS] == nil {
		return "", fmt.Errorf("slacktest: no message %q in channel %q", threadTS, channelID)
	}
	if ref := s.place(c, m, threadTS, also); ref != nil {
		return "", fmt.Errorf("slacktest: cannot reply to %q: %s", threadTS, ref.code)
	}
	s.post(c, m)
	return m.ts, nil
}

// find looks up a message that a person in the channel can see. s.mu is held.
func (s *Server) find(userID, channelID, ts string) (*channel, *message, error) {
	c, err := s.person(userID, channelID)
	if err != nil {
		return nil, nil, err
	}
	if m := c.byTS[ts]; m != nil {
		return c, m, nil
	}
	if i := slices.IndexFunc(c.private[userID], func(m *message) bool { return m.ts == ts }); i >= 0 {
		return c, c.private[userID][i], nil
	}
	return nil, nil, fmt.Errorf("slacktest: %q sees no message %q in channel %q", userID, ts, channelID)
}

// Edit changes a person's own message.
func (s *Server) Edit(userID, channelID, ts, text string) error {
	escaped, blocks := s.compose(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, ts)
	if err != nil {
		return err
	}
	if m.user != userID || m.tombstone {
		return fmt.Errorf("slacktest: %q did not write message %q", userID, ts)
	}
	before := s.wire(c, m, false)
	m.text, m.blocks = escaped, blocks
	s.edited(c, m, userID, before)
	return nil
}

// Delete removes a message, as its author or as an admin of the workspace may. A parent that has replies leaves a tombstone.
func (s *Server) Delete(userID, channelID, ts string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, ts)
	if err != nil {
		return err
	}
	if m.ephemeral { // "Dismiss", open to the one who sees it
		c.private[userID] = slices.DeleteFunc(c.private[userID], func(o *message) bool { return o == m })
		s.touch()
		return nil
	}
	if u := s.users[userID]; m.user != userID && !u.Admin && !u.Owner {
		return fmt.Errorf("slacktest: %q may not delete message %q", userID, ts)
	}
	s.drop(c, m)
	return nil
}

// Lock keeps everybody from writing in a thread, as an admin of the workspace may, or lets them again.
func (s *Server) Lock(userID, channelID, ts string, locked bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, ts)
	if err != nil {
		return err
	}
	if u := s.users[userID]; !u.Admin && !u.Owner || m.isReply() {
		return fmt.Errorf("slacktest: %q may not lock thread %q", userID, ts)
	}
	c.locked[ts] = locked
	s.touch()
	return nil
}

// React adds a person's reaction, by emoji name without colons.
func (s *Server) React(userID, channelID, ts, name string) error {
	return s.reactAs(userID, channelID, ts, name, s.react)
}

// Unreact takes a reaction back.
func (s *Server) Unreact(userID, channelID, ts, name string) error {
	return s.reactAs(userID, channelID, ts, name, s.unreact)
}

func (s *Server) reactAs(userID, channelID, ts, name string, do func(*channel, *message, string, string) *refusal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.find(userID, channelID, ts)
	if err != nil {
		return err
	}
	if ref := do(c, m, userID, name); ref != nil {
		return fmt.Errorf("slacktest: %s", ref.code)
	}
	return nil
}

// OpenHome opens the app's Home tab and sends app_home_opened.
func (s *Server) OpenHome(userID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.users[userID]; u == nil || u.Deleted {
		return fmt.Errorf("slacktest: no user %q", userID)
	}
	e := object{"type": "app_home_opened", "user": userID, "channel": "D" + userID[1:], "tab": "home", "event_ts": s.ts()}
	if v := s.homes[userID]; v != nil {
		e["view"] = s.wireView(v)
	}
	s.emit(nil, e)
	return nil
}
