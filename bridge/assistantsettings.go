package bridge

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"partyline/bridge/sms"
	"partyline/store"
)

// Acknowledgement is what somebody must have accepted before drafts can be switched on.
const Acknowledgement = "The assistant can be wrong. It may misread a customer, state what is not so, or leave out what matters. " +
	"It proposes; a person reads every draft before it is sent, and answers for it. " +
	"What customers write, the pages and the answers that you give it are passed on to the model that this installation is set to use."

// Brand is what an assistant is told about the house.
type Brand struct {
	// Name is that of the house, Sells what it sells, Voice how it speaks.
	Name, Sells, Voice string
	// UseWords and AvoidWords are words that its texts shall have, and shall not.
	UseWords, AvoidWords string
	// Signature ends each text; empty for none.
	Signature string
}

// MaxBrand is how many characters each part of a Brand may have.
const MaxBrand = 500

// SwitchDrafts switches drafts on or off. CodeRejected with what is missing where they cannot be switched on.
func (b *Bridge) SwitchDrafts(ctx context.Context, actor Person, inbox store.InboxID, on bool) error {
	return b.setAssistant(ctx, actor, inbox, onOff("drafts", on), func(a *store.Assistant) error {
		if missing := Missing(*a); on && len(missing) > 0 {
			return &Error{Code: CodeRejected, Say: "Drafts stay off. Still missing: " + strings.Join(missing, ", ") + "."}
		}
		a.Drafts = on
		return nil
	})
}

// Missing names what an assistant lacks for drafts, in words of the settings; nil for nothing.
func Missing(a store.Assistant) []string {
	var missing []string
	for _, need := range []struct {
		there bool
		name  string
	}{
		{a.AcceptedBy != "", "somebody who accepts that the assistant can be wrong"},
		{a.Name != "", "the name of your house"},
		{a.Sells != "", "what you sell"},
	} {
		if !need.there {
			missing = append(missing, need.name)
		}
	}
	return missing
}

// SwitchSummaries switches summaries on or off.
func (b *Bridge) SwitchSummaries(ctx context.Context, actor Person, inbox store.InboxID, on bool) error {
	return b.setAssistant(ctx, actor, inbox, onOff("summaries", on), func(a *store.Assistant) error {
		a.Summaries = on
		return nil
	})
}

func onOff(what string, on bool) string {
	if on {
		return "switch on " + what
	}
	return "switch off " + what
}

// AcceptAssistant records who accepted the Acknowledgement, and when. Taking it back switches drafts off.
func (b *Bridge) AcceptAssistant(ctx context.Context, actor Person, inbox store.InboxID, accepted bool) error {
	action := "accept the assistant's limits"
	if !accepted {
		action = "take back the acceptance of the assistant's limits"
	}
	return b.setAssistant(ctx, actor, inbox, action, func(a *store.Assistant) error {
		a.AcceptedBy, a.AcceptedName, a.AcceptedAt = actor.ID, actor.Name, b.now()
		if !accepted {
			a.AcceptedBy, a.AcceptedName, a.AcceptedAt, a.Drafts = "", "", store.Time{}, false
		}
		return nil
	})
}

// SetBrand changes what the assistant is told about the house. CodeInvalid where a part is too long, or where drafts are on and what they
// need would be gone.
func (b *Bridge) SetBrand(ctx context.Context, actor Person, inbox store.InboxID, change func(*Brand)) error {
	return b.setAssistant(ctx, actor, inbox, "change the brand kit", func(a *store.Assistant) error {
		k := Brand{a.Name, a.Sells, a.Voice, a.UseWords, a.AvoidWords, a.Signature}
		change(&k)
		for _, part := range []struct {
			into *string
			text string
		}{{&a.Name, k.Name}, {&a.Sells, k.Sells}, {&a.Voice, k.Voice}, {&a.UseWords, k.UseWords}, {&a.AvoidWords, k.AvoidWords}, {&a.Signature, k.Signature}} {
			if *part.into = strings.TrimSpace(sms.Clean(part.text)); utf8.RuneCountInString(*part.into) > MaxBrand {
				return &Error{Code: CodeInvalid, Say: fmt.Sprintf("That is too long: each field may have %d characters.", MaxBrand)}
			}
		}
		if missing := Missing(*a); a.Drafts && len(missing) > 0 {
			return &Error{Code: CodeInvalid, Say: "Drafts are on and need " + strings.Join(missing, ", ") + ". Fill it in, or switch drafts off first."}
		}
		return nil
	})
}

// SetRole chooses the tone. CodeInvalid where there is none of this name.
func (b *Bridge) SetRole(ctx context.Context, actor Person, inbox store.InboxID, role string) error {
	if !slices.ContainsFunc(b.Tones(), func(t Tone) bool { return t.Name == role }) {
		return &Error{Code: CodeInvalid, Say: "There is no such role. Choose one from the menu."}
	}
	return b.setAssistant(ctx, actor, inbox, "set the role", func(a *store.Assistant) error {
		a.Role = role
		return nil
	})
}

// setAssistant changes an inbox's assistant, and writes that into the audit log.
func (b *Bridge) setAssistant(ctx context.Context, actor Person, inbox store.InboxID, action string, change func(*store.Assistant) error) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.LockAssistant(ctx, inbox)
		if err != nil {
			return err
		}
		before := a
		if err := change(&a); err != nil || a == before {
			return err
		}
		a.UpdatedAt = b.now()
		if err := tx.PutAssistant(ctx, &a); err != nil {
			return err
		}
		if a.Drafts != before.Drafts { // their button stands on the cards
			if err := tx.Enqueue(ctx, CardsJob{Inbox: inbox}, time.Time{}); err != nil {
				return err
			}
		}
		return b.audit(ctx, tx, actor, action, 0, "")
	})
}
