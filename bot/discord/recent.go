package discord

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
	"sync"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

// pageSize is how many messages or threads we ask for at once; Discord gives no more.
// docs.discord.com/developers/resources/message#get-channel-messages
const pageSize = 100

// pages reads the messages of a channel or thread after an id and hands each to each, oldest first, until that returns false. What is no
// message is passed over.
func (c *Client) pages(ctx context.Context, channelID, after, claimant string, each func(message) bool) error {
	for {
		q := url.Values{"after": {after}, "limit": {strconv.Itoa(pageSize)}}
		var page []json.RawMessage
		if err := c.call(ctx, getMessages, "/channels/"+url.PathEscape(channelID)+"/messages?"+q.Encode(), claimant, nil, &page); err != nil {
			return err
		}
		// Those next to the id come first, but within a page the newest does.
		for i := len(page) - 1; i >= 0; i-- {
			var m message
			if bot.Lenient(page[i], &m) != nil || m.ID == "" {
				continue
			}
			if newer(m.ID, after) {
				after = m.ID
			}
			if !each(m) {
				return nil
			}
		}
		if len(page) < pageSize {
			return nil
		}
	}
}

// History implements bridge.Chat. Threads in which nothing was said since then cost no call of their own, so that hundreds can be
// caught up with. Recovered is set on what it gives.
func (c *Client) History(ctx context.Context, t bridge.ThreadRef, since time.Time) iter.Seq2[bridge.Typed, error] {
	return func(yield func(bridge.Typed, error) bool) {
		after := snowflake(since)
		quiet, err := c.recent.quiet(ctx, t, since, after)
		if err != nil {
			yield(bridge.Typed{}, c.lost(ctx, t, err))
			return
		}
		if quiet {
			return
		}
		more := true
		var failed error
		err = c.pages(ctx, t.ID, after, "history "+t.ID, func(m message) bool {
			if !m.isTyped() {
				return true
			}
			m.ChannelID = t.ID
			typed, err := c.typed(ctx, m, t.Channel)
			if err != nil {
				failed = err
				return false
			}
			typed.Recovered = true
			more = yield(typed, nil)
			return more
		})
		if failed == nil {
			failed = c.lost(ctx, t, err)
		}
		if failed != nil && more {
			yield(bridge.Typed{}, failed)
		}
	}
}

// recentFor is how long a list of threads counts as new. What is said after it was made is told by events.
const recentFor = 10 * time.Second

// recent lists, for each channel, the threads in which something was said lately: one list serves the catch-up of all its threads.
type recent struct {
	c     *Client
	mu    sync.Mutex
	lists map[string]*recentList
}

type recentList struct {
	mu    sync.Mutex
	since time.Time
	at    time.Time
	last  map[string]string
	// served are the threads that were looked up. Who asks for one again catches up once more, and something may have been said.
	served map[string]bool
}

func newRecent(c *Client) *recent { return &recent{c: c, lists: map[string]*recentList{}} }

// drop forgets all lists.
func (r *recent) drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.lists)
}

// quiet says whether nothing was said in a thread after a moment. Where it cannot be told it says no.
func (r *recent) quiet(ctx context.Context, t bridge.ThreadRef, since time.Time, after string) (bool, error) {
	r.mu.Lock()
	list := r.lists[t.Channel]
	if list == nil {
		list = &recentList{}
		r.lists[t.Channel] = list
	}
	r.mu.Unlock()
	list.mu.Lock() // one list is made for all who wait for it
	defer list.mu.Unlock()
	now := r.c.clock.Now()
	if list.last == nil || now.Sub(list.at) >= recentFor || since.Before(list.since) || list.served[t.ID] {
		parent, err := r.c.places.of(ctx, t.Channel)
		if err != nil {
			return false, err
		}
		threads, err := r.c.threadsSince(ctx, parent, since)
		if err != nil {
			return false, err
		}
		list.since, list.at, list.last, list.served = since, now, map[string]string{}, map[string]bool{}
		for _, th := range threads {
			list.last[th.id] = th.last
		}
	}
	list.served[t.ID] = true
	last, listed := list.last[t.ID]
	if !listed { // it was archived long ago, or deleted
		return timeOf(t.ID).Before(list.at.Add(-clockSkew)), nil
	}
	return last != "" && !newer(last, after), nil
}

// threadsSince lists the public threads of a channel that are active, or were until after a moment. Those that are active are asked for
// first: one that is archived meanwhile is then in the other list too, and in one that is opened meanwhile somebody speaks now.
// docs.discord.com/developers/resources/guild#list-active-guild-threads,
// docs.discord.com/developers/resources/channel#list-public-archived-threads
func (c *Client) threadsSince(ctx context.Context, parent place, since time.Time) ([]place, error) {
	type answer struct {
		Threads []channel `json:"threads"`
		More    bool      `json:"has_more"`
	}
	var active answer
	if err := c.call(ctx, getActive, "/guilds/"+url.PathEscape(parent.guild)+"/threads/active", "threads", nil, &active); err != nil {
		return nil, err
	}
	var all []place
	for _, ch := range active.Threads {
		if ch.ParentID == parent.id {
			all = append(all, ch.place())
		}
	}
	q := url.Values{"limit": {strconv.Itoa(pageSize)}}
	for {
		var page answer
		path := "/channels/" + url.PathEscape(parent.id) + "/threads/archived/public?" + q.Encode()
		if err := c.call(ctx, getArchived, path, "threads", nil, &page); err != nil {
			return nil, err
		}
		var oldest time.Time
		for _, ch := range page.Threads {
			p := ch.place()
			all = append(all, p)
			oldest = p.archivedAt
		}
		// They come with the one that was archived last first.
		if !page.More || len(page.Threads) == 0 || oldest.Before(since) {
			return all, nil
		}
		q.Set("before", oldest.Format(time.RFC3339Nano))
	}
}
