package discordtest

import (
	"net/http"
	"time"
)

// refusal is Discord's error answer. docs.discord.com/developers/reference#error-messages
type refusal struct {
	status  int
	code    int
	message string
	// errors are those of a form, by path.
	errors problems
	// retry and global are those of a rate limit.
	retry  time.Duration
	global bool
	// shared limits do not count as invalid requests.
	shared bool
	html   bool
}

// known are the errors with a code of their own. docs.discord.com/developers/topics/opcodes-and-status-codes#json
var known = map[int]struct {
	status  int
	message string
}{
	10003:  {404, "Unknown Channel"},
	10004:  {404, "Unknown Guild"},
	10007:  {404, "Unknown Member"},
	10008:  {404, "Unknown Message"},
	10013:  {404, "Unknown User"},
	10014:  {400, "Unknown Emoji"},
	10015:  {404, "Unknown Webhook"},
	10062:  {404, "Unknown interaction"},
	10063:  {404, "Unknown application command"},
	20012:  {403, "You are not authorized to perform this action on this application"},
	30003:  {400, "Maximum number of pins reached (250)"},
	30010:  {400, "Maximum number of reactions reached (20)"},
	30015:  {400, "Maximum number of attachments in a message reached (10)"},
	30047:  {400, "Maximum number of pinned threads in a forum channel has been reached"},
	30032:  {400, "Maximum number of application commands reached (100)"},
	30033:  {400, "Maximum number of thread participants reached (1000)"},
	40005:  {413, "Request entity too large"},
	40058:  {400, "Cannot send a message in a forum channel"},
	40060:  {400, "Interaction has already been acknowledged."},
	40061:  {400, "Tag names must be unique"},
	40066:  {400, "There are no tags available that can be set by non-moderators"},
	40067:  {400, "A tag is required to create a forum post in this channel"},
	50001:  {403, "Missing Access"},
	50005:  {403, "Cannot edit a message authored by another user"},
	50006:  {400, "Cannot send an empty message"},
	50008:  {400, "Cannot send messages in a non-text channel"},
	50013:  {403, "Missing Permissions"},
	50016:  {400, "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete"},
	50021:  {403, "Cannot execute action on a system message"},
	50024:  {400, "Cannot execute action on this channel type"},
	50027:  {401, "Invalid Webhook Token"},
	50034:  {400, "A message provided was too old to bulk delete"},
	50083:  {400, "Thread is archived"},
	160002: {400, "Cannot reply without permission to read message history"},
	160004: {400, "A thread has already been created for this message"},
	160005: {400, "Thread is locked"},
	160006: {400, "Maximum number of active threads reached"},
}

// no makes the refusal of a known code.
func no(code int) *refusal {
	k := known[code]
	return &refusal{status: k.status, code: code, message: k.message}
}

func notFound() *refusal { return &refusal{status: http.StatusNotFound, message: "404: Not Found"} }

// problems are what is wrong with a form, by path such as "embeds.0.title".
type problems map[string][]problem

type problem struct{ code, message string }

// add notes one problem.
func (p problems) add(path, code, message string) { p[path] = append(p[path], problem{code, message}) }

// form makes the refusal of a form, nil for one without problems.
func (p problems) form() *refusal {
	if len(p) == 0 {
		return nil
	}
	return &refusal{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", errors: p}
}

// body is the answer's JSON.
func (r *refusal) body() object {
	if r.status == http.StatusTooManyRequests {
		o := object{"message": "You are being rate limited.", "retry_after": r.retry.Seconds(), "global": r.global}
		if r.code != 0 {
			o["code"] = r.code
		}
		return o
	}
	o := object{"message": r.message, "code": r.code}
	if len(r.errors) > 0 {
		o["errors"] = r.errors.nest()
	}
	return o
}

// nest turns paths into nested objects with _errors at their ends.
func (p problems) nest() object {
	root := object{}
	for path, found := range p {
		at := root
		for _, key := range splitPath(path) {
			next := sub(at, key)
			if next == nil {
				next = object{}
				at[key] = next
			}
			at = next
		}
		var out []any
		for _, one := range found {
			out = append(out, object{"code": one.code, "message": one.message})
		}
		at["_errors"] = out
	}
	return root
}

func writeHTML(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!doctype html><html><title>" + http.StatusText(status) + "</title></html>"))
}
