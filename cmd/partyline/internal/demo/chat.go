package demo

import (
	"context"
	"slices"

	"partyline/config"
)

// chat is one emulated platform: the people of the team, and the channel that an inbox is mirrored into. The ids that it takes and
// gives are the platform's own.
type chat interface {
	emulator
	actor
	witness

	// name is that of the configuration, config.ChatSlack or config.ChatDiscord; it stands in the keys of the board and in acts.
	name() string
	// channel is the id of the inbox's channel.
	channel() string
	// configure adds what an installation on this platform writes down. in holds what is the same on all.
	configure(c *config.Config, in config.Inbox)
	// connected tells whether the app takes what people do.
	connected() bool
	// look puts on the board what people see there.
	look(show put)
	// introduce says what another client needs to join.
	introduce() guide
}

// emulator is what the emulated platforms have in common.
type emulator interface {
	// Changed is closed at the next change of anything that people see.
	Changed() <-chan struct{}
	// Wait blocks until cond is true, looking again after each change.
	Wait(ctx context.Context, cond func() bool) error
	Close()
}

// actor has people do things. An error says what the platform's own client would say, or that the app did not answer.
type actor interface {
	say(a typeAct) (id string, err error)
	edit(a editAct) error
	remove(a deleteAct) error
	press(ctx context.Context, a pressAct) error
	slash(ctx context.Context, a slashAct) error
	submit(ctx context.Context, a submitAct) (errors map[string]string, err error)
	closeView(ctx context.Context, a closeAct) error
	// deletion opens the window in which a contact is deleted, and gives its id and that of its input.
	deletion(ctx context.Context, user, thread, number string) (view, input string, err error)
}

// keeper is a chat in which people can close, lock and delete threads.
type keeper interface {
	keep(a keepAct) error
}

// homely is a chat in which apps have a Home tab.
type homely interface {
	// OpenHome has a person open it.
	OpenHome(user string) error
}

// witness tells what there is to see, for those who wait for it.
type witness interface {
	// user is the id of one of the team.
	user(p *person) string
	// has tells whether a thread is there.
	has(thread string) bool
	// shows tells whether something stands in a thread, in a message, on a button or in the name of a file.
	shows(thread, what string) bool
	// pinned tells whether the post of the inbox stands at the top of its channel.
	pinned() bool
	// files are those of a message in a thread; none where it is not there.
	files(thread, id string) []attachment
	// delivered tells whether a typed reply bears the sign of delivery and no other.
	delivered(thread, id string) bool
	// button finds a button of a thread's card by its label.
	button(thread, label string) (pressAct, bool)
}

// put shows an item on the board.
type put func(key string, v any)

// guide is what the terminal says about an emulator.
type guide struct {
	Name  string
	Facts []fact
	// Client is how a well-known client is pointed at it.
	Client string
	// Note warns of something; empty for nothing.
	Note string
}

type fact struct{ Label, Value string }

// person is one of the team, who is the same on every platform. Everybody here is made up.
type person struct {
	key, name, zone string
	// admin: may answer. Who is none shows what is refused.
	admin bool
}

var (
	ana = &person{"ana", "Ana Ferreira", "Europe/London", true}
	ben = &person{"ben", "Ben Okafor", "America/New_York", true}
	kim = &person{"kim", "Kim Lind", "Europe/London", false}

	team = []*person{ana, ben, kim}
)

// shownUser is somebody on a platform, for the page.
type shownUser struct {
	ID string `json:"id"`
	// Key is the same for a person on every platform, empty for a bot.
	Key   string `json:"key,omitempty"`
	Name  string `json:"name"`
	Admin bool   `json:"admin"`
	Bot   bool   `json:"bot"`
}

// shownUsers are the team and the app's bot as a platform knows them.
func shownUsers(w witness, bot string) []shownUser {
	var out []shownUser
	for _, p := range team {
		out = append(out, shownUser{ID: w.user(p), Key: p.key, Name: p.name, Admin: p.admin})
	}
	return append(out, shownUser{ID: bot, Name: botName, Bot: true})
}

// shownGroup is a group or role that can be mentioned.
type shownGroup struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Users are the ids of those of the team who are in it.
	Users []string `json:"users"`
}

// botName is what the app is called on every platform.
const botName = "Partyline"

// The values of Options.Chat.
const (
	ChatSlack   = config.ChatSlack
	ChatDiscord = config.ChatDiscord
	ChatBoth    = "both"
)

// chatsOf are the chats of a value of Options.Chat; nil where it is none.
func chatsOf(value string) []string {
	return map[string][]string{"": {ChatSlack, ChatDiscord}, ChatBoth: {ChatSlack, ChatDiscord}, ChatSlack: {ChatSlack}, ChatDiscord: {ChatDiscord}}[value]
}

// openers make the chats by name.
var openers = map[string]func(*clock) (chat, error){ChatSlack: newSlack, ChatDiscord: newDiscord}

// admins are the ids of those of the team who may answer.
func admins(w witness) []string {
	var out []string
	for _, p := range slices.DeleteFunc(slices.Clone(team), func(p *person) bool { return !p.admin }) {
		out = append(out, w.user(p))
	}
	return out
}
