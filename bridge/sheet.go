package bridge

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"partyline/store"
)

// SheetPath is where sheets must be reached, below the public address; the kind of the sheet and a token follow.
const SheetPath = "/sheet/"

// sheetBatch is how many rows are read at once.
const sheetBatch = 500

// Sheet is a kind of file for spreadsheets that a link opens, as CSV.
type Sheet string

const (
	// CreditSheet is the credit ledger of an inbox.
	CreditSheet Sheet = "credits"
	// ConsentSheet is the consent ledger of an inbox, or of one contact of it.
	ConsentSheet Sheet = "consents"
)

// sheets say of each kind how it is written, a batch at a time.
var sheets = map[Sheet]func(ctx context.Context, r store.Reader, inbox store.InboxID, contact store.ContactID, row func(...string) error) error{
	CreditSheet:  creditRows,
	ConsentSheet: consentRows,
}

// LinkSheet makes a link to a sheet of an inbox, for ProfileFor, and writes down who asked for it. contact is 0 for all. CodeRejected where no
// address could be reached.
func (b *Bridge) LinkSheet(ctx context.Context, actor Person, kind Sheet, inbox store.InboxID, contact store.ContactID) (ProfileLink, error) {
	if b.publicURL == "" {
		return ProfileLink{}, &Error{Code: CodeRejected, Say: "There is no address for downloads. Set public_url in the configuration."}
	}
	key, err := b.secret(ctx, "sheet "+string(kind))
	if err != nil {
		return ProfileLink{}, err
	}
	t := ticket{inbox: inbox, contact: contact, until: b.clock.Now().Add(ProfileFor).UTC().Truncate(time.Second)}
	err = b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return b.audit(ctx, tx, actor, "link to "+string(kind), 0, b.inboxes.load().settings[inbox].Name)
	})
	return ProfileLink{URL: b.publicURL + SheetPath + string(kind) + "/" + t.sign(key) + ".csv", Until: t.until}, err
}

// ServeSheet answers what a link of LinkSheet opens, to be put at SheetPath with the path values kind and token.
func (b *Bridge) ServeSheet(w http.ResponseWriter, r *http.Request) {
	kind := Sheet(r.PathValue("kind"))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if sheets[kind] == nil {
		http.Error(w, "There is no such sheet.", http.StatusNotFound)
		return
	}
	key, err := b.secret(r.Context(), "sheet "+string(kind))
	if err != nil {
		http.Error(w, Say(err), http.StatusServiceUnavailable)
		return
	}
	t, ok := readTicket(key, strings.TrimSuffix(r.PathValue("token"), ".csv"))
	settings, known := b.inboxes.load().settings[t.inbox]
	switch {
	case !ok:
		http.Error(w, "This link is not one of ours, or a part of it is missing.", http.StatusForbidden)
		return
	case !known || !b.clock.Now().Before(t.until):
		http.Error(w, "This link has expired. Ask for a new one.", http.StatusGone)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", settings.Name+"-"+string(kind)+".csv"))
	if err := WriteSheet(r.Context(), b.store.Reader, kind, t.inbox, t.contact, w); err != nil {
		b.log.Warn("a download broke off", "sheet", kind, "error", err)
		panic(http.ErrAbortHandler) // so that nobody takes a part for the whole
	}
}

// WriteSheet writes a sheet of an inbox; contact is 0 for all. Cells that a spreadsheet would take for formulas have an apostrophe in front.
func WriteSheet(ctx context.Context, r store.Reader, kind Sheet, inbox store.InboxID, contact store.ContactID, to io.Writer) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil { // spreadsheets want to be told the encoding
		return err
	}
	out := csv.NewWriter(to)
	err := sheets[kind](ctx, r, inbox, contact, func(cells ...string) error {
		for i, c := range cells {
			if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) && !plainNumber(c) {
				cells[i] = "'" + c
			}
		}
		return out.Write(cells)
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// plainNumber tells whether a cell is a number or a telephone number, which no spreadsheet runs.
func plainNumber(cell string) bool {
	return strings.Trim(cell, "+-.0123456789") == "" && len(strings.TrimLeft(cell, "+-")) >= len(cell)-1
}

func creditRows(ctx context.Context, r store.Reader, inbox store.InboxID, _ store.ContactID, row func(...string) error) error {
	if err := row("entry", "at", "kind", "amount", "balance_after", "message", "actor", "note"); err != nil {
		return err
	}
	for after := store.CreditEntryID(0); ; {
		es, err := r.CreditEntriesAfter(ctx, inbox, after, sheetBatch)
		if err != nil || len(es) == 0 {
			return err
		}
		for _, e := range es {
			message := ""
			if e.MessageID != 0 {
				message = strconv.FormatInt(int64(e.MessageID), 10)
			}
			err := row(strconv.FormatInt(int64(e.ID), 10), e.At.UTC().Format(time.RFC3339), string(e.Kind), Credits(e.Amount), Credits(e.BalanceAfter), message, e.Actor, e.Note)
			if err != nil {
				return err
			}
			after = e.ID
		}
	}
}

func consentRows(ctx context.Context, r store.Reader, inbox store.InboxID, contact store.ContactID, row func(...string) error) error {
	if err := row("entry", "at", "number", "name", "line", "consent", "source", "wording", "actor"); err != nil {
		return err
	}
	for after := store.ConsentID(0); ; {
		cs, err := r.ConsentsOfInbox(ctx, inbox, contact, after, sheetBatch)
		if err != nil || len(cs) == 0 {
			return err
		}
		for _, c := range cs {
			err := row(strconv.FormatInt(int64(c.ID), 10), c.At.UTC().Format(time.RFC3339), c.Number, c.Name, c.Line, string(c.Kind), string(c.Source), c.Wording, c.Actor)
			if err != nil {
				return err
			}
			after = c.ID
		}
	}
}
