package app

import (
	"context"
	"net/http"
	"sync"
	"time"

	"partyline/bot"
	"partyline/bot/slack"
	"partyline/bridge"
	"partyline/bridge/broadcast"
	"partyline/bridge/twilio"
	"partyline/config"
)

// routes are all addresses that this server answers, one line each.
func (a *App) routes(c config.Config, router bot.Router) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(twilio.MessagesPath, a.gate.hold(a.twilio.Messages(a.bridge)))
	mux.Handle(twilio.StatusPath, a.twilio.Status(a.bridge))
	mux.Handle(bridge.ProfilePath, a.profiles)
	mux.Handle(bridge.ContactsPath, a.exports)
	mux.HandleFunc("GET "+bridge.MediaPath+"{token}", a.bridge.ServeMedia)
	mux.HandleFunc("GET "+broadcast.Path+"{token}", a.broadcasts.ServeResults)
	mux.HandleFunc("GET "+bridge.SheetPath+"{kind}/{token}", a.bridge.ServeSheet)
	if a.slack != nil && c.Slack.Mode == slack.ModeHTTP {
		mux.Handle("/slack/", a.slack.Handler(a.bridge.Listen(config.ChatSlack), router))
	}
	mux.HandleFunc("GET /healthz", a.healthz)
	mux.HandleFunc("GET /readyz", a.readyz)
	return mux
}

// healthz says that the process lives.
func (*App) healthz(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok\n") }

// readyz says whether webhooks can be taken: the database answers, and what came while nobody listened has been read.
func (a *App) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	switch {
	case !a.gate.isOpen():
		say(w, http.StatusServiceUnavailable, "catching up with the carrier\n")
	case a.Store.Ping(ctx) != nil:
		say(w, http.StatusServiceUnavailable, "the database does not answer\n")
	default:
		say(w, http.StatusOK, "ready\n")
	}
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // a caller that is gone needs no answer
}

// gateTime is how long webhooks wait for the catch-up at most; the carrier gives them 15 s.
const gateTime = 8 * time.Second

// gate holds requests back until it is opened.
type gate struct {
	once sync.Once
	ch   chan struct{}
}

func newGate() *gate { return &gate{ch: make(chan struct{})} }

func (g *gate) open() { g.once.Do(func() { close(g.ch) }) }

func (g *gate) isOpen() bool {
	select {
	case <-g.ch:
		return true
	default:
		return false
	}
}

func (g *gate) hold(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-g.ch:
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}
