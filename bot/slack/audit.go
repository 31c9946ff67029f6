package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"partyline/bridge"
)

const (
	// auditEvery is how often a channel is looked at again while nothing happens.
	auditEvery = 5 * time.Minute
	// auditFor is how long a verdict holds where it could not be renewed.
	auditFor = 2 * auditEvery
	// mendedAfter is how long "we cannot use the channel" holds: somebody may be mending it just now.
	mendedAfter = 30 * time.Second
)

// audits keeps for each channel whether customer texts may be shown there: only where nobody but full members of our own
// workspace can read them.
type audits struct {
	c        *Client
	mu       sync.Mutex
	verdicts map[string]ruling
	// looking lets one look serve all who wait for it.
	looking singleflight.Group
	// drops counts as in cache.
	drops int
}

// ruling is the outcome of an audit.
type ruling struct {
	// err is nil for a safe channel, else CodeUnsafe or CodeUnavailable.
	err error
	at  time.Time
	// name is the channel's, empty where we could not see it.
	name string
	// apps are the other apps in the channel, which are tolerated.
	apps []string
}

func (r ruling) safe() bool { return r.err == nil }

func (r ruling) holds() time.Duration {
	if r.err != nil && bridge.CodeOf(r.err) == bridge.CodeUnavailable {
		return mendedAfter
	}
	return auditFor
}

func newAudits(c *Client) *audits { return &audits{c: c, verdicts: map[string]ruling{}} }

// safe returns nil where customer texts may be shown in the channel. CodeUnsafe and CodeUnavailable say what is wrong with it;
// CodeRetry: it could not be found out.
func (a *audits) safe(ctx context.Context, channel string) error {
	a.mu.Lock()
	v, ok := a.verdicts[channel]
	a.mu.Unlock()
	if ok && a.c.clock.Since(v.at) < v.holds() {
		return v.err
	}
	v, err := a.renew(ctx, channel)
	if err != nil {
		return err
	}
	return v.err
}

// renew looks at the channel now. The error says that this was not possible; then an earlier verdict stays.
func (a *audits) renew(ctx context.Context, channel string) (ruling, error) {
	got, err, _ := a.looking.Do(channel, func() (any, error) { return a.look(ctx, channel) })
	v, _ := got.(ruling)
	return v, err
}

func (a *audits) look(ctx context.Context, channel string) (ruling, error) {
	a.mu.Lock()
	drops := a.drops
	a.mu.Unlock()
	v, err := a.c.audit(ctx, channel)
	if err != nil {
		return ruling{}, &bridge.Error{
			Code: bridge.CodeRetry, RetryAfter: retryAfter(err), Detail: detail(err), Cause: err,
			Say: "Slack did not tell us who can read the channel, so nothing is shown there yet. It is tried again by itself.",
		}
	}
	v.at = a.c.clock.Now()
	a.mu.Lock()
	was, known := a.verdicts[channel]
	// A change that came while we looked may be missing in what we saw.
	if drops == a.drops {
		a.verdicts[channel] = v
	}
	a.mu.Unlock()
	if !known || (was.err == nil) != (v.err == nil) || !slices.Equal(was.apps, v.apps) {
		a.report(channel, v)
	}
	return v, nil
}

func (a *audits) report(channel string, v ruling) {
	if v.err != nil {
		a.c.log.Error("slack: the channel cannot be used", "channel", channel, "name", v.name, "err", v.err)
		return
	}
	a.c.log.Info("slack: the channel is safe", "channel", channel, "name", v.name, "other_apps", v.apps)
}

// drop forgets the verdict on a channel, or on all where channel is empty.
func (a *audits) drop(channel string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drops++
	if channel == "" {
		clear(a.verdicts)
		return
	}
	delete(a.verdicts, channel)
}

// audit looks at a channel and everybody in it. The error says that this was not possible now.
func (c *Client) audit(ctx context.Context, channel string) (ruling, error) {
	info, err := c.channelInfo(ctx, channel)
	switch code := bridge.CodeOf(err); {
	case err == nil:
	case code == bridge.CodeUnavailable, code == bridge.CodeRejected:
		return ruling{err: err}, nil
	default:
		return ruling{}, err
	}
	v := ruling{name: info.Name, err: info.problem()}
	if !v.safe() {
		return v, nil
	}
	self, err := c.identity(ctx)
	if err != nil {
		return ruling{}, err
	}
	ids, err := c.memberIDs(ctx, channel)
	if err != nil {
		return ruling{}, err
	}
	var outsiders []string
	for _, id := range ids {
		p, err := c.people.person(ctx, id, nameAge)
		if err != nil {
			return ruling{}, err
		}
		switch {
		case p.deleted, id == self.user:
		case p.bot:
			v.apps = append(v.apps, p.name)
		case p.unknown, p.stranger:
			outsiders = append(outsiders, label(p, id)+" (of another workspace)")
		case p.guest:
			outsiders = append(outsiders, label(p, id)+" (guest)")
		}
	}
	slices.Sort(v.apps)
	if len(outsiders) > 0 {
		v.err = unsafe("People who are no full members of the workspace can read the channel: %s. Remove them from it.", listing(outsiders))
	}
	return v, nil
}

func label(p person, id string) string {
	if p.name == "" {
		return id
	}
	return p.name
}

// listing names a few and counts the rest.
func listing(names []string) string {
	const most = 5
	if rest := len(names) - most; rest > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), rest)
	}
	return strings.Join(names, ", ")
}

func unsafe(format string, args ...any) error {
	return &bridge.Error{Code: bridge.CodeUnsafe, Say: fmt.Sprintf(format, args...)}
}

// problem says what is wrong with the channel itself.
func (f channelFacts) problem() error {
	switch {
	case f.IsArchived:
		return &bridge.Error{Code: bridge.CodeUnavailable, Say: verdicts["is_archived"].say, Detail: "is_archived"}
	case f.IsIM, f.IsMpIM:
		return unsafe("This is a direct message, not a channel. Configure a private channel.")
	case !f.IsPrivate:
		return unsafe("The channel is public, so everybody in the workspace can read it. Make it private in its settings.")
	case f.IsExtShared, f.IsPendingShared:
		return unsafe("The channel is shared with another organisation, or about to be. Stop the sharing, or configure another channel.")
	case f.IsShared, f.IsOrgShared:
		return unsafe("The channel is shared with another workspace. Stop the sharing, or configure another channel.")
	case !f.IsMember:
		return &bridge.Error{Code: bridge.CodeUnavailable, Say: sayInvite, Detail: "not_in_channel"}
	}
	return nil
}

// memberIDs lists everybody in the channel.
func (c *Client) memberIDs(ctx context.Context, channel string) ([]string, error) {
	var all []string
	params := &slack.GetUsersInConversationParameters{ChannelID: channel, Limit: pageSize}
	for {
		var ids []string
		var next string
		err := c.call(ctx, channelMembers, "", channel, func(ctx context.Context) (err error) {
			ids, next, err = c.api.GetUsersInConversationContext(ctx, params)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
		if next == "" {
			return all, nil
		}
		params.Cursor = next
	}
}

// Finding is what Check found of one channel.
type Finding struct {
	// Channel is its id, Name what people call it; the name is empty where Slack does not show us the channel.
	Channel, Name string
	// OK: conversations can be mirrored into it.
	OK bool
	// Problem says what is wrong and how to mend it, empty where OK.
	Problem string
	// OtherApps are apps in the channel beside ours. They can read it; that is the workspace's own decision.
	OtherApps []string
}

// Check looks at every configured channel now, sorted by id. It may take seconds.
func (c *Client) Check(ctx context.Context) []Finding {
	var out []Finding
	for _, channel := range c.channels() {
		f := Finding{Channel: channel}
		v, err := c.audits.renew(ctx, channel)
		if err == nil {
			err = v.err
		}
		f.Name, f.OtherApps, f.OK = v.name, v.apps, err == nil
		if err != nil {
			f.Problem = bridge.Say(err)
		}
		out = append(out, f)
	}
	return out
}
