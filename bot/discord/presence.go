package discord

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"partyline/bridge"
)

var _ bridge.Presence = (*Client)(nil)

// presenceEvery is how often the bot's status line is sent at most. Discord takes five in 20 s.
// docs.discord.com/developers/events/gateway-events#update-presence
const presenceEvery = 5 * time.Second

// presence is what the bot's status line is to say. The zero value says nothing yet.
type presence struct {
	mu     sync.Mutex
	known  bool
	unread int
	// changed is closed at the next change; nil while nobody waits for one.
	changed chan struct{}
}

func (p *presence) set(unread int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known, p.unread = true, unread
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}

// get also returns a channel that is closed at the next change.
func (p *presence) get() (unread int, known bool, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.changed == nil {
		p.changed = make(chan struct{})
	}
	return p.unread, p.known, p.changed
}

// ShowUnread implements bridge.Presence. Only the process that holds the gateway sends it; the others remember it until they do.
func (c *Client) ShowUnread(_ context.Context, messages int) error {
	c.presence.set(messages)
	return nil
}

// keepPresence keeps the status line over a link that was greeted, until the link ends. Each link sends it anew. Nobody may wait for
// it: discordgo writes under a lock that it may hold for ever.
func (c *Client) keepPresence(link *link, s *discordgo.Session) {
	shown := -1
	for {
		unread, known, changed := c.presence.get()
		if known && unread != shown {
			if err := s.UpdateCustomStatus(statusLine(unread)); err == nil {
				shown = unread
			} else if link.ctx.Err() == nil {
				c.log.Warn("discord: the status line could not be sent", "err", err)
			}
			if !c.sleep(link.ctx, presenceEvery) {
				return
			}
			continue // it may have changed meanwhile, or failed
		}
		select {
		case <-changed:
		case <-link.ctx.Done():
			return
		}
	}
}

// statusLine is empty where nothing is unread, which clears it.
func statusLine(unread int) string {
	if unread == 0 {
		return ""
	}
	return fmt.Sprintf("%d unread", unread)
}
