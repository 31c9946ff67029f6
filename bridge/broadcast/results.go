package broadcast

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// ServeResults answers a link to results with CSV, by GET. It wants the token as the path value "token". It is written as it is read, so it
// takes the same memory however many recipients there are.
func (r *Room) ServeResults(w http.ResponseWriter, req *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	b, err := r.opened(req.Context(), req.PathValue("token"))
	switch {
	case err != nil && bridge.CodeOf(err).Final():
		http.Error(w, bridge.Say(err), http.StatusNotFound)
		return
	case err != nil:
		r.log.Error("the results of a broadcast could not be read", "error", err)
		http.Error(w, "Try again in a moment.", http.StatusServiceUnavailable)
		return
	}
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="broadcast-%d.csv"`, b.ID))
	if err := r.WriteResults(req.Context(), &b, w); err != nil {
		r.log.Warn("the results of a broadcast were cut off", "broadcast", b.ID, "error", err)
	}
}

// opened is the broadcast that a token opens.
func (r *Room) opened(ctx context.Context, token string) (store.Broadcast, error) {
	key, err := r.core.Secret(ctx, "broadcast results")
	if err != nil {
		return store.Broadcast{}, err
	}
	t, ok := readTicket(key, token)
	switch {
	case !ok:
		return store.Broadcast{}, &bridge.Error{Code: bridge.CodeInvalid, Say: "This link is not one of ours, or a part of it is missing."}
	case !r.clock.Now().Before(t.until):
		return store.Broadcast{}, &bridge.Error{Code: bridge.CodeGone, Say: fmt.Sprintf("This link has expired: links to results work for %.0f minutes.", LinkFor.Minutes())}
	}
	if _, ok := r.core.Settings(t.inbox); !ok {
		return store.Broadcast{}, &bridge.Error{Code: bridge.CodeGone, Say: "The inbox of this link is not configured any more."}
	}
	b, err := r.store.Broadcast(ctx, t.inbox, t.broadcast)
	return b, missing(err)
}

// resultsHead are the columns of results.
var resultsHead = []string{"place", "number", "name", "state", "reason", "segments", "at", "replied_at", "opted_out_at"}

// WriteResults writes the recipients of a broadcast as CSV, a row each, in their order.
func (r *Room) WriteResults(ctx context.Context, b *store.Broadcast, w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(resultsHead); err != nil {
		return err
	}
	for after := 0; ; {
		rows, err := r.store.RecipientsPage(ctx, b, after, page)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := out.Write(r.resultsRow(&rows[i])); err != nil {
				return err
			}
			after = rows[i].Place
		}
		out.Flush()
		if err := out.Error(); err != nil || len(rows) < page {
			return err
		}
	}
}

func (r *Room) resultsRow(row *store.RecipientRow) []string {
	reason := ""
	if row.State == store.RecipientSkipped || row.State == store.RecipientFailed {
		reason = r.spell(row.Reason)
	}
	return []string{strconv.Itoa(row.Place), row.Number, tame(row.Name), string(row.State), reason, strconv.Itoa(row.Segments),
		at(row.At), at(row.RepliedAt), at(row.OptedOutAt)}
}

// tame keeps a spreadsheet from taking a name for a formula.
func tame(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func at(t store.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02T15:04:05Z")
}
