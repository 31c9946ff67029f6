package discord

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

// Limits of tags. docs.discord.com/developers/resources/channel#channel-object-channel-structure
const (
	maxTags    = 20
	maxApplied = 5
	// tagsAgain is how long it takes until making the tags is tried again where that was refused.
	tagsAgain = 5 * time.Minute
)

// tags keep the labels of conversations as tags of forums. A forum can do without: then its posts show no state but on their cards.
type tags struct {
	c *Client
	// making lets one make the tags, and the others find them.
	making sync.Mutex
	mu     sync.Mutex
	// refused is what keeps us from making the tags of a forum, by its id.
	refused map[string]complaint
}

type complaint struct {
	say string
	at  time.Time
}

func newTags(c *Client) *tags { return &tags{c: c, refused: map[string]complaint{}} }

// complaint says why a forum lacks our tags, empty where it does not.
func (t *tags) complaint(forum string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refused[forum].say
}

// of gives the ids of our tags in a forum by label. It makes those that are missing; those that cannot be made are missing in what it
// gives.
func (t *tags) of(ctx context.Context, forum place) map[string]string {
	ids := labelIDs(forum.tags)
	if len(ids) == len(bot.Labels()) {
		t.settle(forum.id, "")
		return ids
	}
	t.making.Lock()
	defer t.making.Unlock()
	t.mu.Lock()
	last, failed := t.refused[forum.id]
	t.mu.Unlock()
	if failed && t.c.clock.Since(last.at) < tagsAgain {
		return ids
	}
	if known, ok := t.c.places.known(forum.id); ok && len(labelIDs(known.tags)) == len(bot.Labels()) {
		return labelIDs(known.tags)
	}
	made, err := t.make(ctx, forum.id)
	switch bridge.CodeOf(err) {
	case "":
		t.settle(forum.id, "")
		return made
	case bridge.CodeRejected, bridge.CodeUnavailable:
		t.settle(forum.id, "Posts bear no tags for their state: "+bridge.Say(err))
	default:
		t.c.log.Warn("discord: the tags of a forum could not be made now", "forum", forum.id, "err", err)
	}
	return ids
}

// prepare makes what our forums lack, until they have it, or Discord says why they cannot, or ctx ends.
func (t *tags) prepare(ctx context.Context) {
	for wait := firstBackoff; ; wait = min(2*wait, lastBackoff) {
		ready := true
		for _, id := range t.c.channels() {
			at, err := t.c.places.of(ctx, id)
			switch {
			case err != nil: // the audit says what is wrong; it may be mended
				ready = false
			case at.kind == placeForum:
				ready = (len(t.of(ctx, at)) == len(bot.Labels()) || t.complaint(id) != "") && ready
			}
		}
		if ready || !t.c.sleep(ctx, wait) {
			return
		}
	}
}

// settle notes what keeps us from making tags, empty for nothing.
func (t *tags) settle(forum, say string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	was := t.refused[forum].say
	if say == "" {
		delete(t.refused, forum)
		return
	}
	t.refused[forum] = complaint{say: say, at: t.c.clock.Now()}
	if was != say {
		t.c.log.Warn("discord: a forum lacks tags", "forum", forum, "why", say)
	}
}

// make adds what is missing to the tags of a forum, as they are now.
func (t *tags) make(ctx context.Context, forum string) (map[string]string, error) {
	now, err := t.c.places.fresh(ctx, forum)
	if err != nil {
		return nil, err
	}
	all, have := slices.Clone(now.tags), labelIDs(now.tags)
	for _, label := range bot.Labels() {
		if have[label] == "" {
			all = append(all, tag{Name: label})
		}
	}
	if len(all) > maxTags {
		return nil, &bridge.Error{
			Code: bridge.CodeRejected,
			Say:  fmt.Sprintf("The forum has %d of at most %d tags, so ours do not fit. Delete some.", len(now.tags), maxTags),
		}
	}
	if len(all) == len(now.tags) {
		return have, nil
	}
	var changed channel
	body := struct {
		Tags []tag `json:"available_tags"`
	}{all}
	err = t.c.call(ctx, editChannel, "/channels/"+url.PathEscape(forum), "tags", body, &changed)
	if d := bridge.DetailOf(err); d == codeMissingAccess || d == codeMissingPerms {
		return nil, &bridge.Error{
			Code: bridge.CodeUnavailable, Detail: d, Cause: err, Say: "The bot may not make tags. Give its role Manage Channels in the forum's settings.",
		}
	}
	if err != nil {
		return nil, err
	}
	t.c.places.note(changed)
	return labelIDs(changed.Tags), nil
}

// labelIDs finds our labels among the tags of a forum. People may have made them before us, in other letters.
func labelIDs(all []tag) map[string]string {
	ids := map[string]string{}
	for _, label := range bot.Labels() {
		if i := slices.IndexFunc(all, func(t tag) bool { return strings.EqualFold(t.Name, label) }); i >= 0 && all[i].ID != "" {
			ids[label] = all[i].ID
		}
	}
	return ids
}

// existing are those of the applied tags that the forum has.
func existing(applied []string, all []tag) []string {
	return slices.DeleteFunc(slices.Clone(applied), func(id string) bool {
		return !slices.ContainsFunc(all, func(t tag) bool { return t.ID == id })
	})
}

// retag replaces our tags among those of a post by the one for the label, which comes first. Tags that people applied stay, as far as
// they fit.
func retag(applied []string, ids map[string]string, label string) []string {
	var out []string
	if id := ids[label]; id != "" {
		out = append(out, id)
	}
	for _, id := range applied {
		ours := false
		for _, o := range ids {
			ours = ours || o == id
		}
		if !ours && len(out) < maxApplied {
			out = append(out, id)
		}
	}
	return out
}

// refresh brings the tags of a post up to date; now is the post as it is.
func (t *tags) refresh(ctx context.Context, forum, now place, label string) error {
	if len(existing(now.applied, forum.tags)) < len(now.applied) { // tags came or went, and we were not told
		var err error
		if forum, err = t.c.places.fresh(ctx, forum.id); err != nil {
			return err
		}
	}
	want := retag(existing(now.applied, forum.tags), t.of(ctx, forum), label)
	if slices.Equal(want, now.applied) {
		return nil
	}
	if want == nil {
		want = []string{}
	}
	body := map[string]any{"applied_tags": want}
	if now.archived {
		body["archived"] = false
	}
	var changed channel
	err := t.c.call(ctx, editChannel, "/channels/"+url.PathEscape(now.id), "tags "+now.id, body, &changed)
	switch d := bridge.DetailOf(err); {
	case err == nil:
		t.c.places.note(changed)
	case d == codeInvalidForm: // a tag was deleted meanwhile
		t.c.places.drop(forum.id)
		t.c.places.drop(now.id)
		return &bridge.Error{Code: bridge.CodeRetry, Say: "The forum's tags changed. It is tried again by itself.", Detail: d, Cause: err}
	case d == codeMissingAccess, d == codeMissingPerms, d == "40066", d == "40067":
		t.c.log.Warn("discord: the tags of a post could not be changed", "forum", forum.id, "post", now.id, "err", err)
		return nil
	}
	return err
}
