package demo

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"partyline/bot/slack/slacktest"
	"partyline/config"
)

// slackChannel is the private channel of the inbox on Slack.
const slackChannel = "C0SHOP"

// slackPostsPerSecond lets the demo feel quick; the emulated Slack has its rate limits off.
const slackPostsPerSecond = 20

// slackChat is an emulated Slack workspace.
type slackChat struct {
	*slacktest.Server
}

var (
	_ chat   = slackChat{}
	_ homely = slackChat{}
)

// slackGroup is the user group of those who are on call.
const (
	slackGroup     = "S0DESK"
	slackGroupName = "front-desk"
)

// slackShortcut is an entry in the menu of a message, as the manifest of the app has it.
type slackShortcut struct {
	Name     string `json:"name"`
	Callback string `json:"callback"`
}

// slackShortcuts are those of the manifest in docs/slack.md.
var slackShortcuts = []slackShortcut{{"Write an SMS", "write"}}

func newSlack(c *clock) (chat, error) {
	s, err := slacktest.New(slacktest.Options{BotName: botName, Now: c.Now})
	if err != nil {
		return nil, err
	}
	w := slackChat{s}
	members := []string{s.BotUserID()}
	for _, p := range team {
		members = append(members, s.AddUser(slacktest.User{ID: w.user(p), Name: p.key, RealName: p.name, DisplayName: p.name, TZ: p.zone, Owner: p == ana}))
	}
	s.AddChannel(slacktest.Channel{ID: slackChannel, Name: channelName, Private: true, Members: members})
	s.AddUserGroup(slacktest.UserGroup{ID: slackGroup, Handle: slackGroupName, Users: admins(w)})
	return w, nil
}

func (slackChat) name() string          { return ChatSlack }
func (slackChat) channel() string       { return slackChannel }
func (slackChat) user(p *person) string { return "U0" + strings.ToUpper(p.key) }
func (s slackChat) connected() bool     { return s.Links() > 0 }
func (s slackChat) has(thread string) bool {
	_, there := s.Message(slackChannel, thread)
	return there
}

func (s slackChat) configure(c *config.Config, in config.Inbox) {
	c.Slack.BotToken = config.Secret(s.BotToken())
	c.Slack.AppToken = config.Secret(s.AppToken())
	c.Slack.SigningSecret = config.Secret(s.SigningSecret())
	c.Slack.APIURL = s.URL() + "/api/"
	c.Slack.PostsPerSecond, c.Slack.PostBurst = slackPostsPerSecond, slackPostsPerSecond
	in.Name, in.Admins, in.OnCall = "shop", admins(s), slackGroup
	c.Inboxes = append(c.Inboxes, in)
}

func (s slackChat) introduce() guide {
	return guide{
		Name: "Slack",
		Facts: []fact{
			{"api url", s.URL() + "/api/"}, {"bot token", s.BotToken()}, {"app token", s.AppToken()},
			{"signing secret", s.SigningSecret()}, {"channel", slackChannel},
		},
		Client: fmt.Sprintf("Bolt:        new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl: '%s/api/' } })", s.URL()),
		Note:   "Slack gives each event to one Socket Mode client: a second one takes its share of them from Partyline.",
	}
}

func (s slackChat) shows(thread, what string) bool {
	return slices.ContainsFunc(s.Thread(slackChannel, thread), func(m slacktest.Message) bool {
		return strings.Contains(m.Plain(), what) || slices.ContainsFunc(m.Buttons(), func(b slacktest.Button) bool { return b.Text == what }) ||
			slices.ContainsFunc(m.Files, func(f slacktest.File) bool { return strings.Contains(f.Name, what) })
	})
}

func (s slackChat) pinned() bool { return len(s.Pins(slackChannel)) > 0 }

func (s slackChat) delivered(_, id string) bool {
	m, _ := s.Message(slackChannel, id)
	return len(m.Reactions["white_check_mark"]) > 0 && len(m.Reactions) == 1
}

func (s slackChat) button(thread, label string) (pressAct, bool) {
	m, _ := s.Message(slackChannel, thread)
	for _, b := range m.Buttons() {
		if b.Text == label {
			return pressAct{Thread: thread, TS: thread, Action: b.ActionID, Value: b.Value}, true
		}
	}
	return pressAct{}, false
}

func (s slackChat) say(a typeAct) (string, error) {
	var files []slacktest.File
	for _, f := range a.Files {
		files = append(files, slacktest.File{Name: f.Name, Content: f.Content})
	}
	return s.Type(a.User, slackChannel, a.Thread, a.Text, files...)
}

func (s slackChat) files(_, id string) []attachment {
	if m, there := s.Message(slackChannel, id); there {
		return slackFiles(m)
	}
	f, there := s.File(id) // of a block that names a file
	if !there {
		return nil
	}
	return []attachment{{f.Name, f.MIME, f.Content}}
}

func slackFiles(m slacktest.Message) []attachment {
	var out []attachment
	for _, f := range m.Files {
		out = append(out, attachment{f.Name, f.MIME, f.Content})
	}
	return out
}

func (s slackChat) edit(a editAct) error { return s.Edit(a.User, slackChannel, a.TS, a.Text) }

func (s slackChat) remove(a deleteAct) error { return s.Delete(a.User, slackChannel, a.TS) }

func (s slackChat) press(ctx context.Context, a pressAct) (err error) {
	var value []string
	if chosen := strings.Join(append(a.Chosen, a.Value), ","); strings.Trim(chosen, ",") != "" {
		value = []string{strings.Trim(chosen, ",")}
	}
	if a.View != "" {
		for block, typed := range a.Values {
			if err := s.Fill(a.User, a.View, block, typed); err != nil {
				return err
			}
		}
		_, err = s.ViewAction(ctx, a.User, a.View, a.Action, value...)
	} else {
		_, err = s.Press(ctx, a.User, slackChannel, a.TS, a.Action, value...)
	}
	return err
}

func (s slackChat) slash(ctx context.Context, a slashAct) error {
	if a.TS != "" {
		return s.shortcut(ctx, a)
	}
	if strings.TrimPrefix(a.Command, "/") != "sms" {
		return refuse(http.StatusUnprocessableEntity, fmt.Sprintf("%s is no command of this workspace. Try /sms help.", a.Command))
	}
	_, err := s.Slash(ctx, a.User, slackChannel, a.Command, a.Text)
	return err
}

// shortcut uses an entry of the menu of a message.
func (s slackChat) shortcut(ctx context.Context, a slashAct) error {
	if !slices.ContainsFunc(slackShortcuts, func(one slackShortcut) bool { return one.Callback == a.Command }) {
		return refuse(http.StatusUnprocessableEntity, fmt.Sprintf("%q is not in the menu of a message.", a.Command))
	}
	_, err := s.Shortcut(ctx, a.User, slackChannel, a.TS, a.Command)
	return err
}

func (s slackChat) submit(ctx context.Context, a submitAct) (map[string]string, error) {
	got, err := s.Submit(ctx, a.User, a.View, a.Values)
	return got.Errors, err
}

func (s slackChat) closeView(ctx context.Context, a closeAct) error {
	_, err := s.CloseView(ctx, a.User, a.View)
	return err
}

func (s slackChat) deletion(ctx context.Context, user, _, number string) (view, input string, err error) {
	if err := s.slash(ctx, slashAct{User: user, Command: command, Text: "contact delete " + number}); err != nil {
		return "", "", err
	}
	err = wait(ctx, s, func() bool {
		for _, v := range s.Views(user) {
			for block := range v.Values {
				view, input = v.ID, block
			}
		}
		return view != ""
	})
	return view, input, err
}
