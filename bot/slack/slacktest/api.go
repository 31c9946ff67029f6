package slacktest

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call is one Web API call that reached the server.
type Call struct {
	Method string
	// Args are the arguments without the token; JSON values are kept as JSON.
	Args map[string]string
	// Error is Slack's error string, the fault that answered instead ("fault: cut_after"), or empty.
	Error string
	Time  time.Time
}

// request is a call that is being answered. s.mu is held while its method runs.
type request struct {
	args map[string]string
	// roomy lifts the cumulative limit of block texts, which response URLs do not have.
	roomy bool
}

func (r *request) get(key string) string { return r.args[key] }

func (r *request) flag(key string) bool {
	switch strings.ToLower(r.args[key]) {
	case "1", "true", "yes":
		return true
	}
	return false
}

// number reads a count; what is absent or nonsense is def.
func (r *request) number(key string, def int) int {
	if n, err := strconv.Atoi(r.args[key]); err == nil && n > 0 {
		return n
	}
	return def
}

// refusal is Slack's {"ok":false,...}.
type refusal struct {
	code  string
	extra object
}

func no(code string) *refusal { return &refusal{code: code} }

// badArgs is a refusal with the list of what was wrong, as Slack gives for block errors.
func badArgs(code string, problems []string) *refusal {
	var messages []string
	for _, p := range problems {
		messages = append(messages, "[ERROR] "+p)
	}
	return &refusal{code, object{"errors": problems, "response_metadata": object{"messages": messages}}}
}

// method is one Web API method.
type method struct {
	run func(*Server, *request) (object, *refusal)
	// scope that the bot token needs; empty for none.
	scope string
	// tier is how many calls a minute Slack lets through; 0 for a special limit. docs.slack.dev/apis/web-api/rate-limits
	tier int
	// app says that the method takes the app-level token.
	app bool
	// args that must be there.
	need []string
}

var methods map[string]method

func init() { // the table refers to functions that look into it
	methods = map[string]method{
		"api.test":              {run: (*Server).apiTest, tier: tier4},
		"auth.test":             {run: (*Server).authTest, tier: 600},
		"apps.connections.open": {run: (*Server).connectionsOpen, tier: tier3, app: true},

		"chat.postMessage":   {run: (*Server).chatPostMessage, scope: "chat:write", need: []string{"channel"}},
		"chat.update":        {run: (*Server).chatUpdate, scope: "chat:write", tier: tier3, need: []string{"channel", "ts"}},
		"chat.delete":        {run: (*Server).chatDelete, scope: "chat:write", tier: tier3, need: []string{"channel", "ts"}},
		"chat.postEphemeral": {run: (*Server).chatPostEphemeral, scope: "chat:write", tier: tier4, need: []string{"channel", "user"}},
		"chat.getPermalink":  {run: (*Server).chatGetPermalink, tier: 600, need: []string{"channel", "message_ts"}},

		"conversations.info":    {run: (*Server).conversationsInfo, scope: "read", tier: tier3, need: []string{"channel"}},
		"conversations.list":    {run: (*Server).conversationsList, scope: "read", tier: tier2},
		"conversations.members": {run: (*Server).conversationsMembers, scope: "read", tier: tier4, need: []string{"channel"}},
		"conversations.history": {run: (*Server).conversationsHistory, scope: "history", tier: tier3, need: []string{"channel"}},
		"conversations.replies": {run: (*Server).conversationsReplies, scope: "history", tier: tier3, need: []string{"channel", "ts"}},
		"conversations.join":    {run: (*Server).conversationsJoin, scope: "channels:join", tier: tier3, need: []string{"channel"}},

		"users.info":            {run: (*Server).usersInfo, scope: "users:read", tier: tier4, need: []string{"user"}},
		"users.list":            {run: (*Server).usersList, scope: "users:read", tier: tier2},
		"usergroups.list":       {run: (*Server).usergroupsList, scope: "usergroups:read", tier: tier2},
		"usergroups.users.list": {run: (*Server).usergroupsUsersList, scope: "usergroups:read", tier: tier2, need: []string{"usergroup"}},
		"emoji.list":            {run: (*Server).emojiList, scope: "emoji:read", tier: tier2},

		"reactions.add":    {run: (*Server).reactionsAdd, scope: "reactions:write", tier: tier3, need: []string{"name"}},
		"reactions.remove": {run: (*Server).reactionsRemove, scope: "reactions:write", tier: tier2, need: []string{"name"}},
		"reactions.get":    {run: (*Server).reactionsGet, scope: "reactions:read", tier: tier3},
		"pins.add":         {run: (*Server).pinsAdd, scope: "pins:write", tier: tier2, need: []string{"channel"}},
		"pins.remove":      {run: (*Server).pinsRemove, scope: "pins:write", tier: tier2, need: []string{"channel"}},
		"pins.list":        {run: (*Server).pinsList, scope: "pins:read", tier: tier2, need: []string{"channel"}},
		"bookmarks.add":    {run: (*Server).bookmarksAdd, scope: "bookmarks:write", tier: tier2, need: []string{"channel_id", "title", "type"}},
		"bookmarks.edit":   {run: (*Server).bookmarksEdit, scope: "bookmarks:write", tier: tier2, need: []string{"channel_id", "bookmark_id"}},
		"bookmarks.remove": {run: (*Server).bookmarksRemove, scope: "bookmarks:write", tier: tier2, need: []string{"channel_id", "bookmark_id"}},
		"bookmarks.list":   {run: (*Server).bookmarksList, scope: "bookmarks:read", tier: tier3, need: []string{"channel_id"}},

		"files.getUploadURLExternal":   {run: (*Server).filesGetUploadURL, scope: "files:write", tier: tier4, need: []string{"filename", "length"}},
		"files.completeUploadExternal": {run: (*Server).filesCompleteUpload, scope: "files:write", tier: tier4, need: []string{"files"}},
		"files.delete":                 {run: (*Server).filesDelete, scope: "files:write", tier: tier3, need: []string{"file"}},
		"files.info":                   {run: (*Server).filesInfo, scope: "files:read", tier: tier4, need: []string{"file"}},

		"views.open":    {run: (*Server).viewsOpen, tier: tier4, need: []string{"view"}},
		"views.push":    {run: (*Server).viewsPush, tier: tier4, need: []string{"view"}},
		"views.update":  {run: (*Server).viewsUpdate, tier: tier4, need: []string{"view"}},
		"views.publish": {run: (*Server).viewsPublish, tier: tier4, need: []string{"user_id", "view"}},
	}
}

// AllScopes lists every bot scope that an emulated method asks for.
func AllScopes() []string {
	all := map[string]bool{
		"chat:write.customize": true, "commands": true, "channels:read": true, "groups:read": true,
		"channels:history": true, "groups:history": true,
	}
	for _, m := range methods {
		if strings.Contains(m.scope, ":") {
			all[m.scope] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

const maxBody = 1 << 20

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	args, token, bad := readArgs(r)
	f := s.takeFault(name, args)
	if f != nil && faultsBefore[f.Kind] != nil {
		s.record(name, args, "fault: "+f.Kind.String())
		faultsBefore[f.Kind](f, w)
		return
	}
	if f != nil && f.Kind == Slow {
		s.pause(r, f.Delay)
	}
	body, ref := object(nil), no(bad)
	if bad == "" {
		body, ref = s.call(name, token, args)
	}
	var code string
	if ref != nil {
		code = ref.code
		body = object{"ok": false, "error": ref.code}
		maps.Copy(body, ref.extra)
	} else {
		body["ok"] = true
	}
	if f != nil {
		code = "fault: " + f.Kind.String()
	}
	s.record(name, args, code)
	if f != nil && f.Kind == SlowAfter {
		s.pause(r, f.Delay)
	}
	if f != nil && faultsAfter[f.Kind] != nil {
		faultsAfter[f.Kind](f, w)
		return
	}
	if wait, limited := ref.retryAfter(); limited {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
		writeJSON(w, http.StatusTooManyRequests, body)
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// retryAfter says whether the refusal is a rate limit, and the seconds to wait.
func (r *refusal) retryAfter() (int, bool) {
	if r == nil || r.code != "ratelimited" {
		return 0, false
	}
	n, _ := r.extra["retry_after"].(int)
	return n, true
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(encode(v))
}

// call checks the token, scope, arguments and limits, and runs the method.
func (s *Server) call(name, token string, args map[string]string) (object, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := methods[name]
	if !ok {
		return nil, no("unknown_method")
	}
	if name == "api.test" {
		return m.run(s, &request{args: args})
	}
	if ref := s.authorize(m, token); ref != nil {
		return nil, ref
	}
	if s.o.Limits {
		if ref := s.limit(name, m, args); ref != nil {
			return nil, ref
		}
	}
	if strings.Contains(m.scope, ":") && !s.scopes[m.scope] {
		return nil, s.missing(m.scope)
	}
	for _, key := range m.need {
		if args[key] == "" {
			return nil, badArgs("invalid_arguments", []string{"missing required field: " + key})
		}
	}
	s.o.Log.Debug("slacktest: call", "method", name)
	return m.run(s, &request{args: args})
}

func (s *Server) authorize(m method, token string) *refusal {
	switch token {
	case "":
		return no("not_authed")
	case s.o.AppToken:
		if !m.app {
			return no("not_allowed_token_type")
		}
	case s.botToken:
		if m.app {
			return no("not_allowed_token_type")
		}
	case s.o.BotToken:
		return no("token_revoked")
	default:
		return no("invalid_auth")
	}
	return nil
}

func (s *Server) missing(scope string) *refusal {
	return &refusal{"missing_scope", object{"needed": scope, "provided": strings.Join(s.scopeList(), ",")}}
}

// readArgs reads a form or JSON body and the token. bad is an error string for a body that cannot be read.
func readArgs(r *http.Request) (args map[string]string, token, bad string) {
	args = map[string]string{}
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return args, "", "request_timeout"
	}
	r.Body = io.NopCloser(strings.NewReader(string(raw)))
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "application/json" && len(strings.TrimSpace(string(raw))) > 0:
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) != nil {
			return args, "", "invalid_json"
		}
		for k, v := range fields {
			args[k] = argument(v)
		}
	case kind == "application/json", len(raw) == 0:
	case kind == "multipart/form-data":
		if r.ParseMultipartForm(maxBody) != nil {
			return args, "", "invalid_form_data"
		}
	default:
		if r.ParseForm() != nil {
			return args, "", "invalid_form_data"
		}
	}
	for k, v := range r.PostForm {
		args[k] = v[len(v)-1]
	}
	for k, v := range r.URL.Query() {
		args[k] = v[len(v)-1]
	}
	token = args["token"]
	delete(args, "token")
	if kind == "application/json" {
		token = "" // Slack takes the token of a JSON call from the header only
	}
	if h, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = h
	}
	return args, token, ""
}

// argument is the form value of a JSON value.
func argument(raw json.RawMessage) string {
	var v any
	_ = json.Unmarshal(raw, &v)
	switch v := v.(type) {
	case string:
		return v
	case nil:
		return ""
	}
	return string(raw)
}

func (s *Server) record(name string, args map[string]string, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[name]++
	s.counts[""]++
	if len(s.calls) >= 2*maxCalls {
		s.calls = slices.Delete(s.calls, 0, maxCalls)
	}
	s.calls = append(s.calls, Call{Method: name, Args: args, Error: code, Time: s.o.Now()})
	s.touch()
}

// Calls is how often a method was called, refusals and faults included; all methods for "".
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[method]
}

// maxCalls is how many calls are kept at least, so that a long demo does not grow without end.
const maxCalls = 20000

// Requests lists the calls of a method in order, of all methods for "". At least the newest 20,000 calls are kept.
func (s *Server) Requests(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			c.Args = maps.Clone(c.Args)
			out = append(out, c)
		}
	}
	return out
}

func (s *Server) apiTest(r *request) (object, *refusal) {
	if e := r.get("error"); e != "" {
		return nil, &refusal{e, object{"args": r.args}}
	}
	return object{"args": r.args}, nil
}

func (s *Server) authTest(*request) (object, *refusal) {
	return object{
		"url": s.URL() + "/", "team": "Slacktest", "user": s.o.BotName, "team_id": teamID, "user_id": botUserID,
		"bot_id": botID, "is_enterprise_install": false,
	}, nil
}
