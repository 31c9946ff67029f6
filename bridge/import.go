package bridge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"partyline/bridge/sms"
	"partyline/store"
)

// ImportRequest asks for a file of contacts to be read into an inbox.
type ImportRequest struct {
	// Actor is who asks; checked already.
	Actor Person
	Inbox store.InboxID
	// Region is the country by which numbers without a prefix are read.
	Region string
	// List is one that all join; empty for none. Tags are put on all.
	List string
	Tags []string
	// DryRun says what would be done, and does nothing.
	DryRun bool
	// File is the CSV. It is read twice.
	File io.ReadSeeker
	// Refused is called for each line that will not do, in order; nil for nobody. Where the import goes on with what was cut off, the
	// lines that were refused then are told again.
	Refused func(line int64, reason string)
	// Progress is called after each batch; nil for nobody.
	Progress func(ImportResult)
}

// ImportResult says what became of an import.
type ImportResult struct {
	// Lines is how far the file was read.
	Lines int64
	// Added counts contacts whom the inbox did not know, Known lines about others, Refused lines that would not do.
	Added, Known, Refused int64
	// From is the line behind which an import went on that had been cut off; 0 for one that began.
	From int64
}

// importBatch is how many lines are committed together.
const importBatch = 1000

// importing is an import under way.
type importing struct {
	b    *Bridge
	r    ImportRequest
	list *store.List
	own  map[string]bool // the inbox's own numbers
	im   store.Import
	seen map[string]int // in the batch: where a number stands
	rows []store.ImportRow
	no   []store.Refusal
	last int64
}

// ImportContacts reads a file of contacts into an inbox. What a line says is added to what is known of the contact with its number: an
// empty cell changes nothing, tags are added to tags. Each batch is committed with how far it goes, so an import of the same file with the
// same request that was cut off goes on behind the last batch. Automations are not started by it.
//
// CodeInvalid with a sentence where the file cannot be read or the list is not there; CodeUnavailable where the same file is being imported
// by somebody else, too.
func (b *Bridge) ImportContacts(ctx context.Context, r ImportRequest) (ImportResult, error) {
	i := &importing{b: b, r: r, seen: map[string]int{}}
	for n, tag := range r.Tags {
		name, err := TagName(tag)
		if err != nil {
			return ImportResult{}, err
		}
		r.Tags[n] = name
	}
	key, err := i.key()
	if err != nil {
		return ImportResult{}, err
	}
	f, err := OpenContacts(r.File, r.Region)
	if err != nil {
		return ImportResult{}, err
	}
	if err := i.begin(ctx, key); err != nil {
		return ImportResult{}, err
	}
	from := i.im.LinesDone
	if err := i.repeat(ctx); err != nil {
		return ImportResult{}, err
	}
	if err := i.readAll(ctx, f); err != nil {
		return i.result(from), err
	}
	return i.result(from), i.finish(ctx)
}

func (i *importing) result(from int64) ImportResult {
	return ImportResult{Lines: i.im.LinesDone, Added: i.im.Added, Known: i.im.Known, Refused: i.im.Refused, From: from}
}

// key is a digest of the file and of what is asked for.
func (i *importing) key() (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, i.r.File); err != nil {
		return "", unread(err)
	}
	if _, err := i.r.File.Seek(0, io.SeekStart); err != nil {
		return "", unread(err)
	}
	_, _ = fmt.Fprintf(sum, "\x00%s\x00%s\x00%s", i.r.Region, sms.Fold(i.r.List), strings.Join(i.r.Tags, ",")) // a hash takes everything
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// begin finds the list, and how far an earlier try came.
func (i *importing) begin(ctx context.Context, key string) error {
	return i.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if i.r.List != "" {
			l, err := listNamed(ctx, tx, i.r.Inbox, i.r.List)
			if err != nil {
				return err
			}
			i.list = &l
		}
		lines, err := tx.Lines(ctx, i.r.Inbox)
		if err != nil {
			return err
		}
		i.own = map[string]bool{}
		for _, l := range lines {
			i.own[l.Number] = true
		}
		i.im, err = tx.EnsureImport(ctx, i.r.Inbox, key, i.b.now())
		if err != nil || !i.im.FinishedAt.IsZero() || i.r.DryRun { // a file that was read to its end is read again
			i.im = store.Import{ID: i.im.ID, InboxID: i.im.InboxID, Key: key, UpdatedAt: i.b.now()}
		}
		if err != nil || i.r.DryRun {
			return err
		}
		return tx.PutImport(ctx, &i.im)
	})
}

// tx runs fn in a transaction, of which nothing is kept in a dry run.
func (i *importing) tx(ctx context.Context, fn func(context.Context, *store.Tx) error) error {
	if i.r.DryRun {
		return unavailable(i.b.store.Trial(ctx, fn))
	}
	return i.b.tx(ctx, fn)
}

// repeat tells the lines that an earlier try refused.
func (i *importing) repeat(ctx context.Context) error {
	for behind := int64(0); !i.r.DryRun && i.im.LinesDone > 0; {
		rs, err := i.b.store.Refusals(ctx, i.im.ID, behind, importBatch)
		if err != nil || len(rs) == 0 {
			return unavailable(err)
		}
		i.tell(rs)
		behind = rs[len(rs)-1].Line
	}
	return nil
}

func (i *importing) tell(rs []store.Refusal) {
	for _, r := range rs {
		if i.r.Refused != nil {
			i.r.Refused(r.Line, r.Reason)
		}
	}
}

// readAll reads the file behind what is done, batch by batch.
func (i *importing) readAll(ctx context.Context, f *ContactFile) error {
	for {
		row, reason, err := f.Next()
		if errors.Is(err, io.EOF) {
			return i.commit(ctx)
		}
		if err != nil {
			return err
		}
		if row.Line <= i.im.LinesDone {
			continue
		}
		i.last = row.Line
		if reason == "" && i.own[row.Number] {
			reason = fmt.Sprintf("%s is this inbox's own line.", sms.National(row.Number))
		}
		if reason != "" {
			i.no = append(i.no, store.Refusal{ImportID: i.im.ID, Line: row.Line, Reason: reason})
		} else {
			i.take(row)
		}
		if len(i.rows)+len(i.no) >= importBatch {
			if err := i.commit(ctx); err != nil {
				return err
			}
		}
	}
}

// take adds a line to the batch, or to the line of the batch that has the same number.
func (i *importing) take(row store.ImportRow) {
	row.Tags = append(row.Tags, i.r.Tags...)
	at, ok := i.seen[row.Number]
	if !ok {
		i.seen[row.Number] = len(i.rows)
		i.rows = append(i.rows, row)
		return
	}
	i.im.Known++
	into := &i.rows[at]
	for _, p := range []struct{ to, from *string }{
		{&into.Name, &row.Name}, {&into.Email, &row.Email}, {&into.Zone, &row.Zone}, {&into.Language, &row.Language},
		{&into.AccountName, &row.AccountName}, {&into.AccountNameFolded, &row.AccountNameFolded},
	} {
		if *p.from != "" {
			*p.to = *p.from
		}
	}
	for name, value := range row.Fields {
		into.Fields[name] = value
	}
	into.Tags = append(into.Tags, row.Tags...)
}

// commit writes a batch, with how far it goes.
func (i *importing) commit(ctx context.Context) error {
	if len(i.rows)+len(i.no) == 0 {
		return nil
	}
	im, no := i.im, slices.Clone(i.no)
	err := i.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		im, no = i.im, slices.Clone(i.no)
		if !i.r.DryRun {
			there, err := tx.EnsureImport(ctx, i.r.Inbox, im.Key, i.b.now())
			if err != nil {
				return err
			}
			if there.LinesDone != im.LinesDone {
				return &Error{Code: CodeUnavailable, Say: "This file is being imported by somebody else just now. Wait until that is done."}
			}
		}
		refused, err := i.write(ctx, tx, &im)
		if err != nil {
			return err
		}
		no = append(no, refused...)
		slices.SortFunc(no, func(a, b store.Refusal) int { return int(a.Line - b.Line) })
		im.Refused += int64(len(no))
		im.LinesDone, im.UpdatedAt = i.last, i.b.now()
		if i.r.DryRun {
			return nil
		}
		if err := tx.Refuse(ctx, no); err != nil {
			return err
		}
		return tx.PutImport(ctx, &im)
	})
	if err != nil {
		return err
	}
	i.im, i.rows, i.no = im, i.rows[:0], i.no[:0]
	clear(i.seen)
	i.tell(no)
	if i.r.Progress != nil {
		i.r.Progress(i.result(0))
	}
	return nil
}

// write writes the contacts of a batch, and puts them on the list. Those who opted out by text are not put on an opt-in list.
func (i *importing) write(ctx context.Context, tx *store.Tx, im *store.Import) (refused []store.Refusal, err error) {
	if len(i.rows) == 0 {
		return nil, nil
	}
	done, err := tx.ImportContacts(ctx, i.r.Inbox, i.rows, i.b.now())
	if err != nil {
		return nil, err
	}
	var ids, known []store.ContactID
	for _, c := range done {
		ids = append(ids, c.ID)
		if c.New {
			im.Added++
			continue
		}
		known = append(known, c.ID)
		im.Known++
	}
	if i.list != nil {
		if refused, err = i.join(ctx, tx, ids, done); err != nil {
			return nil, err
		}
	}
	touched, err := tx.TouchAll(ctx, known)
	for _, id := range touched {
		i.b.ringCard(tx, id)
	}
	return refused, err
}

func (i *importing) join(ctx context.Context, tx *store.Tx, ids []store.ContactID, done []store.Imported) (refused []store.Refusal, err error) {
	var out []store.ContactID
	if i.list.Kind == store.OptInList {
		if out, err = i.b.OptInAll(ctx, tx, i.r.Inbox, ids, store.ConsentImport, i.list.Wording, i.r.Actor); err != nil {
			return nil, err
		}
	}
	no := map[store.ContactID]bool{}
	for _, id := range out {
		no[id] = true
	}
	for _, c := range done {
		if no[c.ID] {
			refused = append(refused, store.Refusal{ImportID: i.im.ID, Line: c.Line,
				Reason: "They opted out of texts, so they are not on the list " + i.list.Name + ". They must text START themselves."})
		}
	}
	join := slices.DeleteFunc(slices.Clone(ids), func(id store.ContactID) bool { return no[id] })
	return refused, tx.JoinAll(ctx, i.list.ID, join, i.b.now())
}

// finish says that the whole file was read.
func (i *importing) finish(ctx context.Context) error {
	if i.r.DryRun {
		return nil
	}
	return i.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		i.im.FinishedAt = i.b.now()
		if err := tx.PutImport(ctx, &i.im); err != nil {
			return err
		}
		if err := tx.DropRefusals(ctx, i.im.ID); err != nil {
			return err
		}
		return i.b.audit(ctx, tx, i.r.Actor, "import contacts", 0, fmt.Sprintf("%d added, %d known, %d refused", i.im.Added, i.im.Known, i.im.Refused))
	})
}
