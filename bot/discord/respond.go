package discord

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

var (
	postCallback = method{name: "create interaction response", verb: http.MethodPost, write: true}
	editAnswer   = method{name: "edit interaction response", verb: http.MethodPatch}
	postFollowup = method{name: "create followup message", verb: http.MethodPost, write: true}
)

// Types of answers to an interaction.
// docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const (
	answerMessage      = 4
	answerLater        = 5
	answerLaterInPlace = 6
	answerInPlace      = 7
	answerForm         = 9
)

// codeAnswered says that an interaction was answered before, codeUnknownInteraction that it is too late to.
const (
	codeAnswered           = "40060"
	codeUnknownInteraction = "10062"
)

// reply is where the answer to an interaction is given. Its token is a secret: whoever has it can speak as us for 15 minutes.
type reply struct {
	id, token, application string
	// kind is the interaction's.
	kind int
	// ephemeral: the button stands in an answer of ours that only they see.
	ephemeral bool
}

// callback is the first answer to an interaction.
type callback struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// answer gives an answer that came in time. Where Discord does not take it, that is said in one sentence, or else logged: what was
// asked for is done all the same.
func (c *Client) answer(ctx context.Context, u use, a bot.Answer) {
	first := c.firstAnswer(u, a)
	err := c.callBack(ctx, u.reply, first)
	if err == nil {
		return
	}
	c.log.Error("discord: an answer could not be shown", "command", u.Command, "channel", u.Call.Channel, "err", err)
	if d := bridge.DetailOf(err); d == codeUnknownInteraction || d == codeAnswered {
		return
	}
	sentence := "It is done, but the answer could not be shown. "
	if first.Type == answerForm {
		sentence = "The window could not be opened. "
	}
	again := callback{Type: answerMessage, Data: c.whispered(*bot.Sentence(sentence + bridge.Say(err)).View, "")}
	if err := c.callBack(ctx, u.reply, again); err != nil {
		c.log.Error("discord: not even a sentence could be shown", "command", u.Command, "err", err)
	}
}

// firstAnswer draws an answer as the first to its interaction. A window can be nothing but that.
func (c *Client) firstAnswer(u use, a bot.Answer) callback {
	if a.Form != nil && u.reply.kind != interactionModal {
		return callback{Type: answerForm, Data: encodeForm(*a.Form, c.forms.keep(*a.Form, u.Call.Key))}
	}
	switch v := c.viewOf(u, a); {
	case v == nil:
		return callback{Type: answerLaterInPlace}
	case a.Replace && u.reply.ephemeral:
		return callback{Type: answerInPlace, Data: c.drawn(*v, c.draftOf(u, a))}
	default:
		return callback{Type: answerMessage, Data: c.whispered(*v, c.draftOf(u, a))}
	}
}

// promise says that the answer comes later.
func (c *Client) promise(ctx context.Context, u use) {
	later := callback{Type: answerLater, Data: outgoing{Flags: flagEphemeral}}
	if u.reply.kind == interactionComponent {
		later = callback{Type: answerLaterInPlace}
	}
	if err := c.callBack(ctx, u.reply, later); err != nil {
		c.log.Error("discord: an interaction could not be acknowledged", "command", u.Command, "channel", u.Call.Channel, "err", err)
	}
}

// deliver gives the answer that was promised.
func (c *Client) deliver(ctx context.Context, u use, a bot.Answer) {
	v := c.viewOf(u, a)
	if v == nil {
		return
	}
	m, path, body := editAnswer, u.reply.webhook()+"/messages/@original", c.drawn(*v, c.draftOf(u, a))
	if u.reply.kind == interactionComponent && (!a.Replace || !u.reply.ephemeral) {
		m, path, body = postFollowup, u.reply.webhook(), c.whispered(*v, c.draftOf(u, a))
	}
	if err := c.insist(ctx, func() error { return c.call(ctx, m, path, u.reply.id, body, nil) }); err != nil {
		c.log.Error("discord: an answer could not be shown", "command", u.Command, "channel", u.Call.Channel, "err", err)
	}
}

// viewOf is what there is to show for an answer, once it can be no window any more; nil for a button that has nothing to say.
func (c *Client) viewOf(u use, a bot.Answer) *bot.View {
	switch {
	case a.Form != nil:
		v := lateForm(*a.Form, c.forms.keep(*a.Form, u.Call.Key))
		return &v
	case len(a.Errors) > 0 && u.form != nil:
		v := complaints(*u.form, a.Errors, c.forms.keep(*u.form, u.Call.Key))
		return &v
	case len(a.Errors) > 0:
		return bot.Complaints(a).View
	case a.View == nil && u.reply.kind != interactionComponent:
		return bot.Sentence("Done.").View // Discord shows that something failed where nothing comes
	}
	return a.View
}

// draftOf keeps what the buttons of an answer are about, and gives the key that they carry; empty where there is nothing.
func (c *Client) draftOf(u use, a bot.Answer) string {
	if a.Draft == nil {
		return ""
	}
	return c.forms.keep(*a.Draft, u.Call.Key)
}

// drawn draws a view as a message, in the place of one that is there already. Its buttons carry the key of a kept window.
func (c *Client) drawn(v bot.View, key string) outgoing {
	embeds, components := encodeView(v, key, c.address)
	return outgoing{Embeds: embeds, Components: components}
}

// whispered draws a view as a message that one person sees.
func (c *Client) whispered(v bot.View, key string) outgoing {
	m := c.drawn(v, key)
	m.Flags = flagEphemeral
	return m
}

// webhook is the path under which an interaction takes further answers, for 15 minutes.
func (r reply) webhook() string {
	return "/webhooks/" + url.PathEscape(r.application) + "/" + url.PathEscape(r.token)
}

// callBack gives the first answer. An answer whose outcome is unknown is given again at once, which cannot be done twice: time runs.
func (c *Client) callBack(ctx context.Context, r reply, body callback) error {
	path := "/interactions/" + url.PathEscape(r.id) + "/" + url.PathEscape(r.token) + "/callback"
	unclear := false
	for try := 1; ; try++ {
		err := c.call(ctx, postCallback, path, r.id, body, nil)
		switch code := bridge.CodeOf(err); {
		case unclear && bridge.DetailOf(err) == codeAnswered:
			return nil
		case try == maxTries || code != bridge.CodeRetry && code != bridge.CodeUncertain:
			return err
		case code == bridge.CodeUncertain:
			unclear = true
		}
		if !c.sleep(ctx, bridge.RetryAfter(err)) {
			return err
		}
	}
}

const (
	// maxTries is how often an answer is given at most.
	maxTries = 3
	// insistAfter is how long to wait before that where Discord does not say.
	insistAfter = 500 * time.Millisecond
)

// insist does a call again where it surely was not done.
func (c *Client) insist(ctx context.Context, do func() error) error {
	for try := 1; ; try++ {
		err := do()
		if try == maxTries || bridge.CodeOf(err) != bridge.CodeRetry || !c.sleep(ctx, cmp.Or(bridge.RetryAfter(err), insistAfter)) {
			return err
		}
	}
}
