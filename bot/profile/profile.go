// Package profile serves a contact's profile as a web page: their data, their conversations with one inbox, what they said about being
// texted, and the whole transcript, to read, print and download. A page is reached by a signed link that runs out
// (bridge.LinkProfile) and by nothing else; there is no session and no script.
//
//	GET /profile/TOKEN                  the page; ?before= and ?after= turn it, ?zone= tells the time, ?notes=1 shows notes
//	GET /profile/TOKEN/transcript.csv   the transcript for spreadsheets
//	GET /profile/TOKEN/profile.json     everything
//
// The page is a list of sections (sections.go): what is to be told of a contact besides gets a section of its own.
package profile

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/jonboulle/clockwork"

	"partyline/bridge"
	"partyline/store"
)

// Links opens links to profiles. *bridge.Bridge implements it.
type Links interface {
	// OpenProfile reads the token of a link. bridge.CodeInvalid for what is no token of ours, bridge.CodeGone for one that opens nothing
	// any more.
	OpenProfile(ctx context.Context, token string) (bridge.Profile, error)
}

// Options are what a Handler works with.
type Options struct {
	Links Links
	// Reads is where everything on the page comes from.
	Reads store.Reader
	// Clock tells the time; nil for the real one.
	Clock clockwork.Clock
	// Log gets who opened what, by ids; nil for nothing.
	Log *slog.Logger
}

// Handler serves profiles below bridge.ProfilePath. It is safe for concurrent use.
type Handler struct {
	links Links
	reads store.Reader
	clock clockwork.Clock
	log   *slog.Logger
	// slots bounds how many pages and downloads are made at once, so that somebody with a link cannot keep the database busy.
	slots chan struct{}
}

// atOnce is how many pages and downloads are made at once.
const atOnce = 8

// New makes a Handler.
func New(o Options) *Handler {
	h := &Handler{links: o.Links, reads: o.Reads, clock: o.Clock, log: o.Log, slots: make(chan struct{}, atOnce)}
	if h.clock == nil {
		h.clock = clockwork.NewRealClock()
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	return h
}

// visit is one request for a profile whose link was found good.
type visit struct {
	*Handler
	bridge.Profile
	token   string
	asked   asked
	contact store.Contact
	// conversations are those that may be shown, ids theirs, lines the lines of all of them.
	conversations []store.Conversation
	ids           []store.ConversationID
	lines         map[store.LineID]store.Line
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	leave, ok := h.enter(w, r, "page", http.MethodGet, http.MethodHead)
	if !ok {
		return
	}
	defer leave()
	token, file, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, bridge.ProfilePath), "/")
	serve, ok := files[file]
	if !ok {
		refuse(w, http.StatusNotFound, "There is no such page.")
		return
	}
	v, err := h.open(r.Context(), token)
	if err == nil {
		v.asked = ask(r.URL.Query(), v.Zone)
		err = serve(v, w, r)
	}
	if err != nil {
		h.fail(w, r, err, " Ask for a new one in the conversation's thread: press Profile on its card.")
	}
}

// enter protects what is answered, and lets in those who ask by these methods, unless many are here: then it says so of the thing that they
// ask for. Who was let in calls leave in the end.
func (h *Handler) enter(w http.ResponseWriter, r *http.Request, thing string, methods ...string) (leave func(), ok bool) {
	protect(w.Header())
	if !slices.Contains(methods, r.Method) {
		w.Header().Set("Allow", strings.Join(methods, ", "))
		refuse(w, http.StatusMethodNotAllowed, "This "+thing+" can only be read.")
		return nil, false
	}
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, true
	default:
		w.Header().Set("Retry-After", "2")
		refuse(w, http.StatusServiceUnavailable, "Many people are reading just now. Load the "+thing+" again in some seconds.")
		return nil, false
	}
}

// files are what there is to a profile, by what follows the token. An error comes before anything was written.
var files = map[string]func(v *visit, w http.ResponseWriter, r *http.Request) error{
	"":               (*visit).page,
	"transcript.csv": (*visit).csv,
	"profile.json":   (*visit).json,
}

// statuses are what the errors of a link are to a browser.
var statuses = map[bridge.Code]int{
	bridge.CodeInvalid: http.StatusForbidden, bridge.CodeGone: http.StatusGone, bridge.CodeNotFound: http.StatusGone,
}

// fail says why there is no profile, and what to do.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error, do string) {
	if r.Context().Err() != nil {
		return // nobody waits for an answer any more
	}
	status, known := statuses[bridge.CodeOf(err)]
	if !known {
		h.log.Error("a profile could not be read", "error", err)
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable, "The profile cannot be read just now. Load the page again in a moment.")
		return
	}
	h.log.Info("a link to a profile was refused", "status", status)
	refuse(w, status, bridge.Say(err)+do)
}

// open reads the token, and what every page needs.
func (h *Handler) open(ctx context.Context, token string) (*visit, error) {
	p, err := h.links.OpenProfile(ctx, token)
	if err != nil {
		return nil, err
	}
	v := &visit{Handler: h, Profile: p, token: token, lines: map[store.LineID]store.Line{}}
	if v.contact, err = h.reads.Contact(ctx, p.Contact); err != nil {
		return nil, err
	}
	if v.conversations, err = h.reads.ConversationsOf(ctx, p.Contact, p.Inbox); err != nil {
		return nil, err
	}
	for _, c := range v.conversations {
		v.ids = append(v.ids, c.ID)
		if v.lines[c.LineID], err = h.reads.Line(ctx, c.LineID); err != nil {
			return nil, err
		}
	}
	return v, nil
}
