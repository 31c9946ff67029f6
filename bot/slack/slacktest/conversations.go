package slacktest

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// readable finds a channel whose information the app may see: scope "read" or "history" of its family.
func (s *Server) readable(r *request, what string) (*channel, *refusal) {
	c := s.channels[r.get("channel")]
	if c != nil && !s.scopes[c.family()+":"+what] {
		return nil, s.missing(c.family() + ":" + what)
	}
	return s.reachable(r.get("channel"))
}

func (s *Server) conversationsInfo(r *request) (object, *refusal) {
	c, ref := s.readable(r, "read")
	if ref != nil {
		return nil, ref
	}
	o := s.wireChannel(c)
	if r.flag("include_num_members") {
		o["num_members"] = len(c.Members)
	}
	return object{"channel": o}, nil
}

func (s *Server) conversationsList(r *request) (object, *refusal) {
	types := strings.Split(r.get("types"), ",")
	var ids []string
	for id, c := range s.channels {
		want := "public_channel"
		if c.Private {
			want = "private_channel"
		}
		if r.get("types") == "" && c.Private || r.get("types") != "" && !slices.Contains(types, want) {
			continue
		}
		if c.Private && !c.has(botUserID) || r.flag("exclude_archived") && c.Archived {
			continue
		}
		if !s.scopes[c.family()+":read"] {
			return nil, s.missing(c.family() + ":read")
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	got, next, ref := page(ids, r, 100, 1000)
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	for _, id := range got {
		out = append(out, s.wireChannel(s.channels[id]))
	}
	return object{"channels": out, "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) conversationsMembers(r *request) (object, *refusal) {
	c, ref := s.readable(r, "read")
	if ref != nil {
		return nil, ref
	}
	got, next, ref := page(c.Members, r, 100, 1000)
	if ref != nil {
		return nil, ref
	}
	return object{"members": orEmpty(slices.Clone(got)), "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) conversationsJoin(r *request) (object, *refusal) {
	c := s.channels[r.get("channel")]
	switch {
	case c == nil:
		return nil, no("channel_not_found")
	case c.Private:
		return nil, no("method_not_supported_for_channel_type")
	case c.Archived:
		return nil, no("is_archived")
	}
	if !c.has(botUserID) {
		c.Members = append(c.Members, botUserID)
		s.emit(c, object{"type": "member_joined_channel", "user": botUserID, "channel": c.ID, "channel_type": string(c.ID[0]), "team": teamID, "event_ts": s.ts()})
		s.touch()
	}
	return object{"channel": s.wireChannel(c)}, nil
}

// within keeps the messages between oldest and latest of a call.
func within(ms []*message, r *request) ([]*message, *refusal) {
	oldest, latest, inclusive := r.get("oldest"), r.get("latest"), r.flag("inclusive")
	for key, v := range map[string]string{"oldest": oldest, "latest": latest} {
		if _, err := strconv.ParseFloat(v, 64); v != "" && err != nil {
			return nil, no("invalid_ts_" + key)
		}
	}
	var out []*message
	for _, m := range ms {
		if oldest != "" && (before(m.ts, oldest) || !inclusive && !before(oldest, m.ts)) {
			continue
		}
		if latest != "" && (before(latest, m.ts) || !inclusive && !before(m.ts, latest)) {
			continue
		}
		out = append(out, m)
	}
	return out, nil
}

// before compares timestamps that may have fewer digits than Slack's, such as "0" or "1700000000".
func before(a, b string) bool {
	as, af, _ := strings.Cut(a, ".")
	bs, bf, _ := strings.Cut(b, ".")
	an, _ := strconv.ParseInt(as, 10, 64)
	bn, _ := strconv.ParseInt(bs, 10, 64)
	if an != bn {
		return an < bn
	}
	pad := func(f string) string { return (f + "000000")[:max(6, len(f))] }
	return pad(af) < pad(bf)
}

func (s *Server) conversationsHistory(r *request) (object, *refusal) {
	c, ref := s.readable(r, "history")
	if ref != nil {
		return nil, ref
	}
	if !c.has(botUserID) {
		return nil, no("not_in_channel")
	}
	ms, ref := within(c.top, r)
	if ref != nil {
		return nil, ref
	}
	slices.Reverse(ms) // newest first
	return s.messagePage(c, ms, r, 100, 999)
}

func (s *Server) conversationsReplies(r *request) (object, *refusal) {
	c, ref := s.readable(r, "history")
	if ref != nil {
		return nil, ref
	}
	if !c.has(botUserID) {
		return nil, no("not_in_channel")
	}
	parent := c.byTS[r.get("ts")]
	switch {
	case parent == nil:
		return nil, no("thread_not_found")
	case parent.isReply():
		return s.messagePage(c, []*message{parent}, r, 1000, 1000)
	}
	replies, ref := within(c.threads[parent.ts], r)
	if ref != nil {
		return nil, ref
	}
	// The parent comes first whatever the range.
	return s.messagePage(c, append([]*message{parent}, replies...), r, 1000, 1000)
}

func (s *Server) messagePage(c *channel, ms []*message, r *request, def, most int) (object, *refusal) {
	got, next, ref := page(ms, r, def, most)
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	for _, m := range got {
		out = append(out, s.wire(c, m, r.flag("include_all_metadata")))
	}
	o := object{"messages": out, "has_more": next != ""}
	if next != "" {
		o["response_metadata"] = object{"next_cursor": next}
	}
	return o, nil
}

// page cuts the page that cursor and limit ask for. A cursor is the position, encoded so that nobody builds on it.
func page[T any](all []T, r *request, def, most int) (got []T, next string, ref *refusal) {
	start := 0
	if cur := r.get("cursor"); cur != "" {
		raw, err := base64.StdEncoding.DecodeString(cur)
		n, isPos := strings.CutPrefix(string(raw), "next:")
		pos, bad := strconv.Atoi(n)
		if err != nil || !isPos || bad != nil || pos < 0 {
			return nil, "", no("invalid_cursor")
		}
		start = min(pos, len(all))
	}
	limit := r.number("limit", def)
	if limit > most {
		return nil, "", no("invalid_limit")
	}
	end := min(start+limit, len(all))
	if end < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(end)))
	}
	return all[start:end], next, nil
}
