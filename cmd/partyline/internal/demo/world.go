package demo

import (
	"context"
	"time"

	"partyline/bot/slack/slacktest"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
)

// The team of the demo and its channel. Everybody here is made up.
const (
	channelID   = "C0SHOP"
	channelName = "shop-texts"
	inboxName   = "shop"
	ana         = "U0ANA"
	ben         = "U0BEN"
	kim         = "U0KIM"
)

// lineUK and lineUS are the shop's numbers, from ranges that are reserved for examples.
const (
	lineUK = "+447700900100"
	lineUS = "+12025550100"
)

// team are the people of the channel. Kim is a member and no admin, so that the demo can show what is refused.
var team = []struct {
	slacktest.User

	admin bool
}{
	{slacktest.User{ID: ana, Name: "ana", RealName: "Ana Ferreira", TZ: "Europe/London", Owner: true}, true},
	{slacktest.User{ID: ben, Name: "ben", RealName: "Ben Okafor", TZ: "America/New_York"}, true},
	{slacktest.User{ID: kim, Name: "kim", RealName: "Kim Lind", TZ: "Europe/London"}, false},
}

// lines are the numbers that customers text.
var lines = []config.Line{
	{Number: lineUK, Label: "Shop UK", Country: "GB", TwoWay: true},
	{Number: lineUS, Label: "Shop US", Country: "US", TwoWay: true},
}

// postsPerSecond lets the demo feel quick; the emulated Slack has its rate limits off.
const postsPerSecond = 20

// world is what stands around the app: a carrier with phones, and a workspace with people.
type world struct {
	clock  *clock
	twilio *twiliotest.Server
	slack  *slacktest.Server
}

func newWorld(c *clock) (*world, error) {
	numbers := map[string]twiliotest.Number{}
	for _, l := range lines {
		numbers[l.Number] = twiliotest.Number{}
	}
	tw, err := twiliotest.New(twiliotest.Options{Numbers: numbers, AutoDeliver: true, Now: c.Now})
	if err != nil {
		return nil, err
	}
	sl, err := slacktest.New(slacktest.Options{BotName: "Partyline", Now: c.Now})
	if err != nil {
		tw.Close()
		return nil, err
	}
	members := []string{sl.BotUserID()}
	for _, u := range team {
		members = append(members, sl.AddUser(u.User))
	}
	sl.AddChannel(slacktest.Channel{ID: channelID, Name: channelName, Private: true, Members: members})
	return &world{clock: c, twilio: tw, slack: sl}, nil
}

func (w *world) close() {
	w.twilio.Close()
	w.slack.Close()
}

// config is what an installation in this world would write down. publicURL is where the carrier finds the app.
func (w *world) config(database, publicURL string, hold time.Duration) config.Config {
	c := config.Default()
	c.PublicURL = publicURL
	c.Database.URL = config.Secret("sqlite:" + database)
	c.Twilio.AccountSID = w.twilio.AccountSID()
	c.Twilio.AuthToken = config.Secret(w.twilio.AuthToken())
	c.Twilio.APIURL = w.twilio.URL()
	c.Slack.BotToken = config.Secret(w.slack.BotToken())
	c.Slack.AppToken = config.Secret(w.slack.AppToken())
	c.Slack.SigningSecret = config.Secret(w.slack.SigningSecret())
	c.Slack.APIURL = w.slack.URL() + "/api/"
	c.Slack.PostsPerSecond, c.Slack.PostBurst = postsPerSecond, postsPerSecond
	shop := config.DefaultInbox()
	shop.Name, shop.Channel, shop.Lines, shop.Hold = inboxName, channelID, lines, hold
	for _, u := range team {
		if u.admin {
			shop.Admins = append(shop.Admins, u.ID)
		}
	}
	c.Inboxes = []config.Inbox{shop}
	return c
}

// pointAt has the carrier post inbound texts to the app.
func (w *world) pointAt(publicURL string) {
	for _, l := range lines {
		w.twilio.SetWebhook(l.Number, publicURL+twilio.MessagesPath)
	}
}

// wait blocks until the condition holds in the emulators, at most for a while.
func (*world) wait(ctx context.Context, wait func(context.Context, func() bool) error, cond func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 45*time.Second) // longer than a lease, which a moved clock may end too soon
	defer cancel()
	return wait(ctx, cond)
}
