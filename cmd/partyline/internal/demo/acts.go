package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"partyline/bot/discord/discordtest"
	"partyline/bot/slack/slacktest"
)

// What people do on the page. Each act is a POST with a JSON object; the answer is {"ok":true,...}, or {"error":"..."} with a status
// that is not 2xx.

const (
	maxBody = 8 << 20
	actTime = 15 * time.Second
)

// refusal is an error that the page shows.
type refusal struct {
	status int
	say    string
}

// Error implements error.
func (r *refusal) Error() string { return r.say }

func refuse(status int, say string) error { return &refusal{status, say} }

// result is what an act gives back beside "ok".
type result map[string]any

// act reads the object, does it as soon as the app is there, and answers.
func act[T any](d *Demo, do func(context.Context, T) (result, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in, err := read[T](w, r)
		var out result
		if err == nil {
			ctx, cancel := context.WithTimeout(r.Context(), actTime)
			defer cancel()
			select {
			case <-d.opened:
				out, err = do(ctx, in)
			case <-ctx.Done():
				err = ctx.Err()
			}
		}
		status := http.StatusOK
		if err != nil {
			said := explain(err)
			status, out = said.status, result{"error": said.say}
		} else if out == nil {
			out = result{}
		}
		if err == nil {
			out["ok"] = true
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(out) // a page that is gone needs no answer
	}
}

func read[T any](w http.ResponseWriter, r *http.Request) (in T, err error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return in, refuse(http.StatusUnsupportedMediaType, "Send JSON, with Content-Type: application/json.")
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err = d.Decode(&in)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return in, refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("That is more than %d MB.", maxBody>>20))
	case err != nil:
		return in, refuse(http.StatusBadRequest, "That is not the JSON of this act: "+err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return in, refuse(http.StatusBadRequest, "There is something after the JSON object.")
	}
	return in, nil
}

// explain makes of an error what the page says. The emulators' own errors are sentences already.
func explain(err error) *refusal {
	var r *refusal
	switch {
	case errors.As(err, &r):
		return r
	case isAny(err, notConnected):
		return &refusal{http.StatusBadGateway, "Partyline is not connected at the moment."}
	case isAny(err, noAnswer):
		return &refusal{http.StatusBadGateway, "Partyline did not answer in time."}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &refusal{http.StatusGatewayTimeout, "That took too long."}
	}
	say := err.Error()
	for _, prefix := range []string{"slacktest: ", "discordtest: ", "twiliotest: "} {
		say = strings.TrimPrefix(say, prefix)
	}
	return &refusal{http.StatusUnprocessableEntity, strings.ToUpper(say[:1]) + say[1:] + "."}
}

// notConnected and noAnswer are how the emulators say that the app was not there, or not in time.
var (
	notConnected = []error{slacktest.ErrNoApp, discordtest.ErrNoApp}
	noAnswer     = []error{slacktest.ErrNoAck, discordtest.ErrNoAck}
)

func isAny(err error, list []error) bool {
	return slices.ContainsFunc(list, func(one error) bool { return errors.Is(err, one) })
}

type addCustomerAct struct{ Name, Number, Line string }

func (d *Demo) addCustomer(ctx context.Context, a addCustomerAct) (result, error) {
	c, err := newCustomer(a.Name, a.Number, a.Line)
	if err != nil {
		return nil, err
	}
	if d.customers.has(c.Number) {
		return nil, refuse(http.StatusConflict, "There is a phone with this number already.")
	}
	return result{"number": c.Number}, d.meet(ctx, c)
}

// textAct sends a text from a phone, with pictures or other files as an MMS.
type textAct struct {
	From, To, Body string
	Files          []sentFile
}

func (d *Demo) textFrom(ctx context.Context, a textAct) (result, error) {
	if !d.customers.has(a.From) {
		return nil, refuse(http.StatusNotFound, "There is no such customer.")
	}
	if a.Body == "" && len(a.Files) == 0 {
		return nil, refuse(http.StatusUnprocessableEntity, "There is nothing to send.")
	}
	media, err := phoneMedia(a.Files)
	if err != nil {
		return nil, err
	}
	return nil, d.send(ctx, a.From, a.To, a.Body, media...)
}

// typeAct, and all that are done in a chat: Chat is its name, and where it is empty the demo's first is meant. User, Thread, View and
// the like are the platform's ids.
type typeAct struct {
	Chat, User, Thread, Text string
	Files                    []sentFile
}

func (d *Demo) typeIn(_ context.Context, a typeAct) (result, error) {
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	id, err := c.say(a)
	return result{"ts": id}, err
}

// editAct changes a typed message. TS is its id: its ts on Slack.
type editAct struct{ Chat, User, Thread, TS, Text string }

func (d *Demo) edit(_ context.Context, a editAct) (result, error) {
	if strings.TrimSpace(a.Text) == "" {
		return nil, refuse(http.StatusUnprocessableEntity, "There is nothing left of it; delete it instead.")
	}
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	return nil, c.edit(a)
}

type deleteAct struct{ Chat, User, Thread, TS string }

func (d *Demo) remove(_ context.Context, a deleteAct) (result, error) {
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	return nil, c.remove(a)
}

// pressAct presses a button, or chooses in a menu, of a message or of a view.
type pressAct struct {
	Chat   string
	User   string
	Thread string
	TS     string
	View   string // the button stands in this modal or Home tab, where given
	Action string // its action_id on Slack, its custom_id on Discord
	// Value is that of the button or what was chosen; several choices are in Chosen.
	Value  string
	Chosen []string
	// Values are what stands in the inputs of the view, by block_id: the app learns of them with the press.
	Values map[string]string
}

func (d *Demo) press(ctx context.Context, a pressAct) (result, error) {
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	return nil, c.press(ctx, a)
}

// slashAct uses a slash command. Text is what follows it on Slack, and the subcommand on Discord, where its options are given by name.
// With TS it is an entry of the menu of that message: the callback id of a shortcut on Slack, the name of a command on Discord.
type slashAct struct {
	Chat    string
	User    string
	Thread  string
	TS      string
	Command string
	Text    string
	Options map[string]string
}

func (d *Demo) slash(ctx context.Context, a slashAct) (result, error) {
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	return nil, c.slash(ctx, a)
}

type submitAct struct {
	Chat   string
	User   string
	View   string
	Values map[string]string // by block_id on Slack, by custom_id on Discord
}

func (d *Demo) submit(ctx context.Context, a submitAct) (result, error) {
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	errors, err := c.submit(ctx, a)
	return result{"errors": errors}, err
}

type closeAct struct{ Chat, User, View string }

func (d *Demo) closeView(ctx context.Context, a closeAct) (result, error) {
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	return nil, c.closeView(ctx, a)
}

// homeAct opens the app's Home tab.
type homeAct struct{ Chat, User string }

func (d *Demo) home(_ context.Context, a homeAct) (result, error) {
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	h, ok := c.(homely)
	if !ok {
		return nil, refuse(http.StatusUnprocessableEntity, "Apps have no Home tab there.")
	}
	return nil, h.OpenHome(a.User)
}

// keepAct does something with a whole thread: Do is archive, reopen, lock, unlock or delete.
type keepAct struct{ Chat, User, Thread, Do string }

func (d *Demo) keep(_ context.Context, a keepAct) (result, error) {
	c, err := d.chat(a.Chat)
	if err != nil {
		return nil, err
	}
	k, ok := c.(keeper)
	if !ok {
		return nil, refuse(http.StatusUnprocessableEntity, "Threads cannot be closed, locked or deleted there.")
	}
	return nil, k.keep(a)
}

// chat finds the chat of an act.
func (d *Demo) chat(name string) (chat, error) {
	c, err := d.world.chat(name)
	if err != nil {
		return nil, refuse(http.StatusNotFound, fmt.Sprintf("There is no chat %q in this demo; it was started with %s.", name, strings.Join(d.scene(true).Chats, " and ")))
	}
	return c, nil
}
