package profile

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"partyline/store"
)

// batch is how many messages a download reads at once.
const batch = 500

// batchTime is how long a reader may take for a batch.
const batchTime = 30 * time.Second

// record is a message as downloads tell it. Times are in UTC, states and origins as we keep them.
type record struct {
	// ID is 0 for a note.
	ID        store.MessageID    `json:"id,omitempty"`
	At        string             `json:"at"`
	Line      string             `json:"line"`
	Direction store.Direction    `json:"direction"`
	Author    string             `json:"author,omitempty"`
	Origin    store.Origin       `json:"origin,omitempty"`
	Named     string             `json:"origin_name,omitempty"`
	Answers   store.MessageID    `json:"answers,omitempty"`
	State     store.MessageState `json:"state,omitempty"`
	Code      string             `json:"error_code,omitempty"`
	Segments  int                `json:"segments,omitempty"`
	Text      string             `json:"text"`
	Media     []string           `json:"media,omitempty"`
}

// records gives all messages in batches, oldest first. The database is asked between them, and nothing is held open meanwhile.
func (v *visit) records(ctx context.Context, give func([]record) error) error {
	numbers := map[store.ConversationID]string{}
	for _, c := range v.conversations {
		numbers[c.ID] = v.lines[c.LineID].Number
	}
	after, noted := store.MessageID(-1), store.Time{} // everything is behind these
	for {
		ms, err := v.reads.Transcript(ctx, store.TranscriptQuery{Conversations: v.ids, After: after, Limit: batch})
		if err != nil {
			return err
		}
		if len(ms) == 0 {
			return v.noteRecords(ctx, numbers, noted, store.Time{}, give)
		}
		if err := v.noteRecords(ctx, numbers, noted, ms[0].CreatedAt, give); err != nil {
			return err
		}
		after, noted = ms[len(ms)-1].ID, ms[0].CreatedAt
		files, _, err := v.beside(ctx, ms)
		if err != nil {
			return err
		}
		out := make([]record, len(ms))
		for i, m := range ms {
			out[i] = record{m.ID, utc(m.At), numbers[m.ConversationID], m.Direction, m.AuthorName, m.Origin, m.OriginName, m.AnswersID, m.State,
				m.ErrorCode, m.Segments, m.Body, mediaOf(m, files[m.ID])}
		}
		if err := give(out); err != nil {
			return err
		}
	}
}

// noteRecords gives the notes from one moment until before another, where they are asked for. Those that were written during a batch of
// messages come behind it.
func (v *visit) noteRecords(ctx context.Context, numbers map[store.ConversationID]string, from, until store.Time, give func([]record) error) error {
	if !v.asked.notes {
		return nil
	}
	notes, err := v.reads.NotesBetween(ctx, v.ids, from, until, maxNotes)
	if err != nil || len(notes) == 0 {
		return err
	}
	out := make([]record, len(notes))
	for i, n := range notes {
		out[i] = record{At: utc(n.At), Line: numbers[n.ConversationID], Direction: "note", Author: n.AuthorName, Text: n.Body}
	}
	return give(out)
}

func utc(t store.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// attach begins a download. What goes wrong afterwards breaks it off, so that nobody takes a part for the whole.
func (v *visit) attach(w http.ResponseWriter, contentType, name string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="contact-%d-%s"`, v.Contact, name))
	w.WriteHeader(http.StatusOK)
	v.log.Info("a profile was downloaded", "contact", v.Contact, "inbox", v.Inbox, "file", name)
}

// goOn gives the reader time for the next batch.
func goOn(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(batchTime)) //nolint:forbidigo // of a socket, which no clock of ours moves
}

// breakOff ends a download that cannot be completed.
func (v *visit) breakOff(r *http.Request, err error) {
	if err == nil {
		return
	}
	if r.Context().Err() == nil {
		v.log.Error("a download of a profile broke off", "error", err)
	}
	panic(http.ErrAbortHandler)
}

// mark begins a CSV file, so that spreadsheets read it as UTF-8.
const mark = "\uFEFF"

// columns are the first row of the CSV file.
var columns = []string{"id", "at", "line", "direction", "author", "origin", "origin_name", "answers", "state", "error_code", "segments", "text", "media"}

// csv is the transcript for spreadsheets.
func (v *visit) csv(w http.ResponseWriter, r *http.Request) error {
	v.attach(w, "text/csv; charset=utf-8", "transcript.csv")
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = io.WriteString(w, mark) // what cannot be written shows at the end
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write(columns)
	err := v.records(r.Context(), func(rs []record) error {
		goOn(w)
		for _, m := range rs {
			row := []string{number(int64(m.ID)), m.At, m.Line, string(m.Direction), m.Author, string(m.Origin), m.Named, number(int64(m.Answers)),
				string(m.State), m.Code, number(int64(m.Segments)), m.Text, strings.Join(m.Media, " ")}
			for i := range row {
				row[i] = harmless(row[i])
			}
			_ = out.Write(row)
		}
		out.Flush()
		return out.Error()
	})
	v.breakOff(r, err)
	out.Flush()
	return nil
}

// number writes a number; nothing for 0.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// harmless keeps a spreadsheet from taking text for a formula: such a text has an apostrophe in front.
// owasp.org/www-community/attacks/CSV_Injection
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// jsonHead is everything in the JSON file but the messages.
type jsonHead struct {
	Contact       jsonContact        `json:"contact"`
	Conversations []jsonConversation `json:"conversations"`
	Consent       []jsonConsent      `json:"consent"`
}

type jsonContact struct {
	Name     string            `json:"name"`
	Number   string            `json:"number"`
	Since    string            `json:"first_seen"`
	Email    string            `json:"email,omitempty"`
	Zone     string            `json:"zone,omitempty"`
	Language string            `json:"language,omitempty"`
	Account  string            `json:"account,omitempty"`
	Tags     []string          `json:"tags,omitempty"`
	Lists    []string          `json:"lists,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"`
	Deals    []jsonDeal        `json:"deals,omitempty"`
}

type jsonDeal struct {
	Title    string          `json:"title"`
	Pipeline string          `json:"pipeline"`
	Stage    string          `json:"stage"`
	State    store.DealState `json:"state"`
	// Minor is in the smallest unit of Currency.
	Minor    int64  `json:"value_minor"`
	Currency string `json:"currency"`
	Opened   string `json:"opened"`
	Closed   string `json:"closed,omitempty"`
}

type jsonConversation struct {
	ID       store.ConversationID    `json:"id"`
	Line     string                  `json:"line"`
	State    store.ConversationState `json:"state"`
	Assignee string                  `json:"assignee,omitempty"`
	Unread   int                     `json:"unread"`
	Last     string                  `json:"last_message,omitempty"`
}

type jsonConsent struct {
	At      string              `json:"at"`
	Line    string              `json:"line"`
	Kind    store.ConsentKind   `json:"kind"`
	Source  store.ConsentSource `json:"source"`
	Wording string              `json:"wording"`
	Actor   string              `json:"actor"`
}

func (v *visit) head(ctx context.Context) (jsonHead, error) {
	k, err := v.known(ctx)
	if err != nil {
		return jsonHead{}, err
	}
	c := v.contact
	h := jsonHead{Consent: []jsonConsent{}, Contact: jsonContact{Name: c.Name, Number: c.Number, Since: utc(c.CreatedAt), Email: c.Email, Zone: c.Zone,
		Language: c.Language, Account: k.Account, Tags: k.tags, Lists: k.lists, Fields: k.Fields}}
	for _, d := range k.deals {
		h.Contact.Deals = append(h.Contact.Deals, jsonDeal{d.Title, d.Pipeline, d.Stage, d.State, d.ValueMinor, d.Currency, utc(d.CreatedAt), utc(d.ClosedAt)})
	}
	for _, c := range v.conversations {
		h.Conversations = append(h.Conversations, jsonConversation{c.ID, v.lines[c.LineID].Number, c.State, c.AssigneeName, c.Unread, utc(c.LastAt)})
	}
	ledger, err := v.consents(ctx)
	for _, c := range ledger {
		h.Consent = append(h.Consent, jsonConsent{utc(c.At), v.lines[c.LineID].Number, c.Kind, c.Source, c.Wording, c.Actor})
	}
	return h, err
}

// json is everything: one object, whose messages come one a line.
func (v *visit) json(w http.ResponseWriter, r *http.Request) error {
	head, err := v.head(r.Context())
	if err != nil {
		return err
	}
	start, err := json.Marshal(head)
	if err != nil {
		return err
	}
	v.attach(w, "application/json", "profile.json")
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = w.Write(append(start[:len(start)-1], `,"messages":[`...))
	separator := "\n"
	err = v.records(r.Context(), func(rs []record) error {
		goOn(w)
		for _, m := range rs {
			line, err := json.Marshal(m)
			if err != nil {
				return err
			}
			if _, err := w.Write(append([]byte(separator), line...)); err != nil {
				return err
			}
			separator = ",\n"
		}
		return nil
	})
	v.breakOff(r, err)
	_, _ = io.WriteString(w, "\n]}\n")
	return nil
}
