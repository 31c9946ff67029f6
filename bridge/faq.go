package bridge

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"partyline/bridge/sms"
	"partyline/store"
)

// How long a question and its answer may be, and how many an inbox may have.
const (
	MaxQuestion = 200
	MaxAnswer   = 1000
	MaxFAQs     = 500
)

// FAQRequest asks to keep what customers ask often.
type FAQRequest struct {
	// Actor is who asks; checked already.
	Actor Person
	Inbox store.InboxID
	// ID is the one to change; 0 for a new one.
	ID               store.FAQID
	Question, Answer string
}

// KeepFAQ keeps a new question with its answer, or changes one. CodeInvalid with a sentence where they will not do; CodeNotFound where the
// inbox has none to change.
func (b *Bridge) KeepFAQ(ctx context.Context, r FAQRequest) error {
	f := store.FAQ{ID: r.ID, InboxID: r.Inbox, Question: oneLine(sms.Clean(r.Question)), Answer: strings.TrimSpace(sms.Clean(r.Answer)), UpdatedAt: b.now()}
	if say := faqComplaint(f); say != "" {
		return &Error{Code: CodeInvalid, Say: say}
	}
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		have, err := tx.FAQs(ctx, r.Inbox)
		if err != nil {
			return err
		}
		for _, h := range have {
			if h.Question == f.Question && h.ID != f.ID {
				return &Error{Code: CodeInvalid, Say: "That question is there already. Edit that one."}
			}
		}
		action := "change a question"
		switch {
		case f.ID != 0:
			err = tx.PutFAQ(ctx, &f)
		case len(have) >= MaxFAQs:
			return &Error{Code: CodeInvalid, Say: fmt.Sprintf("There are %d questions, which is the most. Remove some first.", len(have))}
		default:
			action = "add a question"
			_, err = tx.AddFAQ(ctx, &f)
		}
		if err != nil {
			return err
		}
		return b.audit(ctx, tx, r.Actor, action, 0, fmt.Sprintf("faq %d", f.ID))
	})
}

// oneLine makes a text one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// faqComplaint says what is wrong with a question or its answer; empty for nothing.
func faqComplaint(f store.FAQ) string {
	switch {
	case f.Question == "":
		return "The question is missing."
	case f.Answer == "":
		return "The answer is missing."
	case utf8.RuneCountInString(f.Question) > MaxQuestion:
		return fmt.Sprintf("The question is longer than %d characters.", MaxQuestion)
	case utf8.RuneCountInString(f.Answer) > MaxAnswer:
		return fmt.Sprintf("The answer is longer than %d characters.", MaxAnswer)
	}
	return ""
}

// DropFAQ removes one. CodeNotFound where the inbox has none with this id.
func (b *Bridge) DropFAQ(ctx context.Context, actor Person, inbox store.InboxID, id store.FAQID) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.DropFAQ(ctx, inbox, id); err != nil {
			return err
		}
		return b.audit(ctx, tx, actor, "remove a question", 0, fmt.Sprintf("faq %d", id))
	})
}

// Imported says what became of an import.
type Imported struct {
	Added, Changed, Same int
}

// ImportFAQs reads questions and answers from CSV: two columns, with a first line "question,answer" or without. A question that is there
// gets the new answer. Where a line will not do nothing is imported: CodeInvalid names each such line.
func (b *Bridge) ImportFAQs(ctx context.Context, actor Person, inbox store.InboxID, text string) (Imported, error) {
	var done Imported
	rows, err := readFAQs(text)
	if err != nil {
		return done, err
	}
	err = b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		done = Imported{}
		have, err := tx.FAQs(ctx, inbox)
		if err != nil {
			return err
		}
		known := map[string]store.FAQ{}
		for _, f := range have {
			known[f.Question] = f
		}
		for _, row := range rows {
			row.InboxID, row.UpdatedAt = inbox, b.now()
			there, ok := known[row.Question]
			switch {
			case !ok:
				_, err = tx.AddFAQ(ctx, &row)
				done.Added++
			case there.Answer == row.Answer:
				done.Same++
			default:
				row.ID = there.ID
				err = tx.PutFAQ(ctx, &row)
				done.Changed++
			}
			if err != nil {
				return err
			}
			known[row.Question] = row
		}
		if len(known) > MaxFAQs {
			return &Error{Code: CodeInvalid, Say: fmt.Sprintf("That would be %d questions, and %d are the most. Nothing was imported.", len(known), MaxFAQs)}
		}
		return b.audit(ctx, tx, actor, "import questions", 0, fmt.Sprintf("%d added, %d changed", done.Added, done.Changed))
	})
	return done, err
}

// maxCSV is how large a file of questions may be.
const maxCSV = 1 << 20

// ImportFAQFile is ImportFAQs of a file that was typed in a thread. CodeInvalid too where that is not one file, or where it is too large.
func (b *Bridge) ImportFAQFile(ctx context.Context, actor Person, inbox store.InboxID, chat string, t Typed) (Imported, error) {
	opener, ok := b.chats[chat].(Opener)
	if !ok || len(t.Files) != 1 || t.Files[0].Ref == "" {
		return Imported{}, &Error{Code: CodeInvalid, Say: "Nothing was imported. Drop one CSV file along with !faqs."}
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	body, err := opener.OpenFile(ctx, t.Post.Thread, t.Files[0])
	if err != nil {
		return Imported{}, err
	}
	defer func() { _ = body.Close() }() // everything was read, or is not wanted
	text, err := io.ReadAll(io.LimitReader(body, maxCSV+1))
	if err != nil {
		return Imported{}, unread(err)
	}
	if len(text) > maxCSV {
		return Imported{}, &Error{Code: CodeInvalid, Say: "Nothing was imported. The file is larger than 1 MB."}
	}
	return b.ImportFAQs(ctx, actor, inbox, string(text))
}

// readFAQs reads CSV. Its error names every line that will not do.
func readFAQs(text string) ([]store.FAQ, error) {
	text = sms.Clean(strings.TrimPrefix(text, "\ufeff"))
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';' // as spreadsheets of half of Europe write it
	}
	var rows []store.FAQ
	var wrong []string
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &Error{Code: CodeInvalid, Say: "Nothing was imported. This is no CSV: " + err.Error() + ".", Cause: err}
		}
		line, _ := r.FieldPos(0)
		if len(rows) == 0 && len(wrong) == 0 && len(fields) > 1 && strings.EqualFold(fields[0], "question") && strings.EqualFold(fields[1], "answer") {
			continue
		}
		if len(fields) != 2 {
			wrong = append(wrong, fmt.Sprintf("line %d has %d columns rather than a question and an answer; put quotes around what has commas", line, len(fields)))
			continue
		}
		f := store.FAQ{Question: oneLine(fields[0]), Answer: strings.TrimSpace(fields[1])}
		if say := faqComplaint(f); say != "" {
			wrong = append(wrong, fmt.Sprintf("line %d: %s", line, strings.TrimSuffix(say, ".")))
			continue
		}
		rows = append(rows, f)
	}
	if len(wrong) > 10 {
		wrong = append(wrong[:10], fmt.Sprintf("and %d more", len(wrong)-10))
	}
	switch {
	case len(wrong) > 0:
		return nil, &Error{Code: CodeInvalid, Say: "Nothing was imported: " + strings.Join(wrong, "; ") + "."}
	case len(rows) == 0:
		return nil, &Error{Code: CodeInvalid, Say: "Nothing was imported: there is no line with a question and an answer."}
	}
	return rows, nil
}
