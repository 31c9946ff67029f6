package bridge

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"partyline/bridge/sms"
	"partyline/store"
)

// SnippetRequest asks to keep a text that an inbox sends again and again.
type SnippetRequest struct {
	// Actor is who asks; checked already.
	Actor Person
	// Inbox is whose snippet it is.
	Inbox store.InboxID
	// Was is the name of the one that it takes the place of; empty for a new one.
	Was string
	// Name is one word of letters, digits and hyphens; capital and small letters are the same.
	Name string
	// Body is the text, which may hold merge fields.
	Body string
}

// MaxSnippetName is how many characters a snippet's name may have.
const MaxSnippetName = 32

var snippetName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}-]{0,31}$`)

// KeepSnippet keeps a new snippet, or changes one. Repeating it changes nothing. CodeInvalid with a sentence where name or body will not
// do, or the inbox has another one of this name; CodeNotFound where it has none to change.
func (b *Bridge) KeepSnippet(ctx context.Context, r SnippetRequest) error {
	r.Name, r.Body = strings.ToLower(r.Name), strings.TrimSpace(r.Body)
	if err := readSnippet(r); err != nil {
		return err
	}
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		there, err := tx.Snippet(ctx, r.Inbox, r.Name)
		switch {
		case err == nil && there.Body == r.Body && (r.Was == "" || r.Was == r.Name):
			return nil
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		}
		if r.Was != "" {
			if err := dropSnippet(ctx, tx, r.Inbox, r.Was); err != nil {
				return err
			}
		}
		added, err := tx.AddSnippet(ctx, &store.Snippet{InboxID: r.Inbox, Name: r.Name, Body: r.Body, AuthorName: r.Actor.Name, UpdatedAt: b.now()})
		if err != nil {
			return err
		}
		if !added {
			return &Error{Code: CodeInvalid, About: AboutName, Say: fmt.Sprintf("There is a snippet %q already. Choose another name, or edit that one.", r.Name)}
		}
		return b.audit(ctx, tx, r.Actor, "keep snippet", 0, r.Name)
	})
}

// readSnippet says what is wrong with a snippet.
func readSnippet(r SnippetRequest) error {
	if !snippetName.MatchString(r.Name) {
		return &Error{Code: CodeInvalid, About: AboutName,
			Say: fmt.Sprintf("A snippet's name is one word of at most %d letters, digits and hyphens, such as opening-hours.", MaxSnippetName)}
	}
	if r.Body == "" {
		return &Error{Code: CodeInvalid, About: AboutText, Say: "There is no text. Write what the SMS shall say."}
	}
	if sms.Count(r.Body).TooLong() {
		return &Error{Code: CodeInvalid, About: AboutText, Say: fmt.Sprintf("The text is too long: an SMS can have at most %d characters.", sms.MaxCharacters)}
	}
	if _, err := sms.Merge(r.Body, sms.ContactFields("Mia Berg", "+447700900123")); err != nil {
		return &Error{Code: CodeInvalid, About: AboutText, Say: err.Error(), Cause: err}
	}
	return nil
}

// DropSnippet removes a snippet. CodeNotFound where the inbox has none of this name.
func (b *Bridge) DropSnippet(ctx context.Context, actor Person, inbox store.InboxID, name string) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := dropSnippet(ctx, tx, inbox, name); err != nil {
			return err
		}
		return b.audit(ctx, tx, actor, "remove snippet", 0, name)
	})
}

func dropSnippet(ctx context.Context, tx *store.Tx, inbox store.InboxID, name string) error {
	err := tx.DropSnippet(ctx, inbox, name)
	if errors.Is(err, store.ErrNotFound) {
		return &Error{Code: CodeNotFound, About: AboutName, Say: fmt.Sprintf("There is no snippet %q (any more). Look at the list again.", name), Cause: err}
	}
	return err
}
