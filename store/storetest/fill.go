package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"partyline/store"
)

// The inbox that Fill fills, and the admin to whom some of it is assigned.
const (
	FillInbox   = "shop"
	FillChannel = "C0SHOP"
	FillLine    = "+447700900001"
	FillAdmin   = "U0ANA"
)

// Words that texts of Fill have: one in a third of them, one in a handful, one in none.
const (
	FillCommon  = "order"
	FillRare    = "zeppelin"
	FillMissing = "xylophone"
)

// FillNumber is the number of the contact that was made as the n-th, from 1.
func FillNumber(n int) string { return fmt.Sprintf("+4477%08d", n) }

// Fill writes an inbox with so many conversations and messages into a migrated database, the same at every call: two in a hundred
// conversations have something unread, eight are open, three snoozed, the others closed.
func Fill(t testing.TB, db DB, conversations, messages int) {
	t.Helper()
	begun := time.Now()
	fill(t, db, fillTables(conversations, messages))
	if err := db.Open(t).Reindex(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d messages were written in %s", db.Name, messages, time.Since(begun).Round(time.Second))
}

// FillList is the list of everybody whom FillAudience writes.
const FillList = "Everybody"

// FillAudience writes an inbox that knows so many contacts, with no conversations, into a migrated database: all are on a list, and nine of
// ten have opted in to its line.
func FillAudience(t testing.TB, db DB, contacts int) {
	t.Helper()
	fill(t, db, audienceTables(contacts))
}

func audienceTables(contacts int) []table {
	texts := newTexts()
	all := fillTables(1, 1)
	return append(all[:2:2], []table{
		{name: "contacts", columns: []string{"id", "number", "name", "created_at"}, rows: contacts, row: func(i int) []any {
			return []any{i + 1, FillNumber(i + 1), texts.name(i), fillStart}
		}},
		{name: "lists", columns: []string{"id", "inbox_id", "name", "folded", "kind", "created_at"}, rows: 1, row: func(int) []any {
			return []any{1, 1, FillList, strings.ToLower(FillList), string(store.MarketingList), fillStart}
		}},
		{name: "inbox_contacts", columns: []string{"inbox_id", "contact_id", "created_at"}, rows: contacts, keyed: true, row: func(i int) []any {
			return []any{1, i + 1, fillStart}
		}},
		{name: "list_members", columns: []string{"list_id", "contact_id", "joined_at"}, rows: contacts, keyed: true, row: func(i int) []any {
			return []any{1, i + 1, fillStart}
		}},
		{name: "consents", columns: []string{"id", "contact_id", "line_id", "kind", "source", "at"}, rows: contacts, row: func(i int) []any {
			kind := store.OptIn
			if i%10 == 9 {
				kind = store.OptOut
			}
			return []any{i + 1, i + 1, 1, string(kind), "list", fillStart}
		}},
	}...)
}

// fill writes tables into a database.
func fill(t testing.TB, db DB, tables []table) {
	t.Helper()
	var err error
	if db.Name == "postgres" {
		err = copyInto(context.Background(), db.URL, tables)
	} else {
		err = insertInto(context.Background(), strings.TrimPrefix(db.URL, "sqlite:"), tables)
	}
	if err != nil {
		t.Fatal(err)
	}
	if db.Name == "postgres" { // which it does by itself in time
		if err := execPostgres(context.Background(), db.URL, "VACUUM ANALYZE"); err != nil {
			t.Fatal(err)
		}
	}
}

// table is what goes into a table, made row by row.
type table struct {
	name    string
	columns []string
	rows    int
	row     func(i int) []any // i from 0
	// keyed by others' ids, so that it counts none of its own.
	keyed bool
}

// fillStart is when the first message was written; one follows each minute.
var fillStart = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

func fillTables(conversations, messages int) []table {
	at := func(i int) int64 { return fillStart + int64(i)*int64(time.Minute/time.Microsecond) }
	texts := newTexts()
	return []table{
		{name: "inboxes", columns: []string{"id", "name", "chat", "channel"}, rows: 1, row: func(int) []any { return []any{1, FillInbox, "slack", FillChannel} }},
		{name: "lines", columns: []string{"id", "inbox_id", "number", "label", "country"}, rows: 1, row: func(int) []any { return []any{1, 1, FillLine, "Shop", "GB"} }},
		{name: "contacts", columns: []string{"id", "number", "name", "created_at"}, rows: conversations, row: func(i int) []any {
			return []any{i + 1, FillNumber(i + 1), texts.name(i), fillStart}
		}},
		{name: "conversations", columns: []string{"id", "contact_id", "line_id", "inbox_id", "state", "unread", "waiting_since", "unanswered_since", "last_at", "thread_id",
			"assignee_id", "assignee_name", "snoozed_until", "rank", "rank_at"}, rows: conversations, row: func(i int) []any {
			last := at(messages - conversations + i)
			state, unread, waiting, until, rank, rankAt := standing(i, last)
			who := []string{FillAdmin, "U0BEN", "", "", ""}[i*7919%5]
			unanswered := waiting
			if unanswered == nil && i%7 == 0 { // read and not answered
				unanswered = last
			}
			return []any{i + 1, i + 1, 1, 1, state, unread, waiting, unanswered, last, i + 1, who, strings.ToLower(strings.TrimPrefix(who, "U0")), until, rank, rankAt}
		}},
		{name: "threads", columns: []string{"id", "conversation_id", "chat", "channel", "ref", "created_at"}, rows: conversations, row: func(i int) []any {
			return []any{i + 1, i + 1, "slack", FillChannel, fmt.Sprintf("%d.000100", 1700000000+i), fillStart}
		}},
		{name: "messages", columns: []string{"id", "conversation_id", "direction", "body", "state", "carrier_id", "at", "created_at"}, rows: messages, row: func(i int) []any {
			direction, state := store.In, store.Received
			if i%3 == 1 {
				direction, state = store.Out, store.Delivered
			}
			return []any{i + 1, i%conversations + 1, string(direction), texts.body(i, messages), string(state), fmt.Sprintf("SM%032x", i), at(i), at(i)}
		}},
	}
}

// standing is how the i-th conversation stands, and its place in lists.
func standing(i int, last int64) (state store.ConversationState, unread int, waiting, until any, rank store.Rank, rankAt int64) {
	switch place := i * 31 % 100; {
	case place < 2:
		return store.ConversationOpen, 1, last, nil, store.RankUnread, last
	case place < 10:
		return store.ConversationOpen, 0, nil, nil, store.RankOpen, -last
	case place < 13:
		return store.ConversationSnoozed, 0, nil, last, store.RankSnoozed, last
	}
	return store.ConversationClosed, 0, nil, nil, store.RankClosed, -last
}

// texts makes texts of a few thousand words, some of them far more often than others.
type texts struct {
	random *rand.Rand
	often  *rand.Zipf
	words  []string
}

func newTexts() *texts {
	x := &texts{random: rand.New(rand.NewPCG(1, 2))} // #nosec G404 -- the same at every call
	x.words = append(x.words, strings.Fields("the for my when please can you is it not thanks where table time about")...)
	for _, a := range strings.Fields("bel car dom fen gar hol kin lum mar nor pel quin ros sal tor ven") {
		for _, b := range strings.Fields("a e i o u ar er in on ul") {
			for _, c := range strings.Fields("d ding ford gate l la lot ma mer nt ra ry s sel ster t ton ville") {
				x.words = append(x.words, a+b+c)
			}
		}
	}
	x.often = rand.NewZipf(x.random, 1.05, 8, uint64(len(x.words)-1)) // #nosec G115 -- a small number
	return x
}

func (x *texts) name(i int) string {
	return x.words[15+i%1000] + " " + x.words[15+i*17%len(x.words[15:])]
}

func (x *texts) body(i, of int) string {
	words := make([]string, 5+x.random.IntN(8))
	for n := range words {
		words[n] = x.words[x.often.Uint64()]
	}
	if i%3 == 0 {
		words[0] = FillCommon
	}
	if i%(of/5+1) == of/50 {
		words[0] = FillRare
	}
	return strings.Join(words, " ")
}

func insertInto(ctx context.Context, path string, tables []table) error {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, t := range tables {
		if err := t.insert(ctx, tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (t table) insert(ctx context.Context, tx *sql.Tx) error {
	put, err := tx.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", // #nosec G201 -- names of ours
		t.name, strings.Join(t.columns, ", "), strings.TrimSuffix(strings.Repeat("?, ", len(t.columns)), ", ")))
	if err != nil {
		return err
	}
	defer func() { _ = put.Close() }()
	for i := range t.rows {
		if _, err := put.ExecContext(ctx, plainly(t.row(i))...); err != nil {
			return err
		}
	}
	return nil
}

// plainly gives values as types that every driver knows.
func plainly(row []any) []any {
	for i, v := range row {
		switch v := v.(type) {
		case store.ConversationState:
			row[i] = string(v)
		case store.Rank:
			row[i] = int64(v)
		}
	}
	return row
}

func copyInto(ctx context.Context, url string, tables []table) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, t := range tables {
		source := pgx.CopyFromSlice(t.rows, func(i int) ([]any, error) { return plainly(t.row(i)), nil })
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, source); err != nil {
			return err
		}
		if t.keyed {
			continue
		}
		next := fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'id'), %d)", t.name, t.rows)
		if _, err := conn.Exec(ctx, next); err != nil {
			return err
		}
	}
	return nil
}

func execPostgres(ctx context.Context, url, text string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, text)
	return err
}
