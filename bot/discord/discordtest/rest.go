package discordtest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call is one REST call that reached the server.
type Call struct {
	// Route is the template such as "POST /channels/{id}/messages"; empty for a route that does not exist.
	Route string
	// Path is what was asked, below the version.
	Path  string
	Query url.Values
	// Body is the JSON, or the payload_json of a multipart form.
	Body json.RawMessage
	// Status is the HTTP status, 0 where the connection was cut; Code is Discord's error code, 0 for none.
	Status, Code int
	// Fault is the fault that hit the call, such as "cut_after", or empty.
	Fault string
	Time  time.Time
}

// request is a call that is being answered. s.mu is held while its route runs.
type request struct {
	path  func(string) string
	query url.Values
	body  object
	items []any // the body, where it is an array
	files []upload
	// status of a success; default 200.
	status int
}

// route is one REST route.
type route struct {
	run func(*Server, *request) (any, *refusal)
	// open routes need no token and do not count against the global limit: interactions.
	open bool
	// bucket names the rate limit that routes share; default the route itself.
	bucket string
	// limit requests in a window. Default 100 in 10 s.
	limit  int
	window time.Duration
}

var routes map[string]route

func init() { // the table refers to functions that look into it
	routes = map[string]route{
		"GET /gateway":                 {run: (*Server).getGateway},
		"GET /gateway/bot":             {run: (*Server).getGatewayBot},
		"GET /users/@me":               {run: (*Server).getMe},
		"GET /users/{id}":              {run: (*Server).getUser},
		"GET /applications/@me":        {run: (*Server).getApplication},
		"GET /oauth2/applications/@me": {run: (*Server).getApplication},

		"GET /users/@me/guilds":             {run: (*Server).getMyGuilds},
		"GET /guilds/{id}":                  {run: (*Server).getGuild},
		"GET /guilds/{id}/roles":            {run: (*Server).getRoles},
		"GET /guilds/{id}/channels":         {run: (*Server).getChannels},
		"GET /guilds/{id}/members/{user}":   {run: (*Server).getMember},
		"GET /guilds/{id}/members":          {run: (*Server).getMembers},
		"GET /guilds/{id}/members/search":   {run: (*Server).searchMembers},
		"GET /guilds/{id}/threads/active":   {run: (*Server).getActiveThreads},
		"GET /channels/{id}":                {run: (*Server).getChannel},
		"PATCH /channels/{id}":              {run: (*Server).patchChannel},
		"DELETE /channels/{id}":             {run: (*Server).deleteChannel},
		"POST /channels/{id}/typing":        {run: (*Server).startTyping, limit: 5, window: 5 * time.Second},
		"GET /channels/{id}/messages":       {run: (*Server).getMessages},
		"POST /channels/{id}/messages":      {run: (*Server).postMessage, limit: 5, window: 5 * time.Second},
		"GET /channels/{id}/messages/{mid}": {run: (*Server).getMessage},
		"PATCH /channels/{id}/messages/{mid}": {
			run: (*Server).patchMessage, limit: 5, window: 5 * time.Second,
		},
		"DELETE /channels/{id}/messages/{mid}":       {run: (*Server).deleteMessage},
		"POST /channels/{id}/messages/bulk-delete":   {run: (*Server).deleteMessages},
		"POST /channels/{id}/messages/{mid}/threads": {run: (*Server).postMessageThread, bucket: "threads"},
		"POST /channels/{id}/threads":                {run: (*Server).postThread, bucket: "threads"},
		"GET /channels/{id}/threads/archived/public": {run: (*Server).getArchivedPublic},
		"GET /channels/{id}/threads/archived/private": {
			run: (*Server).getArchivedPrivate,
		},
		"PUT /channels/{id}/thread-members/{user}":    {run: (*Server).putThreadMember},
		"DELETE /channels/{id}/thread-members/{user}": {run: (*Server).deleteThreadMember},
		"GET /channels/{id}/thread-members":           {run: (*Server).getThreadMembers},

		"PUT /channels/{id}/messages/{mid}/reactions/{emoji}/@me": {
			run: (*Server).putReaction, bucket: "reactions", limit: 1, window: 250 * time.Millisecond,
		},
		"DELETE /channels/{id}/messages/{mid}/reactions/{emoji}/@me": {
			run: (*Server).deleteReaction, bucket: "reactions", limit: 1, window: 250 * time.Millisecond,
		},
		"DELETE /channels/{id}/messages/{mid}/reactions/{emoji}/{user}": {
			run: (*Server).deleteReaction, bucket: "reactions", limit: 1, window: 250 * time.Millisecond,
		},
		"GET /channels/{id}/messages/{mid}/reactions/{emoji}": {run: (*Server).getReactions},

		"GET /channels/{id}/pins":                   {run: (*Server).getPinsOld},
		"PUT /channels/{id}/pins/{mid}":             {run: (*Server).putPin},
		"DELETE /channels/{id}/pins/{mid}":          {run: (*Server).deletePin},
		"GET /channels/{id}/messages/pins":          {run: (*Server).getPins},
		"PUT /channels/{id}/messages/pins/{mid}":    {run: (*Server).putPin},
		"DELETE /channels/{id}/messages/pins/{mid}": {run: (*Server).deletePin},

		"GET /applications/{app}/guilds/{guild}/commands":          {run: (*Server).getCommands},
		"PUT /applications/{app}/guilds/{guild}/commands":          {run: (*Server).putCommands},
		"POST /applications/{app}/guilds/{guild}/commands":         {run: (*Server).postCommand},
		"DELETE /applications/{app}/guilds/{guild}/commands/{cmd}": {run: (*Server).deleteCommand},
		"GET /applications/{app}/commands":                         {run: (*Server).getGlobalCommands},

		"POST /interactions/{id}/{token}/callback":      {run: (*Server).postCallback, open: true},
		"POST /webhooks/{app}/{token}":                  {run: (*Server).postFollowup, open: true, bucket: "webhooks", limit: 5, window: 2 * time.Second},
		"GET /webhooks/{app}/{token}/messages/{mid}":    {run: (*Server).getAnswer, open: true, bucket: "webhooks", limit: 5, window: 2 * time.Second},
		"PATCH /webhooks/{app}/{token}/messages/{mid}":  {run: (*Server).patchAnswer, open: true, bucket: "webhooks", limit: 5, window: 2 * time.Second},
		"DELETE /webhooks/{app}/{token}/messages/{mid}": {run: (*Server).deleteAnswer, open: true, bucket: "webhooks", limit: 5, window: 2 * time.Second},
	}
}

// api is the REST API below its version.
func (s *Server) api() http.Handler {
	mux := http.NewServeMux()
	for pattern, r := range routes {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, req *http.Request) { s.serveAPI(w, req, pattern, r) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if _, pattern := mux.Handler(req); pattern == "" || !strings.HasPrefix(pattern, req.Method+" ") {
			s.serveAPI(w, req, "", route{run: func(*Server, *request) (any, *refusal) { return nil, notFound() }})
			return
		}
		mux.ServeHTTP(w, req)
	})
}

const maxBody = 25 << 20 // docs.discord.com/developers/reference#uploading-files

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, pattern string, rt route) {
	req, raw, bad := readRequest(r)
	f := s.takeFault(pattern, req.body)
	call := Call{Route: pattern, Path: r.URL.Path, Query: r.URL.Query(), Body: raw}
	if f != nil {
		call.Fault = f.Kind.String()
	}
	if f != nil && faultsBefore[f.Kind] != nil {
		call.Status, call.Code = f.answer()
		s.record(call)
		faultsBefore[f.Kind](f, w)
		return
	}
	if f != nil && f.Kind == Slow {
		s.pause(r, f.Delay)
	}
	answer, ref := s.call(w.Header(), r, pattern, rt, req, bad)
	call.Status = http.StatusOK
	switch {
	case ref != nil:
		call.Status, call.Code, answer = ref.status, ref.code, ref.body()
	case req.status != 0:
		call.Status = req.status
	}
	s.record(call)
	if f != nil && f.Kind == SlowAfter {
		s.pause(r, f.Delay)
	}
	if f != nil && faultsAfter[f.Kind] != nil {
		faultsAfter[f.Kind](f, w)
		return
	}
	if ref != nil && ref.html {
		writeHTML(w, ref.status)
		return
	}
	if ref != nil && ref.retry > 0 && w.Header().Get("Retry-After") == "" { // of a limit that no bucket tells of
		slowDown(w.Header(), ref.retry, false)
		w.Header().Set("X-RateLimit-Scope", "shared")
	}
	writeJSON(w, call.Status, answer)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encode(v))
}

// call checks token and limits and runs the route.
func (s *Server) call(h http.Header, r *http.Request, pattern string, rt route, req *request, bad *refusal) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Log.Debug("discordtest: call", "route", pattern)
	if ref := s.banned(); ref != nil {
		return nil, ref
	}
	if !rt.open && r.Header.Get("Authorization") != "Bot "+s.o.Token || !rt.open && s.revoked {
		return nil, s.invalid(&refusal{status: http.StatusUnauthorized, message: "401: Unauthorized"})
	}
	if pattern != "" {
		if ref := s.limit(h, r, pattern, rt); ref != nil {
			return nil, s.invalid(ref)
		}
	}
	if bad != nil {
		return nil, bad
	}
	answer, ref := rt.run(s, req)
	return answer, s.invalid(ref)
}

// readRequest reads a JSON body or a multipart form with payload_json and files[n].
func readRequest(r *http.Request) (*request, json.RawMessage, *refusal) {
	req := &request{path: r.PathValue, query: r.URL.Query(), body: object{}}
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return req, nil, &refusal{status: http.StatusRequestEntityTooLarge, code: 40005, message: "Request entity too large"}
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		if raw, err = req.readForm(raw, params["boundary"]); err != nil {
			return req, raw, badJSON()
		}
	}
	raw = slices.Clip(raw)
	if len(strings.TrimSpace(string(raw))) == 0 {
		return req, nil, nil
	}
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return req, nil, badJSON()
	}
	switch v := v.(type) {
	case object:
		req.body = v
	case []any:
		req.items = v
	default:
		return req, raw, badJSON()
	}
	return req, raw, nil
}

func badJSON() *refusal {
	return &refusal{status: http.StatusBadRequest, code: 50109, message: "The request body contains invalid JSON."}
}

func (s *Server) record(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[c.Route]++
	s.counts["all"]++
	if len(s.calls) >= 2*maxCalls {
		s.calls = slices.Delete(s.calls, 0, maxCalls)
	}
	c.Time = s.o.Now()
	s.calls = append(s.calls, c)
	s.touch()
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// sameRoute finds the table's name of a route whose wildcards may have other names. It panics for a route that is not
// emulated: a fault or a count on it would be a mistake of the test.
func sameRoute(name string) string {
	if _, ok := routes[name]; ok || name == "" {
		return name
	}
	plain := wildcard.ReplaceAllString(name, "{}")
	for have := range routes {
		if wildcard.ReplaceAllString(have, "{}") == plain {
			return have
		}
	}
	panic("discordtest: no route " + strconv.Quote(name))
}

// Calls is how often a route such as "POST /channels/{id}/messages" was called, refusals and faults included; all routes
// for "". It panics for a route that the emulator does not have.
func (s *Server) Calls(route string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if route == "" {
		return s.counts["all"]
	}
	return s.counts[sameRoute(route)]
}

// maxCalls is how many calls are kept at least, so that a long demo does not grow without end.
const maxCalls = 20000

// Requests lists the calls of a route in order, of all routes for "". At least the newest 20,000 calls are kept. It panics
// for a route that the emulator does not have.
func (s *Server) Requests(route string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	route = sameRoute(route)
	var out []Call
	for _, c := range s.calls {
		if route == "" || c.Route == route {
			out = append(out, c)
		}
	}
	return out
}
