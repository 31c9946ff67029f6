package bridge

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"partyline/store"
)

// ProfilePath is where profiles must be reached, below the public address; a token follows.
const ProfilePath = "/profile/"

// ProfileFor is how long a link to a profile opens it: long enough to read and print it, too short to be of use in an old mail.
const ProfileFor = time.Hour

// ProfileLink is an address under which a contact's profile can be read, by whoever has it.
type ProfileLink struct {
	URL   string
	Until time.Time
}

// Profile is what a link to a profile opens.
type Profile struct {
	Contact store.ContactID
	// Inbox is the one whose conversations may be shown; what the contact wrote to another inbox may not.
	Inbox store.InboxID
	// Zone is the team's.
	Zone *time.Location
	// Until is when the link stops working.
	Until time.Time
}

// LinkProfile makes a link to the profile of a contact, and writes down who asked for it. CodeNotFound where the inbox has no such
// conversation or does not know the contact, CodeRejected where no address could be reached.
func (b *Bridge) LinkProfile(ctx context.Context, s Subject) (ProfileLink, error) {
	if b.publicURL == "" {
		return ProfileLink{}, &Error{Code: CodeRejected, Say: "There is no address for profiles. Set public_url in the configuration."}
	}
	key, err := b.profileKey(ctx)
	if err != nil {
		return ProfileLink{}, err
	}
	t := ticket{inbox: s.Inbox, until: b.clock.Now().Add(ProfileFor).UTC().Truncate(time.Second)}
	err = b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if t.contact, err = whose(ctx, tx, s); err != nil {
			return err
		}
		return b.audit(ctx, tx, s.Actor, "profile link", s.Conversation, "")
	})
	return ProfileLink{URL: b.publicURL + ProfilePath + t.sign(key), Until: t.until}, err
}

// OpenProfile reads the token of a link. CodeInvalid for what is no token of ours, CodeGone for one that has expired, or whose contact
// or inbox is no more.
func (b *Bridge) OpenProfile(ctx context.Context, token string) (Profile, error) {
	key, err := b.profileKey(ctx)
	if err != nil {
		return Profile{}, err
	}
	t, ok := readTicket(key, token)
	if !ok {
		return Profile{}, &Error{Code: CodeInvalid, Say: "This link is not one of ours, or a part of it is missing."}
	}
	if !b.clock.Now().Before(t.until) {
		return Profile{}, &Error{Code: CodeGone, Say: fmt.Sprintf("This link has expired: links to profiles work for %.0f minutes.", ProfileFor.Minutes())}
	}
	settings, ok := b.inboxes.load().settings[t.inbox]
	if !ok {
		return Profile{}, &Error{Code: CodeGone, Say: "The inbox of this link is not configured any more."}
	}
	p := Profile{Contact: t.contact, Inbox: t.inbox, Zone: settings.Zone, Until: t.until}
	if p.Zone == nil {
		p.Zone = time.UTC
	}
	known, err := b.store.Knows(ctx, t.inbox, t.contact)
	if err != nil {
		return Profile{}, unavailable(err)
	}
	if !known {
		return Profile{}, &Error{Code: CodeGone, Say: "This contact was deleted."}
	}
	return p, nil
}

// secrets are the keys that were read already.
type secrets struct {
	mu    sync.Mutex
	known map[string][]byte
}

// secret is a random key of 32 bytes that all processes on the database share, made at its first use.
func (b *Bridge) secret(ctx context.Context, name string) ([]byte, error) {
	b.secrets.mu.Lock()
	defer b.secrets.mu.Unlock()
	if key, ok := b.secrets.known[name]; ok {
		return key, nil
	}
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // it never fails
	var key []byte
	err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		key, err = tx.EnsureKey(ctx, name, fresh, b.now())
		return err
	})
	if err == nil {
		b.secrets.known[name] = key
	}
	return key, err
}

func (b *Bridge) profileKey(ctx context.Context) ([]byte, error) { return b.secret(ctx, "profile") }
