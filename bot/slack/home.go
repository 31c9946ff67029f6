package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// The Home tab shows somebody the inboxes in which they may act, one at a time. It belongs to no channel, so it carries with it which
// inbox it shows, and what of it. docs.slack.dev/surfaces/app-home

// homePick is the action of the menu of inboxes.
const homePick = "home"

// homeCommands are the commands whose answers the tab shows as its own; the first is what it begins with.
var homeCommands = []string{"inbox", "find"}

// homeContext is what a Home tab carries through Slack.
type homeContext struct {
	Channel string `json:"ch"`
	Command string `json:"c,omitempty"`
	Text    string `json:"t,omitempty"`
}

// home is the tab in which somebody did something.
type home struct {
	homeContext

	router bot.Router
	// turn is that of what happened in it; see tabs.
	turn int
}

// tabs has what happened last in somebody's Home tab be what it shows in the end, however long each thing takes. The zero value is empty,
// and it is safe for concurrent use.
type tabs struct {
	mu    sync.Mutex
	turns int
	open  map[string]*tab
}

// tab is somebody's Home tab.
type tab struct {
	// drawing is held by whoever draws it.
	drawing sync.Mutex
	// newest is the turn of what it shows; guarded by drawing.
	newest int
}

// turn is taken when something happens in a tab; later ones are higher.
func (t *tabs) turn() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turns++
	return t.turns
}

// of is the tab of somebody.
func (t *tabs) of(user string) *tab {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		t.open = map[string]*tab{}
	}
	if t.open[user] == nil {
		t.open[user] = &tab{}
	}
	return t.open[user]
}

// takeHomeOpened draws the tab anew for somebody who opened it. docs.slack.dev/reference/events/app_home_opened
func (c *Client) takeHomeOpened(ctx context.Context, r bot.Router, raw json.RawMessage) {
	var e struct {
		User string `json:"user"`
		Tab  string `json:"tab"`
		View struct {
			PrivateMetadata string `json:"private_metadata"`
		} `json:"view"`
	}
	if bot.Lenient(raw, &e) != nil || e.User == "" || e.Tab != "home" {
		return
	}
	at := home{router: r, turn: c.tabs.turn()}
	_ = bot.Lenient([]byte(e.View.PrivateMetadata), &at.homeContext) // a tab that was never drawn carries nothing
	c.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), interactionTime)
		defer cancel()
		c.showHome(ctx, at, e.User, bot.Answer{})
	})
}

// pressedAtHome is the use of a button of the tab, or of a choice in one of its menus.
func pressedAtHome(in interaction) (use, bool) {
	at := &home{}
	_ = bot.Lenient([]byte(in.View.PrivateMetadata), &at.homeContext)
	for _, a := range in.Actions {
		command, value := commandOf(a.ActionID), cmp.Or(a.Value, a.Selected.Value)
		switch {
		case command == "": // a page was opened
			continue
		case command == homePick:
			at.homeContext = homeContext{Channel: value}
			command, value = homeCommands[0], ""
		case slices.Contains(homeCommands, command) && value != "":
			at.Command, at.Text = command, value
		}
		return use{
			Use:   bot.Use{Command: command, Call: bot.Call{Actor: bridge.Person{ID: in.User.ID}, Channel: at.Channel, Text: value}},
			ack:   bare,
			place: whereabouts{channel: at.Channel, user: in.User.ID, home: at},
		}, true
	}
	return use{}, false
}

// mayActAtHome is mayAct where the channel's own door does not keep others out: whoever is not in the channel sees nothing of it.
func (c *Client) mayActAtHome(ctx context.Context, channel string, somebody bridge.Person) (who bridge.Person, refused string, err error) {
	members, err := c.people.roster(ctx, channel)
	switch {
	case settled(err) || bridge.CodeOf(err) == bridge.CodeUnavailable: // we are not in it either
		return somebody, "The channel of this inbox cannot be read. Invite the app to it.", nil
	case err != nil:
		return somebody, "", unknowable(err)
	case !members[somebody.ID]:
		return somebody, "You are not in the channel of this inbox.", nil
	}
	return c.mayAct(ctx, channel, somebody)
}

// showHome draws the tab: an answer that is a list takes its place, any other stands above it.
func (c *Client) showHome(ctx context.Context, at home, user string, a bot.Answer) {
	channels, err := c.homesOf(ctx, user)
	if err != nil {
		c.log.Error("slack: a Home tab cannot be drawn now", "user", user, "err", err)
		at.homeContext = homeContext{}
		c.publish(ctx, user, at, c.sketch(ctx, bot.Sentence(bridge.Say(err))))
		return
	}
	if len(channels) == 0 {
		at.homeContext = homeContext{}
		c.publish(ctx, user, at, c.sketch(ctx, bot.Sentence(
			"There is no inbox in which you may answer. Ask to be invited to the channel of one, or to be put on its list.")))
		return
	}
	if !slices.Contains(channels, at.Channel) {
		at.homeContext, a = homeContext{Channel: channels[0]}, bot.Answer{}
	}
	blocks := c.inboxMenu(ctx, channels, at.Channel)
	if a.View == nil || !a.Replace {
		blocks = append(blocks, c.sketch(ctx, bot.Complaints(a))...)
		door := c.door
		door.MayAct = c.mayActAtHome
		a = door.Answer(ctx, at.router, bot.Use{
			Command: cmp.Or(at.Command, homeCommands[0]), Call: bot.Call{Actor: bridge.Person{ID: user}, Channel: at.Channel, Text: at.Text},
		})
	}
	c.publish(ctx, user, at, append(blocks, c.sketch(ctx, a)...))
}

// homesOf are the channels in whose inboxes somebody may act, sorted.
func (c *Client) homesOf(ctx context.Context, user string) ([]string, error) {
	var channels []string
	for _, channel := range c.channels() {
		_, refused, err := c.mayActAtHome(ctx, channel, bridge.Person{ID: user})
		if err != nil {
			return nil, err
		}
		if refused == "" {
			channels = append(channels, channel)
		}
	}
	return channels, nil
}

// inboxMenu offers the inboxes, where there are several.
func (c *Client) inboxMenu(ctx context.Context, channels []string, chosen string) []slack.Block {
	if len(channels) == 1 {
		return nil
	}
	m := bot.Menu{Label: "Which inbox", Command: homePick}
	for _, channel := range channels {
		name, err := c.people.channelName(ctx, channel)
		if err != nil || name == "" {
			name = channel
		}
		m.Options = append(m.Options, bot.Option{Label: "#" + name, Value: channel, Chosen: channel == chosen})
	}
	drawn := &canvas{}
	drawn.menu(&m)
	return drawn.blocks
}

// sketch draws an answer as blocks.
func (c *Client) sketch(ctx context.Context, a bot.Answer) []slack.Block {
	if m := c.whispered(ctx, a); m != nil {
		return m.Blocks.BlockSet
	}
	return nil
}

// publish shows a tab, unless it shows already what happened later. Where Slack does not take it that is logged: it is drawn again when it
// is opened next.
func (c *Client) publish(ctx context.Context, user string, at home, blocks []slack.Block) {
	shown := c.tabs.of(user)
	shown.drawing.Lock()
	defer shown.drawing.Unlock()
	if shown.newest > at.turn {
		return
	}
	shown.newest = at.turn
	private, _ := json.Marshal(at.homeContext) // strings always marshal
	err := c.call(ctx, publishView, "", user, func(ctx context.Context) error {
		_, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: slack.HomeTabViewRequest{
			Type: slack.VTHomeTab, PrivateMetadata: string(private), Blocks: slack.Blocks{BlockSet: blocks},
		}})
		return err
	})
	if err != nil {
		c.log.Error("slack: a Home tab could not be shown", "user", user, "err", err)
	}
}
