package bridge

import (
	"cmp"
	"context"
	"errors"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// talkingFor is how long after a text of the contact they are taken to be awake.
const talkingFor = time.Hour

// situation is a typed text as it would leave for a conversation, and all that guards want to know of where it would go. sure: it is
// sent on purpose; a text that begins with !send is too.
func (b *Bridge) situation(ctx context.Context, r store.Reader, conv *store.Conversation, t Typed, sure bool) (leaving, error) {
	l := leaving{Typed: t, raw: t.Text, sure: sure}
	if said := sendWord.FindString(t.Text); said != "" {
		l.Text, l.sure = t.Text[len(said):], true
	}
	contact, err := r.Contact(ctx, conv.ContactID)
	if err != nil {
		return l, err
	}
	line, err := r.Line(ctx, conv.LineID)
	if err != nil {
		return l, err
	}
	settings := b.inboxes.load().settings[conv.InboxID]
	if at := t.Post.Thread.Channel; at != "" && at != settings.Channel {
		l.Refused = cmp.Or(l.Refused, "This conversation belongs to another inbox by now; it is answered in the channel of that one.")
	}
	l.mode, l.most, l.oneWay = modeOf(conv, settings), settings.ConfirmSegments, b.cannotReply(line, contact.Number)
	if l.Text, err = sms.Merge(l.Text, sms.ContactFields(contact.Name, contact.Number)); err != nil {
		l.unmerged = err.Error() // a sentence
	}
	l.Text = b.Wording(conv.InboxID, l.Text)
	if blank.MatchString(l.Text) {
		l.Text = "" // the files speak for themselves, where there are any
	}
	return l, b.lookAround(ctx, r, conv, contact, settings, &l)
}

// lookAround finds out what the guards that ask want to know.
func (b *Bridge) lookAround(ctx context.Context, r store.Reader, conv *store.Conversation, contact store.Contact, settings InboxSettings, l *leaving) error {
	var err error
	if l.optedOut, err = r.OptedOut(ctx, conv.ContactID, conv.LineID); err != nil {
		return err
	}
	newest, err := r.InboundBefore(ctx, conv.ID, store.At(l.At))
	spoke := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if spoke && settings.ReadingTime > 0 {
		shown, err := r.ShownAt(ctx, newest.ID)
		if err != nil {
			return err
		}
		l.unseen = shown.IsZero() || shown.After(l.At.Add(-settings.ReadingTime))
	}
	now := b.clock.Now()
	if !spoke || now.Sub(newest.CreatedAt.Time) > talkingFor {
		l.quiet = settings.quietThere(whereabouts{number: contact.Number, zone: contact.Zone}, now)
	}
	return nil
}

// modeOf is what typing in a conversation's thread does.
func modeOf(conv *store.Conversation, settings InboxSettings) store.Mode {
	switch {
	case conv.Mode != "":
		return conv.Mode
	case settings.Mode != "":
		return settings.Mode
	}
	return store.ReplyFirst
}

// quietThere is the time of day where a recipient is, if it is within quiet hours in every zone that they may be in; empty where it is
// not, and where no zone is known.
func (s InboxSettings) quietThere(who whereabouts, now time.Time) string {
	zones := who.zones()
	for _, zone := range zones {
		if there := now.In(zone); s.afterQuiet(there).Equal(there) {
			return ""
		}
	}
	if len(zones) == 0 || s.QuietFrom == s.QuietTo {
		return ""
	}
	return now.In(zones[0]).Format("15:04")
}
