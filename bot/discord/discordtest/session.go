package discordtest

import (
	"maps"
	"math"
	"slices"
	"time"
)

// Sessions of the gateway: identify, resume, and what is sent in them.

// remembered is how many events a session keeps for a resume.
const remembered = 10000

// session outlives its link, so that it can be resumed.
type session struct {
	id      string
	intents int
	seq     int
	first   int // sequence number of frames[0]
	frames  [][]byte
	conn    *conn // nil while there is no link
	since   string
}

// obey does what the client asks and returns the code to close the link with, or 0. s.mu is held.
func (s *Server) obey(c *conn, op int, d any) int {
	g := &s.gateway
	if s.o.RateLimits { // docs.discord.com/developers/events/gateway#rate-limiting
		if _, ok := c.quota.take(s.o.Now(), 120, time.Minute); !ok {
			return closeRateLimited
		}
	}
	if op == opHeartbeat {
		g.beats++
		if !g.mute {
			c.put(object{"op": opHeartbeatAck, "d": nil, "s": nil, "t": nil})
		}
		s.touch()
		return 0
	}
	data, _ := d.(object)
	switch op {
	case opIdentify:
		return s.identify(c, data)
	case opResume:
		return s.resume(c, data)
	case opPresence, opVoiceState, opRequestMembers, opSoundboard, opChannelInfo:
		if c.session == nil {
			return closeNotAuthenticated
		}
		if op == opPresence {
			g.presence = data
			s.touch()
		}
		return 0
	}
	return closeUnknownOpcode
}

func (s *Server) identify(c *conn, d object) int {
	g := &s.gateway
	if c.session != nil {
		return closeAlready
	}
	g.count++
	g.started = append(g.started, s.o.Now())
	s.touch()
	if g.refuse != 0 {
		return g.refuse
	}
	if code := s.checkIdentify(d); code != 0 {
		return code
	}
	if g.instead > 0 {
		g.instead--
		c.put(object{"op": opReconnect, "d": nil, "s": nil, "t": nil})
		return 0
	}
	if n := len(g.started); s.o.RateLimits && n > 1 && g.started[n-1].Sub(g.started[n-2]) < 5*time.Second {
		c.put(object{"op": opInvalidSession, "d": false, "s": nil, "t": nil}) // max_concurrency
		return 0
	}
	c.mu.Lock()
	c.pack = flag(d, "compress")
	c.mu.Unlock()
	ses := &session{id: random(16), intents: number(d, "intents"), first: 1, conn: c, since: s.newID()}
	s.forgetOldest()
	g.sessions[ses.id] = ses
	c.session = ses
	if p := sub(d, "presence"); p != nil {
		g.presence = p
	}
	shard := list(d, "shard")
	if shard == nil {
		shard = []any{0, 1}
	}
	s.put(ses, &notice{name: "READY", data: encode(s.ready(ses, shard))})
	for _, id := range s.guildOrder {
		if in := s.guilds[id]; in.members[s.botID] != nil && ses.intents&intentGuilds != 0 {
			s.put(ses, &notice{name: "GUILD_CREATE", data: encode(s.wireGuildCreate(in))})
		}
	}
	return 0
}

// checkIdentify returns a close code for what Discord refuses.
func (s *Server) checkIdentify(d object) int {
	if str(d, "token") != s.o.Token && str(d, "token") != "Bot "+s.o.Token || s.revoked {
		return closeAuthFailed
	}
	n, ok := d["intents"].(float64)
	intents := int(n)
	if !ok || n != math.Trunc(n) || intents < 0 || intents&^allIntents != 0 {
		return closeInvalidIntents
	}
	if shard := list(d, "shard"); shard != nil {
		if len(shard) != 2 {
			return closeInvalidShard
		}
		id, ok := shard[0].(float64)
		of, ok2 := shard[1].(float64)
		if !ok || !ok2 || id < 0 || id >= of {
			return closeInvalidShard
		}
	}
	if intents&intentPresences != 0 || intents&intentMessageContent != 0 && !s.o.MessageContentIntent ||
		intents&intentGuildMembers != 0 && !s.o.GuildMembersIntent {
		return closeDisallowed
	}
	return 0
}

// forgetOldest keeps sessions without a link from piling up.
func (s *Server) forgetOldest() {
	var idle []*session
	for _, ses := range s.gateway.sessions {
		if ses.conn == nil {
			idle = append(idle, ses)
		}
	}
	slices.SortFunc(idle, func(a, b *session) int { return compareID(a.since, b.since) })
	for len(idle) > 16 {
		delete(s.gateway.sessions, idle[0].id)
		idle = idle[1:]
	}
}

func (s *Server) ready(ses *session, shard []any) object {
	guilds := []any{}
	for _, id := range s.guildOrder {
		if s.guilds[id].members[s.botID] != nil {
			guilds = append(guilds, object{"id": id, "unavailable": true})
		}
	}
	me := s.wireUser(s.botID)
	me["verified"], me["mfa_enabled"], me["email"] = true, true, nil
	return object{
		"v": 10, "user": me, "guilds": guilds, "session_id": ses.id, "session_type": "normal", "resume_gateway_url": s.GatewayURL(),
		"shard": shard, "application": object{"id": s.appID, "flags": s.appFlags()}, "private_channels": []any{},
		"relationships": []any{}, "presences": []any{}, "user_settings": object{}, "user_settings_proto": nil,
		"guild_join_requests": []any{}, "geo_ordered_rtc_regions": []any{}, "game_relationships": []any{}, "auth": object{},
		"_trace": []string{`["discordtest",{"micros":0.0}]`},
	}
}

func (s *Server) resume(c *conn, d object) int {
	g := &s.gateway
	if c.session != nil {
		return closeAlready
	}
	if str(d, "token") != s.o.Token && str(d, "token") != "Bot "+s.o.Token || s.revoked {
		return closeAuthFailed
	}
	if g.instead > 0 {
		g.instead--
		c.put(object{"op": opReconnect, "d": nil, "s": nil, "t": nil})
		return 0
	}
	ses := g.sessions[str(d, "session_id")]
	seq := number(d, "seq")
	if ses == nil || seq+1 < ses.first {
		c.put(object{"op": opInvalidSession, "d": false, "s": nil, "t": nil})
		return 0
	}
	if seq > ses.seq || seq < 0 {
		return closeInvalidSeq
	}
	if ses.conn != nil {
		ses.conn.session = nil
		_ = ses.conn.ws.NetConn().Close()
	}
	ses.conn, c.session = c, ses
	g.resumed++
	for _, f := range ses.frames[seq+1-ses.first:] {
		c.send(frame{text: f})
	}
	s.put(ses, &notice{name: "RESUMED", data: encode(object{"_trace": []string{`["discordtest",{"micros":0.0}]`}})})
	s.touch()
	return 0
}

// put numbers an event and sends it in one session. s.mu is held.
func (s *Server) put(ses *session, n *notice) {
	data := n.data
	if n.bare != nil && ses.intents&intentMessageContent == 0 {
		data = n.bare
	}
	ses.seq++
	f := encode(object{"op": opDispatch, "t": n.name, "s": ses.seq, "d": data})
	ses.frames = append(ses.frames, f)
	if over := len(ses.frames) - remembered; over >= remembered { // in big steps
		ses.frames = slices.Delete(ses.frames, 0, over)
		ses.first += over
	}
	if ses.conn != nil {
		ses.conn.send(frame{text: f})
	}
}

// dispatch sends an event in every session that has its intent. s.mu is held.
func (s *Server) dispatch(n *notice) {
	for _, ses := range s.gateway.sessions {
		if n.intent == 0 || ses.intents&n.intent != 0 {
			s.put(ses, n)
		}
	}
}

// InvalidSession sends op 9 over every link. A session that is not resumable is forgotten.
func (s *Server) InvalidSession(resumable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gateway.conns {
		if c.session == nil {
			continue
		}
		if !resumable {
			delete(s.gateway.sessions, c.session.id)
			c.session = nil
		}
		c.put(object{"op": opInvalidSession, "d": resumable, "s": nil, "t": nil})
	}
	s.touch()
}

// ForgetSessions makes every session without a link impossible to resume, as after a long absence: op 9.
func (s *Server) ForgetSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.gateway.sessions, func(_ string, ses *session) bool { return ses.conn == nil })
}

// ReconnectInsteadOfReady answers the next n identifies and resumes with op 7 in place of READY or RESUMED.
func (s *Server) ReconnectInsteadOfReady(n int) { s.fault(func(g *gateway) { g.instead = n }) }

// RefuseIdentify closes the link at every identify with this code, until it is called with 0.
func (s *Server) RefuseIdentify(code int) { s.fault(func(g *gateway) { g.refuse = code }) }

// Links is how many gateway links have a session.
func (s *Server) Links() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for c := range s.gateway.conns {
		if c.session != nil {
			n++
		}
	}
	return n
}

// Identifies is how many IDENTIFYs came so far, refused ones too.
func (s *Server) Identifies() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.count
}

// Resumes is how many sessions were resumed so far.
func (s *Server) Resumes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.resumed
}

// ForgetPresence makes Presence return nil until the app sends it again.
func (s *Server) ForgetPresence() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.presence = nil
}

// Presence is the app's last presence update as it was sent (status, activities, since, afk); nil for none.
func (s *Server) Presence() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.presence == nil {
		return nil
	}
	return decodeObject(encode(s.gateway.presence))
}
