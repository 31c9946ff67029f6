package profile

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// ContactLinks opens links to files of contacts. *bridge.Bridge implements it.
type ContactLinks interface {
	// OpenContactsLink reads the token of a link. bridge.CodeInvalid for what is no token of ours, bridge.CodeGone for one that opens nothing
	// any more.
	OpenContactsLink(ctx context.Context, token string) (store.InboxID, error)
}

// exported serves files of all contacts of an inbox below bridge.ContactsPath.
type exported struct {
	*Handler
	links ContactLinks
}

// Contacts makes a handler of files of all contacts of an inbox, below bridge.ContactsPath. log gets who downloaded what, by ids; nil for
// nothing.
func Contacts(links ContactLinks, reads store.Reader, log *slog.Logger) http.Handler {
	return &exported{New(Options{Reads: reads, Log: log}), links}
}

// contactFiles are what follows the token.
var contactFiles = map[string]struct {
	contentType string
	write       func(context.Context, Download, store.Reader, store.InboxID) error
}{
	"contacts.csv":  {"text/csv; charset=utf-8", WriteContactsCSV},
	"contacts.json": {"application/json", WriteContactsJSON},
}

// ServeHTTP implements http.Handler.
func (h *exported) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	leave, ok := h.enter(w, r, "file", http.MethodGet)
	if !ok {
		return
	}
	defer leave()
	token, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, bridge.ContactsPath), "/")
	file, ok := contactFiles[name]
	if !ok {
		refuse(w, http.StatusNotFound, "There is no such file.")
		return
	}
	inbox, err := h.links.OpenContactsLink(r.Context(), token)
	if err != nil {
		h.fail(w, r, err, " Ask for a new one with /sms contact export.")
		return
	}
	w.Header().Set("Content-Type", file.contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.log.Info("contacts were downloaded", "inbox", inbox, "file", name)
	if err := file.write(r.Context(), response{w}, h.reads, inbox); err != nil {
		if r.Context().Err() == nil {
			h.log.Error("a download of contacts broke off", "error", err)
		}
		panic(http.ErrAbortHandler)
	}
}

// response is an answer that takes a while.
type response struct{ http.ResponseWriter }

// GoOn implements Download.
func (r response) GoOn() { goOn(r.ResponseWriter) }
