package bot_test

import (
	"context"
	"fmt"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// assistant is what core and reads know of the assistant of sales.
type assistant struct {
	// stale is what is said of each draft; empty where it may be used.
	stale string
	// tones are nil where there is no assistant.
	tones []bridge.Tone
	row   store.Assistant
	pages []store.Page
	faqs  []store.FAQ
}

func (a *assistant) old() error {
	if a.stale == "" {
		return nil
	}
	return &bridge.Error{Code: bridge.CodeRejected, About: bridge.AboutStale, Say: a.stale}
}

func (c *core) RequestDraft(_ context.Context, r bridge.DraftRequest) error {
	if err := c.reads.assistant.old(); err != nil && r.Change != "" {
		return err
	}
	return c.acts(strings.TrimSpace(fmt.Sprintf("draft in inbox %d %s %s", r.Inbox, r.Change, r.Instruction)), r.Act)
}

func (c *core) DraftNow(_ context.Context, r bridge.DraftRequest) (store.Draft, error) {
	return store.Draft{ID: 7, Body: "Hello Sam!", Remarks: []string{"Look at it."}}, c.acts("draft now: "+r.Instruction, r.Act)
}

func (c *core) OfferedDraft(context.Context, store.InboxID, bridge.DraftRef) (store.Draft, error) {
	return store.Draft{ID: 5, Body: "Hello Sam!"}, c.reads.assistant.old()
}

func (c *core) DraftOwner(_ context.Context, in store.InboxID, id store.DraftID) (store.ConversationID, error) {
	if in != sales || id != 5 {
		return 0, &bridge.Error{Code: bridge.CodeNotFound, Say: "That does not exist (any more)."}
	}
	return 1, nil
}

func (c *core) SendDraft(_ context.Context, u bridge.DraftUse) (bridge.SendResult, error) {
	if err := c.reads.assistant.old(); err != nil {
		return bridge.SendResult{}, err
	}
	return c.became(bridge.SendResult{To: "+447700900123"}), c.note(fmt.Sprintf("send draft %s %q shown %d of inbox %d", u.Draft.Print, u.Text, u.Shown, u.Inbox), u.Actor, 1)
}

func (c *core) DiscardDraft(_ context.Context, u bridge.DraftUse) error {
	if err := c.reads.assistant.old(); err != nil {
		return err
	}
	return c.note("discard draft "+u.Draft.Print, u.Actor, 1)
}

func (c *core) RequestSummary(_ context.Context, act bridge.Act) error { return c.acts("sum up", act) }

func (c *core) Tones() []bridge.Tone { return c.reads.assistant.tones }

func (c *core) set(what string, who bridge.Person, in store.InboxID) error {
	return c.note(what+" of inbox", who, store.ConversationID(in))
}

func (c *core) SwitchDrafts(_ context.Context, who bridge.Person, in store.InboxID, on bool) error {
	if missing := bridge.Missing(c.reads.assistant.row); on && len(missing) > 0 {
		return &bridge.Error{Code: bridge.CodeRejected, Say: "Drafts stay off."}
	}
	c.reads.assistant.row.Drafts = on
	return c.set(fmt.Sprint("drafts ", on), who, in)
}

func (c *core) SwitchSummaries(_ context.Context, who bridge.Person, in store.InboxID, on bool) error {
	c.reads.assistant.row.Summaries = on
	return c.set(fmt.Sprint("summaries ", on), who, in)
}

func (c *core) AcceptAssistant(_ context.Context, who bridge.Person, in store.InboxID, accepted bool) error {
	c.reads.assistant.row.AcceptedBy = map[bool]string{true: who.ID}[accepted]
	return c.set(fmt.Sprint("accepted ", accepted), who, in)
}

func (c *core) SetBrand(_ context.Context, who bridge.Person, in store.InboxID, change func(*bridge.Brand)) error {
	a := &c.reads.assistant.row
	k := bridge.Brand{Name: a.Name, Sells: a.Sells, Voice: a.Voice, UseWords: a.UseWords, AvoidWords: a.AvoidWords, Signature: a.Signature}
	change(&k)
	a.Name, a.Sells, a.Voice, a.UseWords, a.AvoidWords, a.Signature = k.Name, k.Sells, k.Voice, k.UseWords, k.AvoidWords, k.Signature
	return c.set("brand", who, in)
}

func (c *core) SetRole(_ context.Context, who bridge.Person, in store.InboxID, role string) error {
	c.reads.assistant.row.Role = role
	return c.set("role "+role, who, in)
}

func (c *core) SetPages(_ context.Context, who bridge.Person, in store.InboxID, urls []string) error {
	return c.set("pages "+strings.Join(urls, ","), who, in)
}

func (c *core) RefreshPages(_ context.Context, who bridge.Person, in store.InboxID) error {
	return c.set("read pages", who, in)
}

func (c *core) KeepFAQ(_ context.Context, r bridge.FAQRequest) error {
	return c.set(fmt.Sprintf("keep %d %q: %q", r.ID, r.Question, r.Answer), r.Actor, r.Inbox)
}

func (c *core) DropFAQ(_ context.Context, who bridge.Person, in store.InboxID, id store.FAQID) error {
	return c.set(fmt.Sprint("drop ", id), who, in)
}

func (c *core) ImportFAQs(_ context.Context, who bridge.Person, in store.InboxID, text string) (bridge.Imported, error) {
	return bridge.Imported{Added: 2, Changed: 1}, c.set("import "+text, who, in)
}

// of are the parts of an inbox's assistant; only sales has one.
func (r *reads) of(in store.InboxID) assistant {
	if in != sales {
		return assistant{}
	}
	return r.assistant
}

func (r *reads) Assistant(_ context.Context, in store.InboxID) (store.Assistant, error) {
	return r.of(in).row, r.fails
}

func (r *reads) FAQs(_ context.Context, in store.InboxID) ([]store.FAQ, error) {
	return r.of(in).faqs, r.fails
}

func (r *reads) Pages(_ context.Context, in store.InboxID) ([]store.Page, error) {
	return r.of(in).pages, r.fails
}

func (c *core) ImportFAQFile(_ context.Context, who bridge.Person, in store.InboxID, chat string, t bridge.Typed) (bridge.Imported, error) {
	return bridge.Imported{Added: 2}, c.set(fmt.Sprintf("import %s of %s", t.Files[0].Name, chat), who, in)
}
