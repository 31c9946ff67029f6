package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"github.com/uptrace/bun"
)

// hanging is what hangs on conversations, each with how it is told from the rest, in an order in which it can be deleted. ? are the
// conversations. A table that refers to conversations, messages or threads must stand here; a test looks for those that do not.
var hanging = []struct{ table, where string }{
	{"attempts", ofMessages},
	{"files", ofMessages},
	{"posts", ofConversations},
	{"drafts", ofConversations},
	{"summaries", ofConversations},
	{"attachments", ofMessages},
	{"messages", ofConversations},
	{"notes", ofConversations},
	{"scheduled", ofConversations},
	{"automation_steps", "run_id IN (SELECT id FROM automation_runs WHERE conversation_id IN (?))"},
	{"automation_runs", ofConversations},
	{"lanes", ofConversations},
	{"threads", ofConversations},
}

const (
	ofConversations = "conversation_id IN (?)"
	ofMessages      = "message_id IN (SELECT id FROM messages WHERE conversation_id IN (?))"
)

// LockContact reads a contact and locks its row until the transaction ends, so that nothing new of theirs begins meanwhile.
func (tx *Tx) LockContact(ctx context.Context, id ContactID) (Contact, error) {
	var c Contact
	err := tx.db.NewRaw("SELECT * FROM contacts WHERE id = ? "+tx.lock, id).Scan(ctx, &c)
	return c, translate(err)
}

// LockConversations locks conversations with their messages and lanes until the transaction ends, in the order in which everybody does.
func (tx *Tx) LockConversations(ctx context.Context, ids []ConversationID) error {
	for _, query := range []string{
		"SELECT id FROM conversations WHERE id IN (?) ORDER BY id ",
		"SELECT id FROM messages WHERE conversation_id IN (?) ORDER BY id ",
		"SELECT conversation_id FROM lanes WHERE conversation_id IN (?) ORDER BY conversation_id, kind ",
	} {
		var locked []int64
		if err := tx.db.NewRaw(query+tx.lock, bun.List(ids)).Scan(ctx, &locked); err != nil {
			return translate(err)
		}
	}
	return nil
}

// Stirring tells whether something of conversations is being done just now, so that its outcome is not known: a lane is held, or a thread
// is being opened since the given time.
func (r Reader) Stirring(ctx context.Context, ids []ConversationID, since Time) (bool, error) {
	var stirs bool
	err := r.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM lanes WHERE conversation_id IN (?) AND owner <> '')
		OR EXISTS (SELECT 1 FROM threads WHERE conversation_id IN (?) AND ref = '' AND NOT gone AND created_at > ?)`,
		bun.List(ids), bun.List(ids), since).Scan(ctx, &stirs)
	return stirs, translate(err)
}

// Leaves tells whether a message of conversations is with the carrier just now, or may be.
func (r Reader) Leaves(ctx context.Context, ids []ConversationID) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Message)(nil)).Where("conversation_id IN (?)", bun.List(ids)).
		Where("state IN (?, ?)", Sending, Uncertain).Exists(ctx)
	return ok, translate(err)
}

// ThreadsOf are the threads that conversations ever had on their platforms, oldest first. Those that count as gone are among them: some
// were only locked, or lost their card, and what stands in them can still be read.
func (r Reader) ThreadsOf(ctx context.Context, ids []ConversationID) ([]Thread, error) {
	var ts []Thread
	err := r.db.NewSelect().Model(&ts).Where("conversation_id IN (?) AND ref <> ''", bun.List(ids)).Order("id").Scan(ctx)
	return ts, translate(err)
}

// Forget deletes all conversations of a contact with an inbox, whose rows are locked, everything that hangs on them, and all else that the
// inbox knows of the contact; and the contact too, where no other inbox knows them. What remains are digests: of what came in, so that no
// repetition brings it back (Forgotten), and of a wish to get no texts, which holds again once the contact comes back
// (EnsureConversation). It gives how many messages there were.
func (tx *Tx) Forget(ctx context.Context, c Contact, inbox InboxID, ids []ConversationID, now Time) (messages int, err error) {
	if err := tx.remember(ctx, ids, now); err != nil {
		return 0, err
	}
	if err := tx.suppress(ctx, c, ids); err != nil {
		return 0, err
	}
	if _, err := tx.db.NewRaw(`DELETE FROM consents WHERE contact_id = ?
		AND line_id IN (SELECT line_id FROM conversations WHERE id IN (?) UNION SELECT id FROM lines WHERE inbox_id = ?)`,
		c.ID, bun.List(ids), inbox).Exec(ctx); err != nil {
		return 0, translate(err)
	}
	if err := tx.DropMediaOf(ctx, ids); err != nil { // it has the contents dropped too
		return 0, err
	}
	if _, err := tx.db.NewRaw("UPDATE credit_entries SET message_id = NULL WHERE "+ofMessages, bun.List(ids)).Exec(ctx); err != nil {
		return 0, translate(err)
	}
	for _, h := range hanging {
		res, err := tx.db.NewRaw("DELETE FROM "+h.table+" WHERE "+h.where, bun.List(ids)).Exec(ctx)
		if err != nil {
			return 0, translate(err)
		}
		if n, _ := res.RowsAffected(); h.table == "messages" { // both drivers tell
			messages = int(n)
		}
	}
	if _, err := tx.db.NewRaw("DELETE FROM conversations WHERE id IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return 0, translate(err)
	}
	if err := tx.Unknow(ctx, inbox, c.ID); err != nil {
		return 0, err
	}
	others, err := tx.db.NewSelect().Model((*Record)(nil)).Where("contact_id = ?", c.ID).Exists(ctx)
	if err != nil || others {
		return messages, translate(err)
	}
	return messages, tx.forgetContact(ctx, c, now)
}

// forgetContact deletes a contact without conversations, and what was kept aside of them.
func (tx *Tx) forgetContact(ctx context.Context, c Contact, now Time) error {
	from, err := json.Marshal(c.Number)
	if err != nil {
		return err
	}
	like := "%\"From\":" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(string(from)) + "%"
	var strays []Stray
	if err := tx.db.NewSelect().Model(&strays).Where(`payload LIKE ? ESCAPE '\'`, like).Scan(ctx); err != nil {
		return translate(err)
	}
	for _, s := range strays {
		if err := tx.rememberKeys(ctx, now, s.CarrierID); err != nil {
			return err
		}
		if err := tx.DropStray(ctx, s.ID); err != nil {
			return err
		}
	}
	for _, query := range []string{"DELETE FROM consents WHERE contact_id = ?", "DELETE FROM contacts WHERE id = ?"} {
		if _, err := tx.db.NewRaw(query, c.ID).Exec(ctx); err != nil {
			return translate(err)
		}
	}
	return nil
}

// remember keeps digests of what conversations were made from.
func (tx *Tx) remember(ctx context.Context, ids []ConversationID, now Time) error {
	var ms []Message
	err := tx.db.NewSelect().Model(&ms).Column("carrier_id", "request_key").Where("conversation_id IN (?)", bun.List(ids)).
		Where("carrier_id IS NOT NULL OR request_key IS NOT NULL").Scan(ctx)
	if err != nil {
		return translate(err)
	}
	var keys []string
	for _, m := range ms {
		keys = append(keys, m.CarrierID, m.RequestKey)
	}
	return tx.rememberKeys(ctx, now, keys...)
}

// forgotten is a digest of what was deleted.
type forgotten struct {
	bun.BaseModel `bun:"table:forgotten"`

	Digest      string `bun:"digest,pk"`
	ForgottenAt Time   `bun:"forgotten_at"`
}

func digestOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// rememberBatch is how many digests are written by one statement.
const rememberBatch = 500

func (tx *Tx) rememberKeys(ctx context.Context, now Time, keys ...string) error {
	var rows []forgotten
	for i, key := range keys {
		if key != "" {
			rows = append(rows, forgotten{Digest: digestOf(key), ForgottenAt: now})
		}
		if len(rows) == 0 || len(rows) < rememberBatch && i < len(keys)-1 {
			continue
		}
		if _, err := tx.db.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return translate(err)
		}
		rows = nil
	}
	return nil
}

// Forgotten tells whether a carrier's id or a request key is that of a message that was deleted with its contact.
func (r Reader) Forgotten(ctx context.Context, key string) (bool, error) {
	ok, err := r.db.NewSelect().Model((*forgotten)(nil)).Where("digest = ?", digestOf(key)).Exists(ctx)
	return ok, translate(err)
}

// DropForgotten removes digests from before the given time: nobody repeats older things.
func (tx *Tx) DropForgotten(ctx context.Context, before Time) error {
	_, err := tx.db.NewDelete().Model((*forgotten)(nil)).Where("forgotten_at < ?", before).Exec(ctx)
	return translate(err)
}

// suppressed is the wish of somebody unknown to get no texts from a line.
type suppressed struct {
	bun.BaseModel `bun:"table:suppressed"`

	Digest string `bun:"digest,pk"`
	Since  Time   `bun:"since"`
}

// suppress keeps the opt-outs of a contact whose conversations are about to be deleted.
func (tx *Tx) suppress(ctx context.Context, c Contact, ids []ConversationID) error {
	for _, id := range ids {
		conv, err := tx.Conversation(ctx, id)
		if err != nil {
			return err
		}
		var last []Consent
		err = tx.db.NewSelect().Model(&last).Where("contact_id = ? AND line_id = ?", c.ID, conv.LineID).Order("at DESC", "id DESC").Limit(1).Scan(ctx)
		if err != nil {
			return translate(err)
		}
		if len(last) == 0 || last[0].Kind != OptOut {
			continue
		}
		digest, err := tx.suppressionOf(ctx, c, conv.LineID, last[0].At)
		if err != nil {
			return err
		}
		row := suppressed{Digest: digest, Since: last[0].At}
		if _, err := tx.db.NewInsert().Model(&row).On("CONFLICT (digest) DO UPDATE").Set("since = EXCLUDED.since").Exec(ctx); err != nil {
			return translate(err)
		}
	}
	return nil
}

// suppressionOf is the digest of a contact's number and a line. Its key keeps whoever has only the table from trying all numbers.
func (tx *Tx) suppressionOf(ctx context.Context, c Contact, line LineID, now Time) (string, error) {
	l, err := tx.Line(ctx, line)
	if err != nil {
		return "", err
	}
	fresh := make([]byte, sha256.Size)
	_, _ = rand.Read(fresh) // it never fails
	secret, err := tx.EnsureKey(ctx, "suppression", fresh, now)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte(c.Number + " " + l.Number)) // a hash takes everything
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// unsuppress writes an opt-out that outlived its contact into the ledger of the one that came back.
func (tx *Tx) unsuppress(ctx context.Context, contact ContactID, line LineID) error {
	any, err := tx.db.NewSelect().Model((*suppressed)(nil)).Limit(1).Exists(ctx)
	if err != nil || !any {
		return translate(err)
	}
	c, err := tx.Contact(ctx, contact)
	if err != nil {
		return err
	}
	digest, err := tx.suppressionOf(ctx, c, line, c.CreatedAt)
	if err != nil {
		return err
	}
	var row suppressed
	err = tx.db.NewDelete().Model(&row).Where("digest = ?", digest).Returning("*").Scan(ctx)
	if errors.Is(translate(err), ErrNotFound) {
		return nil
	}
	if err != nil {
		return translate(err)
	}
	return tx.AddConsent(ctx, &Consent{ContactID: contact, LineID: line, Kind: OptOut, Source: ConsentKept, At: row.Since})
}
