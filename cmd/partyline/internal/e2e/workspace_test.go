package e2e

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"partyline/config"
)

// workspace is a chat platform with the shop's channel in it: what people there see and do, and what befalls it. Scenarios get at it
// through admins and through the world; what is true of one platform only stands in that platform's files.
type workspace interface {
	view
	hands
	people
	weather

	// configure writes into a configuration how the platform and the channel of its first inbox are reached, and who may answer there.
	configure(c *config.Config)
	// yaml is the same as the text of a configuration file: what stands at its top, and what stands within the inbox.
	yaml() (top, inbox string)
	// platform is what the configuration calls it.
	platform() string
	// channel is the id of the shop's channel.
	channel() string
	// changed is closed at the next change of anything that can be seen.
	changed() <-chan struct{}
	// links is how many connections the application holds, linksOf how many it should with so many processes.
	links() int
	linksOf(processes int) int
	close()
}

// view is what can be seen.
type view interface {
	// cards are the first posts of all threads that Partyline opened, oldest first, without those that were deleted.
	cards() []post
	// under are the posts in a card's thread, without the card, oldest first.
	under(card post) []post
	// announced are the texts of this author that the channel itself shows.
	announced(author string) []string
	// whispered are the answers that only this person sees, oldest first.
	whispered(person string) []post
	// signs are the application's signs on a reply, sorted.
	signs(place, id string) []string
	// moment is how a moment stands in what people see, which the platform shows in each reader's own zone.
	moment(t time.Time) string
	// tell prints everything, for somebody who looks for what went wrong.
	tell(out io.Writer)
	// posted is how many calls were made so far that post something, edited how many that edit something.
	posted() int
	edited() int
}

// hands are what people do.
type hands interface {
	// types types in the thread of a card.
	types(person string, in post, text string, files ...file) (reply, error)
	// talks starts a talk about something else beside the threads of customers; the post it gives is like a card.
	talks(person, text string) (post, error)
	edit(person string, r reply, text string) error
	remove(person, place, id string) error
	// destroy deletes a whole thread, its card with it, as owners can.
	destroy(person string, card post) error
	// lock keeps everybody from writing in a thread, the application too, or lets them again.
	lock(person string, card post, locked bool) error
	// press presses the button with this label in a post that the person sees.
	press(ctx context.Context, person string, p post, label string) error
	// choose takes an option of the menu in a post, by its label, or somebody by their id.
	choose(ctx context.Context, person string, p post, option string) error
	// run uses a slash command in the channel.
	run(ctx context.Context, person, command string) error
	// takes takes an entry of the menu of a post.
	takes(ctx context.Context, person string, p post, entry string) error
	// form is the window that opened for the person last.
	form(ctx context.Context, person string) (form, error)
}

// people come and go.
type people interface {
	// hire lets somebody in who may answer; owners may also delete what others wrote. It returns their id.
	hire(name string, owner bool) string
	// smuggle lets somebody in who must not be there, and expel takes them out again.
	smuggle(name string) string
	expel(person string)
	// robot lets another app in.
	robot(name string) string
	// team makes a group that can be called. It returns its id.
	team(name string, members ...string) string
	// dismiss throws the application itself out of the channel, recall invites it again.
	dismiss()
	recall()
	// typings are texts that people type, and how they arrive.
	typings() []typing
}

// weather is what befalls the connection to the platform.
type weather interface {
	// deaf has every event get lost from now on, or no more.
	deaf(on bool)
	// doubles delivers so many events twice.
	doubles(events int)
	// drops cuts the connection; reconnects asks the application to make a new one.
	drops()
	reconnects()
	// keeps says whether the platform delivers what happened while the application was away, where it can.
	keeps(bool)
	// repeats delivers once more at once what was not acknowledged, where it ever does.
	repeats()
	// fails has the coming calls that post something go wrong.
	fails(h hiccup)
	// away has every call fail: the whole platform is out of reach.
	away()
	// heals ends both.
	heals()
}

// post is something that stands in a thread, or in the channel.
type post struct {
	// place is the channel or thread that it stands in, id its own id there.
	place, id string
	// thread is the thread that hangs on it, where it is a card.
	thread string
	// author is the name over it; empty where Partyline itself speaks.
	author string
	// texts are the SMS that it shows.
	texts []string
	// risks are what in it could ping somebody or be read as mark-up.
	risks []string
	// calls are the ids of whom it notifies.
	calls []string

	plain   string
	buttons []button
	// files are what it shows besides.
	files []file
}

// Plain is all that a reader sees.
func (p post) Plain() string { return p.plain }

// Buttons are its buttons, in reading order.
func (p post) Buttons() []button { return p.buttons }

// button is a button; one with a URL is a link.
type button struct{ Text, URL string }

// file is what somebody drops into a thread, or what a post shows.
type file struct {
	Name, Type string
	Content    []byte
}

// form is a window with inputs.
type form interface {
	// Inputs are what stands in it at first, by label.
	Inputs() map[string]string
	// Submits fills in by label and sends it. It returns the complaints about it, empty for none.
	Submits(ctx context.Context, values map[string]string) (complaints string, err error)
}

// typing is a text as it is typed and as it arrives on a phone.
type typing struct{ typed, arrives string }

// hiccup makes calls that post something go wrong.
type hiccup struct {
	kind hiccupKind
	// times is how many calls it hits; 0 means one, a negative number all from now on.
	times int
	// delay of slow and slowAfter, in real time.
	delay time.Duration
	// uploads: it hits the calls that show a file, and no others.
	uploads bool
	// words choose the calls in which they stand; empty for any.
	words string
	// begun is called when it hits; nil for nothing.
	begun func()
}

// hiccupKind is a way to go wrong.
type hiccupKind int

const (
	// limited asks to wait; nothing is done.
	limited hiccupKind = iota
	// cutAfter does the work and cuts the connection before the answer.
	cutAfter
	// slow waits before the work.
	slow
	// slowAfter does the work at once and answers late.
	slowAfter
	// refused says no, as it will every time; nothing is done.
	refused
	// broken fails on the platform's side; nothing is done.
	broken
)

// hits tells whether the hiccup is about a call that posts this text, and takes note that it does.
func (h hiccup) hits(text string) bool {
	if !strings.Contains(text, h.words) {
		return false
	}
	if h.begun != nil {
		h.begun()
	}
	return true
}

// signsOf translates the reactions of the application. A reaction that is none of our signs stands for itself.
func signsOf(reactions map[string][]string, app string, signs map[string]string) []string {
	var out []string
	for name, users := range reactions {
		if slices.Contains(users, app) {
			out = append(out, cmp.Or(signs[name], name))
		}
	}
	slices.Sort(out)
	return out
}
