package discordtest_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"partyline/bot/discord/discordtest"
)

// link is a gateway connection by hand.
type link struct {
	w  *world
	ws *websocket.Conn
}

func (w *world) dial(query string) *link {
	w.t.Helper()
	ws, _, err := websocket.DefaultDialer.DialContext(w.ctx, w.GatewayURL()+"?"+query, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = ws.Close() })
	_ = ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	return &link{w: w, ws: ws}
}

func (l *link) send(op int, d any) {
	l.w.t.Helper()
	if err := l.ws.WriteJSON(object{"op": op, "d": d}); err != nil {
		l.w.t.Fatal(err)
	}
}

func (l *link) read() object {
	l.w.t.Helper()
	var o object
	if err := l.ws.ReadJSON(&o); err != nil {
		l.w.t.Fatal(err)
	}
	return o
}

// op reads one payload, which must have this opcode.
func (l *link) op(want int) object {
	l.w.t.Helper()
	o := l.read()
	if o["op"] != float64(want) {
		l.w.t.Fatalf("got %v, want op %d", o, want)
	}
	return o
}

// event reads dispatches until one of this name.
func (l *link) event(name string) object {
	l.w.t.Helper()
	for {
		if o := l.op(0); o["t"] == name {
			return o
		}
	}
}

// closed reads until the server closes the link and returns the code.
func (l *link) closed() int {
	l.w.t.Helper()
	for {
		_, _, err := l.ws.ReadMessage()
		var e *websocket.CloseError
		if errors.As(err, &e) {
			return e.Code
		}
		if err != nil {
			l.w.t.Fatalf("the link ended with %v", err)
		}
	}
}

const allIntents = 1<<0 | 1<<9 | 1<<10 | 1<<15

func (w *world) identity() object {
	return object{"token": w.Token(), "intents": allIntents, "properties": object{"os": "linux", "browser": "test", "device": "test"}}
}

// login opens a session and returns its id.
func (w *world) login(change ...func(object)) (*link, string) {
	w.t.Helper()
	l := w.dial("v=10&encoding=json")
	l.op(10)
	d := w.identity()
	for _, f := range change {
		f(d)
	}
	l.send(2, d)
	ready := l.event("READY")
	return l, ready["d"].(object)["session_id"].(string)
}

func TestAHandshakeShowsTheGuild(t *testing.T) {
	w := newWorld(t, discordtest.Options{HeartbeatInterval: time.Second})
	l := w.dial("v=10&encoding=json")
	equal(t, "interval", l.op(10)["d"].(object)["heartbeat_interval"], 1000.0)
	l.send(1, nil)
	l.op(11)
	d := w.identity()
	d["presence"] = object{"status": "online", "activities": []any{object{"name": "3 unread", "type": 4}}}
	l.send(2, d)
	ready := l.event("READY")
	in := ready["d"].(object)
	equal(t, "seq", ready["s"], 1.0)
	equal(t, "user", in["user"].(object)["id"], w.BotID())
	equal(t, "application", in["application"].(object)["flags"], float64(1<<19))
	equal(t, "guilds", in["guilds"], []any{object{"id": w.guild, "unavailable": true}})
	g := l.event("GUILD_CREATE")["d"].(object)
	equal(t, "guild", g["id"], w.guild)
	equal(t, "channels", len(g["channels"].([]any)), 2)
	equal(t, "members", len(g["members"].([]any)), 1)
	equal(t, "presence", w.Presence()["status"], "online")
	l.send(3, object{"status": "idle", "since": nil, "activities": []any{}, "afk": false})
	if err := w.Wait(w.ctx, func() bool { return w.Presence()["status"] == "idle" }); err != nil {
		t.Fatal(err)
	}
	equal(t, "links", w.Links(), 1)
	equal(t, "identifies", w.Identifies(), 1)
	w.RequestHeartbeats()
	l.op(1)
	equal(t, "heartbeats", w.Heartbeats(), 1)
}

func TestTheGatewayCloses(t *testing.T) {
	with := func(key string, v any) func(object) { return func(o object) { o[key] = v } }
	for name, c := range map[string]struct {
		want  int
		query string
		do    func(*world, *link)
	}{
		"a wrong token": {4004, "v=10", func(w *world, l *link) { identify(w, l, with("token", "nonsense")) }},
		"a revoked token": {4004, "v=10", func(w *world, l *link) {
			w.RevokeToken(true)
			identify(w, l)
		}},
		"a disallowed intent": {4014, "v=9", func(w *world, l *link) {
			w.AllowIntents(false, false)
			identify(w, l)
		}},
		"members":         {4014, "v=10", func(w *world, l *link) { identify(w, l, with("intents", 1<<1)) }},
		"presences":       {4014, "v=10", func(w *world, l *link) { identify(w, l, with("intents", 1<<8)) }},
		"unknown intents": {4013, "v=10", func(w *world, l *link) { identify(w, l, with("intents", 1<<30)) }},
		"no intents":      {4013, "v=10", func(w *world, l *link) { identify(w, l, with("intents", nil)) }},
		"a wrong shard":   {4010, "v=10", func(w *world, l *link) { identify(w, l, with("shard", []int{2, 1})) }},
		"half a shard":    {4010, "v=10", func(w *world, l *link) { identify(w, l, with("shard", []int{2})) }},
		"no identify":     {4003, "v=10", func(_ *world, l *link) { l.send(3, object{}) }},
		"two identifies": {4005, "v=10", func(w *world, l *link) {
			identify(w, l)
			identify(w, l)
		}},
		"a late resume": {4005, "v=10", func(w *world, l *link) {
			identify(w, l)
			l.send(6, object{"token": w.Token()})
		}},
		"a resume with a wrong token": {4004, "v=10", func(_ *world, l *link) { l.send(6, object{"token": "x"}) }},
		"an unknown opcode":           {4001, "v=10", func(_ *world, l *link) { l.send(99, nil) }},
		"nonsense":                    {4002, "v=10", func(_ *world, l *link) { _ = l.ws.WriteMessage(websocket.TextMessage, []byte("{")) }},
		"a large payload":             {4002, "v=10", func(_ *world, l *link) { l.send(3, strings.Repeat("x", 20<<10)) }},
		"an old version":              {4012, "v=6", func(*world, *link) {}},
		"another encoding":            {4002, "v=10&encoding=etf", func(*world, *link) {}},
		"another compression":         {4002, "v=10&compress=zstd-stream", func(*world, *link) {}},
		"on demand": {4999, "v=10", func(w *world, l *link) {
			w.RefuseIdentify(4999)
			identify(w, l)
		}},
		"at any time": {4000, "v=10", func(w *world, l *link) {
			identify(w, l)
			l.op(10)
			l.event("READY")
			w.CloseGateways(4000)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, discordtest.Options{})
			l := w.dial(c.query)
			c.do(w, l)
			equal(t, "code", l.closed(), c.want)
		})
	}
}

func identify(w *world, l *link, change ...func(object)) {
	d := w.identity()
	for _, f := range change {
		f(d)
	}
	l.send(2, d)
}

func TestAClientWithoutHeartbeatsIsClosed(t *testing.T) {
	w := newWorld(t, discordtest.Options{HeartbeatInterval: time.Millisecond})
	l, _ := w.login()
	equal(t, "code", l.closed(), 4009)
}

func TestAResumeBringsWhatWasMissed(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l, id := w.login()
	seq := l.event("GUILD_CREATE")["s"]
	w.DropGateways()
	if err := w.Wait(w.ctx, func() bool { return w.Links() == 0 }); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"one", "two"} {
		must(w.Type(w.anna, w.desk, text))(t)
	}
	l = w.dial("v=10")
	l.op(10)
	l.send(6, object{"token": "Bot " + w.Token(), "session_id": id, "seq": seq})
	equal(t, "first", l.op(0)["d"].(object)["content"], "one")
	two := l.op(0)
	equal(t, "second", two["d"].(object)["content"], "two")
	l.event("RESUMED")
	equal(t, "resumes", w.Resumes(), 1)

	// A second resume takes the session over; what comes goes to the new link only.
	other := w.dial("v=10")
	other.op(10)
	other.send(6, object{"token": w.Token(), "session_id": id, "seq": two["s"]})
	other.event("RESUMED")
	must(w.Type(w.anna, w.desk, "three"))(t)
	equal(t, "third", other.event("MESSAGE_CREATE")["d"].(object)["content"], "three")
}

func TestASessionThatCannotBeResumed(t *testing.T) {
	for name, end := range map[string]func(*world, *link){
		"closed with 1000": func(w *world, l *link) {
			w.hangUp(l, 1000)
		},
		"closed with 1001": func(w *world, l *link) {
			w.hangUp(l, 1001)
		},
		"invalid": func(w *world, l *link) {
			w.InvalidSession(false)
			for o := l.read(); o["op"] != 9.0; o = l.read() {
			}
		},
		"forgotten": func(w *world, l *link) {
			_ = l.ws.Close()
			if err := w.Wait(w.ctx, func() bool { return w.Links() == 0 }); err != nil {
				w.t.Fatal(err)
			}
			w.ForgetSessions()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, discordtest.Options{})
			l, id := w.login()
			end(w, l)
			l = w.dial("v=10")
			l.op(10)
			l.send(6, object{"token": w.Token(), "session_id": id, "seq": 1})
			equal(t, "resumable", l.op(9)["d"], false)
			identify(w, l) // on the same link
			l.event("READY")
		})
	}
}

// hangUp closes a link as the client and waits until the server knows.
func (w *world) hangUp(l *link, code int) {
	w.t.Helper()
	_ = l.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""))
	l.closed()
	if err := w.Wait(w.ctx, func() bool { return w.Links() == 0 }); err != nil {
		w.t.Fatal(err)
	}
}

func TestAResumeOfTheFutureIsClosed(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	_, id := w.login()
	l := w.dial("v=10")
	l.op(10)
	l.send(6, object{"token": w.Token(), "session_id": id, "seq": 99})
	equal(t, "code", l.closed(), 4007)
}

func TestReconnectInPlaceOfReady(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.ReconnectInsteadOfReady(2)
	for range 2 {
		l := w.dial("v=10")
		l.op(10)
		identify(w, l)
		l.op(7)
	}
	l, _ := w.login()
	l.event("GUILD_CREATE")
	w.Reconnect()
	l.op(7)
	w.InvalidSession(true)
	equal(t, "resumable", l.op(9)["d"], true)
}

func TestADeadGateway(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l, _ := w.login()
	l.event("GUILD_CREATE")
	w.StopAcks(true)
	l.send(1, 2)
	l.send(1, 2)
	if err := w.Wait(w.ctx, func() bool { return w.Heartbeats() == 2 }); err != nil {
		t.Fatal(err)
	}
	w.StopAcks(false)
	w.RequestHeartbeats()
	l.op(1) // and no ack before it

	w.Freeze(true)
	must(w.Type(w.anna, w.desk, "later"))(t)
	_ = l.ws.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, _, err := l.ws.ReadMessage(); err == nil {
		t.Fatal("a frozen gateway sent something")
	}
}

func TestAFrozenGatewayThaws(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l, _ := w.login()
	l.event("GUILD_CREATE")
	w.Freeze(true)
	w.Freeze(true)
	must(w.Type(w.anna, w.desk, "later"))(t)
	silent := w.dial("v=10")
	w.Freeze(false)
	equal(t, "content", l.event("MESSAGE_CREATE")["d"].(object)["content"], "later")
	silent.op(10)
}

func TestEventsAreLostDoubledDelayedAndMixed(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l, _ := w.login()
	l.event("GUILD_CREATE")
	expect := func(want ...string) {
		t.Helper()
		for _, text := range want {
			equal(t, "content", l.event("MESSAGE_CREATE")["d"].(object)["content"], text)
		}
	}
	say := func(texts ...string) {
		for _, text := range texts {
			must(w.Type(w.anna, w.desk, text))(t)
		}
	}
	made, _ := w.Events()
	w.LoseEvents(2)
	say("a", "b", "c")
	expect("c")
	now, lost := w.Events()
	equal(t, "made", now-made, 3)
	equal(t, "lost", lost, 2)
	w.DuplicateEvents(1)
	say("d")
	expect("d", "d")
	w.ReorderEvents(3)
	say("e", "f", "g")
	expect("g", "f", "e")
	w.DelayEvents(1, time.Hour)
	say("h", "i")
	expect("i")
	equal(t, "waiting", w.Waiting(), 1)
	w.DeliverNow()
	expect("h")
}

func TestEverySessionGetsEveryEvent(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	one, _ := w.login()
	two, _ := w.login(func(o object) { o["intents"] = 1 << 9 }) // without content, without guilds
	must(w.Type(w.anna, w.desk, "hello"))(t)
	equal(t, "full", one.event("MESSAGE_CREATE")["d"].(object)["content"], "hello")
	equal(t, "bare", two.event("MESSAGE_CREATE")["d"].(object)["content"], "")
	must(w.Type(w.anna, w.desk, "hey <@"+w.BotID()+">"))(t)
	equal(t, "mentioned", two.event("MESSAGE_CREATE")["d"].(object)["content"], "hey <@"+w.BotID()+">")
	w.post(w.desk, "mine")
	equal(t, "own", two.event("MESSAGE_CREATE")["d"].(object)["content"], "mine")
	w.AddRole(w.guild, discordtest.Role{})
	must(w.Type(w.anna, w.desk, "end"))(t)
	two.op(0) // the message: no role before it
	one.event("GUILD_ROLE_CREATE")
}

func TestCompression(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.dial("v=10&compress=zlib-stream")
	pr, pw := io.Pipe()
	defer pr.Close()
	go func() {
		for {
			_, raw, err := l.ws.ReadMessage()
			if err != nil {
				_ = pw.CloseWithError(err)
				return
			}
			_, _ = io.Copy(pw, bytes.NewReader(raw))
		}
	}()
	z, err := zlib.NewReader(pr)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(z)
	var hello, ready object
	if err := dec.Decode(&hello); err != nil || hello["op"] != 10.0 {
		t.Fatal(hello, err)
	}
	identify(w, l)
	if err := dec.Decode(&ready); err != nil || ready["t"] != "READY" {
		t.Fatal(ready, err)
	}
}

func TestLargePayloadsAreCompressedWhereIdentifyAsks(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.dial("v=10")
	l.op(10)
	identify(w, l, func(o object) { o["compress"] = true })
	kind, raw, err := l.ws.ReadMessage()
	if err != nil || kind != websocket.BinaryMessage {
		t.Fatal(kind, err)
	}
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var ready object
	if err := json.NewDecoder(z).Decode(&ready); err != nil || ready["t"] != "READY" {
		t.Fatal(ready, err)
	}
}
