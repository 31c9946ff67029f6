package bridge

import "context"

// Presence is implemented by chats that show a line about the bot beside its name.
type Presence interface {
	// ShowUnread says how many messages nobody has read, in all inboxes of the chat together; 0 for none. It does not wait for the
	// platform: the number counts from then on, also after the chat connected anew, and in a process that takes over. Each process
	// that keeps house calls it, when the number changed.
	ShowUnread(ctx context.Context, messages int) error
}

// unreadLine keeps the chats' lines about what is unread.
type unreadLine struct {
	b *Bridge
	// told is what each chat was told last.
	told map[string]int
}

func newUnreadLine(b *Bridge) *unreadLine { return &unreadLine{b: b, told: map[string]int{}} }

// show tells each chat that can show it what is unread now.
func (u *unreadLine) show(ctx context.Context) error {
	for name, chat := range u.b.chats {
		p, ok := chat.(Presence)
		if !ok {
			continue
		}
		unread, err := u.count(ctx, name)
		if err != nil {
			return err
		}
		if told, ever := u.told[name]; ever && told == unread {
			continue
		}
		if err := p.ShowUnread(ctx, unread); err != nil {
			return err
		}
		u.told[name] = unread
	}
	return nil
}

// count is what nobody has read in the inboxes of a chat.
func (u *unreadLine) count(ctx context.Context, chat string) (int, error) {
	unread := 0
	for id, s := range u.b.inboxes.load().settings {
		if s.Chat != chat {
			continue
		}
		w, err := u.b.store.Waiting(ctx, id)
		if err != nil {
			return 0, unavailable(err)
		}
		unread += w.Messages
	}
	return unread, nil
}
