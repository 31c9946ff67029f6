package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
)

// lineUK and lineUS are the shop's numbers, newsUK and newsUS send its news and take no answers. All are from ranges that are reserved for
// examples.
const (
	lineUK = "+447700900100"
	lineUS = "+12025550100"
	newsUK = "+447700900101"
	newsUS = "+12025550101"
)

// lines are the numbers that customers text.
var lines = []config.Line{
	{Number: lineUK, Label: "Shop UK", Country: "GB", TwoWay: true, MMS: "auto", SegmentsPerSecond: 10},
	{Number: lineUS, Label: "Shop US", Country: "US", TwoWay: true, MMS: "auto", SegmentsPerSecond: 10},
	{Number: newsUK, Label: "News UK", Country: "GB", MMS: "auto", SegmentsPerSecond: 10},
	{Number: newsUS, Label: "News US", Country: "US", MMS: "auto", SegmentsPerSecond: 10},
}

// channelName is what the inbox's channel is called everywhere.
const channelName = "shop-texts"

// world is what stands around the app: a carrier with phones, and chats with people.
type world struct {
	clock  *clock
	twilio *twiliotest.Server
	chats  []chat
}

// newWorld makes a world with these chats. Where it fails, nothing of it is left.
func newWorld(c *clock, names []string) (w *world, err error) {
	w = &world{clock: c}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	numbers := map[string]twiliotest.Number{}
	for _, l := range lines {
		numbers[l.Number] = twiliotest.Number{MMS: l.SendsMMS()}
	}
	if w.twilio, err = twiliotest.New(twiliotest.Options{Numbers: numbers, AutoDeliver: true, Now: c.Now}); err != nil {
		return nil, err
	}
	for _, name := range names {
		one, err := openers[name](c)
		if err != nil {
			return nil, err
		}
		w.chats = append(w.chats, one)
	}
	return w, nil
}

func (w *world) close() {
	if w.twilio != nil {
		w.twilio.Close()
	}
	for _, c := range w.chats {
		c.Close()
	}
}

// linesOf are the lines that are mirrored into a chat: with two chats each has those of a country, else one has all.
func (w *world) linesOf(c chat) []config.Line {
	i := slices.Index(w.chats, c)
	return slices.DeleteFunc(slices.Clone(lines), func(l config.Line) bool { return len(w.chats) > 1 && l.Country != lines[i].Country })
}

// chatOf is the chat that a line is mirrored into.
func (w *world) chatOf(line string) chat {
	for _, c := range w.chats {
		for _, l := range w.linesOf(c) {
			if l.Number == line {
				return c
			}
		}
	}
	return w.chats[0]
}

// errNoChat is wrapped by what chat gives.
var errNoChat = errors.New("not in this demo")

// chat finds one by its name. No name means the first.
func (w *world) chat(name string) (chat, error) {
	for _, c := range w.chats {
		if name == "" || c.name() == name {
			return c, nil
		}
	}
	return nil, fmt.Errorf("%q is %w", name, errNoChat)
}

// config is what an installation in this world would write down. publicURL is where the carrier finds the app.
func (w *world) config(database, publicURL string, hold time.Duration) config.Config {
	c := config.Default()
	c.PublicURL = publicURL
	c.Database.URL = config.Secret("sqlite:" + database)
	c.Twilio.AccountSID = w.twilio.AccountSID()
	c.Twilio.AuthToken = config.Secret(w.twilio.AuthToken())
	c.Twilio.APIURL = w.twilio.URL()
	c.Credits.Rates = rates
	for _, one := range w.chats {
		in := config.DefaultInbox()
		in.Chat, in.Channel, in.Lines, in.Hold = one.name(), one.channel(), w.linesOf(one), hold
		in.Currency = currencies[in.Lines[0].Country]
		in.ReadingTime, in.QuietHours, in.LegalHours, in.Zone = 0, "", false, ana.zone // whoever plays both sides has seen everything, and no customer of theirs sleeps
		one.configure(&c, in)
	}
	return c
}

// currencies are those of the shops' deals, by the country of their lines.
var currencies = map[string]string{"GB": "GBP", "US": "USD"}

// pointAt has the carrier post inbound texts to the app.
func (w *world) pointAt(publicURL string) {
	for _, l := range lines {
		w.twilio.SetWebhook(l.Number, publicURL+twilio.MessagesPath)
	}
}

// wait blocks until the condition holds in an emulator, at most for a while.
func wait(ctx context.Context, in emulator, cond func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 45*time.Second) // longer than a lease, which a moved clock may end too soon
	defer cancel()
	return in.Wait(ctx, cond)
}
