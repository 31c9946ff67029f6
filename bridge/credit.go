package bridge

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"partyline/bridge/sms"
	"partyline/store"
)

// Rates say what an SMS costs, in thousandths of a credit.
type Rates struct {
	// Countries are what a segment to a number costs, by the ISO 3166 code of the country that the number is of.
	Countries map[string]int64
	// Other is what a segment to any other number costs.
	Other int64
	// Low is the balance below which an inbox is told that it runs out.
	Low int64
}

// of is what a segment to a number costs.
func (r *Rates) of(number string) int64 {
	if rate, ok := r.Countries[sms.Region(number)]; ok {
		return rate
	}
	return r.Other
}

// Credits are thousandths as people read them: "1", "0.8", "1250".
func Credits(thousandths int64) string {
	sign := ""
	if thousandths < 0 {
		sign, thousandths = "-", -thousandths
	}
	text := fmt.Sprintf("%s%d.%03d", sign, thousandths/1000, thousandths%1000)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// ParseCredits reads credits with at most three decimals, as Credits writes them. ok is false for anything else.
func ParseCredits(text string) (thousandths int64, ok bool) {
	whole, rest, dotted := strings.Cut(strings.TrimSpace(text), ".")
	if dotted && rest == "" || len(rest) > 3 || len(whole) > 12 || strings.ContainsAny(rest, "+-") {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+rest+strings.Repeat("0", 3-len(rest)), 10, 64)
	return n, err == nil && whole != "" && whole != "-" && whole != "+"
}

// price is what a text costs: what its sum is called depends on where it is on its way.
type price string

const (
	// free: it does not leave, so it has nothing to pay.
	free price = "free"
	// estimated: it is about to leave, and pays what we think that the carrier will count.
	estimated price = "estimated"
	// metered: the carrier has it, and it pays what the carrier counts.
	metered price = "metered"
)

// prices say what a message pays in each state. What the carrier could not deliver it charges all the same; what it refused, or says that it
// never sent, it does not.
var prices = map[store.MessageState]price{
	store.Received:    free,
	store.Asked:       free,
	store.Held:        estimated,
	store.Queued:      estimated,
	store.Sending:     estimated,
	store.Uncertain:   estimated,
	store.Accepted:    metered,
	store.Sent:        metered,
	store.Delivered:   metered,
	store.Undelivered: metered,
	store.Failed:      free,
	store.Canceled:    free,
}

// addMessage inserts a message and charges for it. added is false where one with the same key exists, as of store.Tx.AddMessage.
func (b *Bridge) addMessage(ctx context.Context, tx *store.Tx, m *store.Message) (added bool, err error) {
	if added, err = tx.AddMessage(ctx, m); err != nil || !added {
		return added, err
	}
	_, err = b.charge(ctx, tx, m)
	return true, err
}

// putMessage writes a message whose row is locked, and charges for it. Nothing else writes messages, so that no change of a state is forgotten.
func (b *Bridge) putMessage(ctx context.Context, tx *store.Tx, m *store.Message) error {
	if err := tx.PutMessage(ctx, m); err != nil {
		return err
	}
	_, err := b.charge(ctx, tx, m)
	return err
}

// charge brings what a message has taken from the credits of its inbox in line with its state and its text, once however often it is called.
// lacks says as sentences that the inbox has not enough for it, and then nothing was taken; empty where it has. What the carrier counts
// beyond what was reserved is taken as far as it is there, for the balance is never negative. The message's row is locked.
func (b *Bridge) charge(ctx context.Context, tx *store.Tx, m *store.Message) (lacks string, err error) {
	if m.Direction != store.Out || b.rates == nil && m.CreditRate == 0 {
		return "", nil
	}
	owes, err := b.owes(ctx, tx, m)
	if err != nil || owes == m.Credits {
		return "", err
	}
	inbox, err := payer(ctx, tx, m)
	if err != nil {
		return "", err
	}
	c, err := tx.LockCredits(ctx, inbox)
	if err != nil {
		return "", err
	}
	e := store.CreditEntry{MessageID: m.ID, Kind: store.CreditReserve, Amount: m.Credits - owes, Actor: m.AuthorID, At: b.now()}
	switch prices[m.State] {
	case metered:
		e.Kind = store.CreditSettle
		if c.Balance+e.Amount < 0 {
			b.log.Warn("the carrier counts more than an inbox has credits for", "inbox", inbox, "message", m.ID, "short", -e.Amount-c.Balance)
			e.Amount, e.Note = -c.Balance, "The carrier counts more; the balance had no more."
		}
	case free:
		e.Kind = store.CreditReturn
	case estimated:
		if c.Balance+e.Amount < 0 {
			return lacking(owes, c.Balance+m.Credits), nil
		}
	}
	if e.Amount == 0 {
		return "", nil
	}
	m.Credits -= e.Amount
	if err := tx.MoveCredits(ctx, &c, &e); err != nil {
		return "", err
	}
	if err := tx.PutCharge(ctx, m); err != nil {
		return "", err
	}
	return "", b.watchCredits(ctx, tx, c, m.ConversationID)
}

// afford refuses a message that was added or written just now and for which the inbox has not enough credits: whoever asks for it is told at
// once, and what they did is undone.
func (b *Bridge) afford(ctx context.Context, tx *store.Tx, m *store.Message) error {
	lacks, err := b.charge(ctx, tx, m)
	if err == nil && lacks != "" {
		err = &Error{Code: CodeRejected, About: AboutText, Detail: "credits", Say: lacks}
	}
	return err
}

// lacking says that an inbox has not enough credits for a text.
func lacking(costs, has int64) string {
	return fmt.Sprintf("It costs %s and the inbox has %s. Nothing leaves without credits: top up with /sms credits, and send it again.",
		CountCredits(costs), Credits(has))
}

// CountCredits is a number of credits with its unit.
func CountCredits(thousandths int64) string {
	if thousandths == 1000 {
		return "1 credit"
	}
	return Credits(thousandths) + " credits"
}

// owes is what a message has to have taken in its state. The first time that this is something, what a segment costs is fixed.
func (b *Bridge) owes(ctx context.Context, tx *store.Tx, m *store.Message) (int64, error) {
	if prices[m.State] == free {
		return 0, nil
	}
	if m.CreditRate == 0 {
		conv, err := tx.Conversation(ctx, m.ConversationID)
		if err != nil {
			return 0, err
		}
		contact, err := tx.Contact(ctx, conv.ContactID)
		if err != nil {
			return 0, err
		}
		m.CreditRate = b.rates.of(contact.Number)
	}
	if prices[m.State] == metered && m.Segments > 0 {
		return int64(m.Segments) * m.CreditRate, nil
	}
	segments, err := billed(ctx, tx.Reader, m)
	return int64(segments) * m.CreditRate, err
}

// billed is how many segments we think that the carrier will count. An MMS counts as one.
func billed(ctx context.Context, r store.Reader, m *store.Message) (int, error) {
	if m.Files == 0 {
		return sms.Count(m.Body).Segments, nil
	}
	files, err := r.FilesOf(ctx, m.ID)
	var links []string
	for _, f := range files {
		if f.AsLink {
			links = append(links, f.URL)
		}
	}
	if len(links) == 0 {
		return 1, err
	}
	return sms.Count(withLinks(m.Body, links)).Segments, err
}

// payer is the inbox whose credits a message takes: the one that paid for it before, else that of its conversation.
func payer(ctx context.Context, tx *store.Tx, m *store.Message) (store.InboxID, error) {
	if m.Credits > 0 {
		es, err := tx.CreditsOf(ctx, m.ID)
		if err != nil {
			return 0, err
		}
		if len(es) > 0 {
			return es[0].InboxID, nil
		}
	}
	conv, err := tx.Conversation(ctx, m.ConversationID)
	return conv.InboxID, err
}

// watchCredits notices when the balance of an inbox, whose row is locked, falls below what counts as little, once until it has more again.
func (b *Bridge) watchCredits(ctx context.Context, tx *store.Tx, c store.Credits, conv store.ConversationID) error {
	if b.rates == nil || c.Low == (c.Balance < b.rates.Low) {
		return nil
	}
	c.Low = !c.Low
	if err := tx.PutCredits(ctx, &c); err != nil || !c.Low {
		return err
	}
	b.log.Warn("the credits of an inbox run out", "inbox", b.inboxes.load().settings[c.InboxID].Name, "balance", Credits(c.Balance))
	if conv == 0 {
		return nil
	}
	if mirrored, err := b.mirrored(ctx, tx, conv); err != nil || !mirrored {
		return err
	}
	return b.addNotice(ctx, tx, store.Post{ConversationID: conv, Body: sayLow(c.Balance), Announce: true})
}

// sayLow says that the credits run out.
func sayLow(balance int64) string {
	return fmt.Sprintf("Credits run out: %s left. Top up with /sms credits.", Credits(balance))
}

// lacksFor says that an inbox has not enough credits for a text that is not a message yet; empty where it has.
func (b *Bridge) lacksFor(ctx context.Context, r store.Reader, inbox store.InboxID, number string, segments int) (string, error) {
	if b.rates == nil {
		return "", nil
	}
	c, err := r.Credits(ctx, inbox)
	costs := int64(segments) * b.rates.of(number)
	if err != nil || costs <= c.Balance {
		return "", err
	}
	return lacking(costs, c.Balance), nil
}

// costsThere is how many thousandths of a credit so many segments cost in a conversation; where credits are not counted, a segment counts as
// one.
func (b *Bridge) costsThere(ctx context.Context, r store.Reader, id store.ConversationID, segments int) (int64, error) {
	if b.rates == nil {
		return int64(segments) * 1000, nil
	}
	conv, err := r.Conversation(ctx, id)
	if err != nil {
		return 0, err
	}
	contact, err := r.Contact(ctx, conv.ContactID)
	return int64(segments) * b.rates.of(contact.Number), err
}

// refund gives back what messages had taken that are about to be deleted, and have not left.
func (b *Bridge) refund(ctx context.Context, tx *store.Tx, ids []store.ConversationID) error {
	ms, err := tx.Charged(ctx, ids)
	if err != nil {
		return err
	}
	for _, m := range ms {
		m.State = store.Canceled
		if _, err := b.charge(ctx, tx, &m); err != nil {
			return err
		}
	}
	return nil
}
