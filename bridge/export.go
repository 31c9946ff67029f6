package bridge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"partyline/store"
)

// ContactsPath is where files of contacts must be reached, below the public address; a token follows.
const ContactsPath = "/contacts/"

// ContactsLink is an address under which the contacts of an inbox can be downloaded, by whoever has it.
type ContactsLink struct {
	// CSV and JSON are the same contacts in two formats.
	CSV, JSON string
	Until     time.Time
}

// LinkContacts makes a link to a file of all contacts of an inbox, and writes down who asked for it. CodeRejected where no address could
// be reached.
func (b *Bridge) LinkContacts(ctx context.Context, actor Person, inbox store.InboxID) (ContactsLink, error) {
	if b.publicURL == "" {
		return ContactsLink{}, &Error{Code: CodeRejected, Say: "There is no address for downloads. Set public_url in the configuration."}
	}
	key, err := b.secret(ctx, "contacts")
	if err != nil {
		return ContactsLink{}, err
	}
	t := ticket{inbox: inbox, until: b.clock.Now().Add(ProfileFor).UTC().Truncate(time.Second)}
	url := b.publicURL + ContactsPath + t.sign(key)
	return ContactsLink{CSV: url + "/contacts.csv", JSON: url + "/contacts.json", Until: t.until},
		b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
			return b.audit(ctx, tx, actor, "contacts link", 0, b.inboxes.load().rows[inbox].Name)
		})
}

// OpenContactsLink reads the token of a link. CodeInvalid for what is no token of ours, CodeGone for one that has expired, or whose inbox is
// no more.
func (b *Bridge) OpenContactsLink(ctx context.Context, token string) (store.InboxID, error) {
	key, err := b.secret(ctx, "contacts")
	if err != nil {
		return 0, err
	}
	t, ok := readTicket(key, token)
	if !ok {
		return 0, &Error{Code: CodeInvalid, Say: "This link is not one of ours, or a part of it is missing."}
	}
	if !b.clock.Now().Before(t.until) {
		return 0, &Error{Code: CodeGone, Say: fmt.Sprintf("This link has expired: links to contacts work for %.0f minutes.", ProfileFor.Minutes())}
	}
	if _, ok := b.inboxes.load().settings[t.inbox]; !ok {
		return 0, &Error{Code: CodeGone, Say: "The inbox of this link is not configured any more."}
	}
	return t.inbox, nil
}

// RegionOf is the country by which numbers without a prefix are read in an inbox; empty where nobody knows.
func (b *Bridge) RegionOf(inbox store.InboxID) string {
	s := b.inboxes.load().settings[inbox]
	if s.Region == "" && len(s.Lines) > 0 {
		return s.Lines[0].Country
	}
	return s.Region
}

// maxTypedImport is how large a file may be that is imported while somebody waits in a thread.
const maxTypedImport = 1 << 20

// ImportTypedContacts is ImportContacts of a file that was typed in a thread. CodeInvalid too where that is not one file, or where it is
// too large.
func (b *Bridge) ImportTypedContacts(ctx context.Context, r ImportRequest, chat string, t Typed) (ImportResult, error) {
	opener, ok := b.chats[chat].(Opener)
	if !ok || len(t.Files) != 1 || t.Files[0].Ref == "" {
		return ImportResult{}, &Error{Code: CodeInvalid, Say: "Nothing was imported. Drop one CSV file along with !import."}
	}
	text, err := b.readTyped(ctx, opener, t)
	if err != nil {
		return ImportResult{}, err
	}
	r.File = bytes.NewReader(text)
	return b.ImportContacts(ctx, r)
}

// readTyped reads the only file of a typed post.
func (b *Bridge) readTyped(ctx context.Context, opener Opener, t Typed) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	body, err := opener.OpenFile(ctx, t.Post.Thread, t.Files[0])
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // everything was read, or is not wanted
	text, err := io.ReadAll(io.LimitReader(body, maxTypedImport+1))
	if err != nil {
		return nil, unread(err)
	}
	if len(text) > maxTypedImport {
		return nil, &Error{Code: CodeInvalid, Cause: errTooLarge,
			Say: "Nothing was imported. The file is larger than 1 MB: import it with “partyline contacts import” on the server."}
	}
	return text, nil
}

var errTooLarge = errors.New("bridge: the file is too large")
