package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Response URLs. docs.slack.dev/interactivity/handling-user-interaction#message_responses

const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

// responseURL lets the app answer one interaction.
type responseURL struct {
	user, channel string
	origin        *message // the message that was acted on; nil for a command
	at            time.Time
	used          int
	posts         []*message
}

// newResponseURL makes one. s.mu is held.
func (s *Server) newResponseURL(userID string, c *channel, origin *message) string {
	u := s.link("/response/"+strings.ToLower(random(24)), nil)
	s.replyTo[u] = &responseURL{user: userID, channel: c.ID, origin: origin, at: s.o.Now()}
	return u
}

func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	const name = "response_url"
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	args := map[string]string{"body": string(raw)}
	f := s.takeFault(name, args)
	if f != nil && faultsBefore[f.Kind] != nil {
		s.record(name, args, "fault: "+f.Kind.String())
		faultsBefore[f.Kind](f, w)
		return
	}
	body := decodeObject(raw)
	var code string
	s.mu.Lock()
	u := s.replyTo[s.link(r.URL.Path, nil)]
	switch {
	case u == nil:
		code = "invalid_url"
	case err != nil || body == nil:
		code = "invalid_payload"
	case s.o.Now().Sub(u.at) > responseLife:
		code = "expired_url"
	case u.used >= responseUses:
		code = "used_url"
	default:
		u.used++
		if ref := s.respond(u, body); ref != nil {
			code = ref.code
		}
	}
	s.mu.Unlock()
	s.record(name, args, code)
	if f != nil && faultsAfter[f.Kind] != nil {
		faultsAfter[f.Kind](f, w)
		return
	}
	switch code {
	case "":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok"))
	case "expired_url", "used_url", "invalid_url":
		writeJSON(w, http.StatusNotFound, object{"ok": false, "error": code})
	default:
		writeJSON(w, http.StatusBadRequest, object{"ok": false, "error": code})
	}
}

// respond carries out one answer: a new message for the person or the channel, or a change of the origin. s.mu is held.
func (s *Server) respond(u *responseURL, body object) *refusal {
	c := s.channels[u.channel]
	replace, remove := flag(body, "replace_original"), flag(body, "delete_original")
	if (replace || remove) && u.origin == nil {
		return no("invalid_original")
	}
	if remove {
		s.removeOrigin(c, u)
		return nil
	}
	args := map[string]string{"text": str(body, "text"), "thread_ts": str(body, "thread_ts")}
	for _, key := range []string{"blocks", "attachments"} {
		if v := list(body, key); len(v) > 0 {
			args[key] = string(encode(v))
		}
	}
	m, ref := s.draft(&request{args: args, roomy: true})
	if ref != nil {
		return ref
	}
	if replace {
		s.replaceOrigin(c, u, m)
		return nil
	}
	if args["thread_ts"] != "" && c.byTS[args["thread_ts"]] != nil {
		m.threadTS = args["thread_ts"]
	}
	u.posts = append(u.posts, m)
	if str(body, "response_type") == "in_channel" {
		s.post(c, m)
		return nil
	}
	m.ts, m.ephemeral = s.ts(), true
	c.private[u.user] = append(c.private[u.user], m)
	s.touch()
	return nil
}

func (s *Server) removeOrigin(c *channel, u *responseURL) {
	if !u.origin.ephemeral {
		if c.byTS[u.origin.ts] != nil {
			s.drop(c, u.origin)
		}
		return
	}
	c.private[u.user] = slices.DeleteFunc(c.private[u.user], func(m *message) bool { return m == u.origin })
	s.touch()
}

func (s *Server) replaceOrigin(c *channel, u *responseURL, m *message) {
	before := s.wire(c, u.origin, false)
	u.origin.text, u.origin.blocks, u.origin.attachments = m.text, m.blocks, m.attachments
	if u.origin.ephemeral {
		s.touch()
		return
	}
	s.edited(c, u.origin, botUserID, before)
}

// ResponseBodies are the bodies that were posted to response URLs, in order.
func (s *Server) ResponseBodies() []json.RawMessage {
	var out []json.RawMessage
	for _, c := range s.Requests("response_url") {
		out = append(out, json.RawMessage(c.Args["body"]))
	}
	return out
}
