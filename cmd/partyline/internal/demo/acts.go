package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"partyline/bot/slack/slacktest"
)

// What people do on the page. Each act is a POST with a JSON object; the answer is {"ok":true,...}, or {"error":"..."} with a status
// that is not 2xx.

const (
	maxBody = 64 << 10
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
		return in, refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("That is more than %d KiB.", maxBody>>10))
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
	case errors.Is(err, slacktest.ErrNoApp):
		return &refusal{http.StatusBadGateway, "Partyline is not connected to Slack at the moment."}
	case errors.Is(err, slacktest.ErrNoAck):
		return &refusal{http.StatusBadGateway, "Partyline did not answer in time."}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &refusal{http.StatusGatewayTimeout, "That took too long."}
	}
	say := err.Error()
	for _, prefix := range []string{"slacktest: ", "twiliotest: "} {
		say = strings.TrimPrefix(say, prefix)
	}
	return &refusal{http.StatusUnprocessableEntity, strings.ToUpper(say[:1]) + say[1:] + "."}
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

type textAct struct{ From, To, Body string }

func (d *Demo) textFrom(ctx context.Context, a textAct) (result, error) {
	if !d.customers.has(a.From) {
		return nil, refuse(http.StatusNotFound, "There is no such customer.")
	}
	if a.Body == "" {
		return nil, refuse(http.StatusUnprocessableEntity, "There is nothing to send.")
	}
	return nil, d.send(ctx, a.From, a.To, a.Body)
}

type typeAct struct{ User, Thread, Text string }

func (d *Demo) typeIn(_ context.Context, a typeAct) (result, error) {
	ts, err := d.world.slack.Type(a.User, channelID, a.Thread, a.Text)
	return result{"ts": ts}, err
}

type editAct struct{ User, TS, Text string }

func (d *Demo) edit(_ context.Context, a editAct) (result, error) {
	if strings.TrimSpace(a.Text) == "" {
		return nil, refuse(http.StatusUnprocessableEntity, "There is nothing left of it; delete it instead.")
	}
	return nil, d.world.slack.Edit(a.User, channelID, a.TS, a.Text)
}

type deleteAct struct{ User, TS string }

func (d *Demo) remove(_ context.Context, a deleteAct) (result, error) {
	return nil, d.world.slack.Delete(a.User, channelID, a.TS)
}

type pressAct struct {
	User   string
	TS     string
	View   string // the button stands in this modal, where given
	Action string
	Value  string
}

func (d *Demo) press(ctx context.Context, a pressAct) (result, error) {
	var value []string
	if a.Value != "" {
		value = []string{a.Value}
	}
	var err error
	if a.View != "" {
		_, err = d.world.slack.ViewAction(ctx, a.User, a.View, a.Action, value...)
	} else {
		_, err = d.world.slack.Press(ctx, a.User, channelID, a.TS, a.Action, value...)
	}
	return nil, err
}

type slashAct struct{ User, Command, Text string }

func (d *Demo) slash(ctx context.Context, a slashAct) (result, error) {
	if strings.TrimPrefix(a.Command, "/") != "sms" {
		return nil, refuse(http.StatusUnprocessableEntity, fmt.Sprintf("%s is no command of this workspace. Try /sms help.", a.Command))
	}
	_, err := d.world.slack.Slash(ctx, a.User, channelID, a.Command, a.Text)
	return nil, err
}

type submitAct struct {
	User   string
	View   string
	Values map[string]string // by block_id
}

func (d *Demo) submit(ctx context.Context, a submitAct) (result, error) {
	got, err := d.world.slack.Submit(ctx, a.User, a.View, a.Values)
	return result{"errors": got.Errors}, err
}

type closeAct struct{ User, View string }

func (d *Demo) closeView(ctx context.Context, a closeAct) (result, error) {
	_, err := d.world.slack.CloseView(ctx, a.User, a.View)
	return nil, err
}
