package twiliotest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	defaultPageSize = 50
	maxPageSize     = 1000
)

// listMessages is GET Messages.json: newest first, filtered by To, From and the day of sending.
func (s *Server) listMessages(w http.ResponseWriter, r *http.Request) {
	document, bad := s.messageList(r.URL.Query())
	if bad != nil {
		bad.write(w)
		return
	}
	answer(w, http.StatusOK, document) // may be long: not under the lock
}

// messageList renders one page of messages.
func (s *Server) messageList(query url.Values) (map[string]any, *refusal) {
	days, bad := dayFilters(query)
	if bad != nil {
		return nil, bad
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var matching []*message
	for _, m := range slices.Backward(s.messages) {
		if !m.deleted && matches(query.Get("To"), m.To) && matches(query.Get("From"), m.From) && sentOn(m, days) {
			matching = append(matching, m)
		}
	}
	p, bad := s.page(query, matching)
	if bad != nil {
		return nil, bad
	}
	path := s.path("/Messages.json")
	shown := []resource{}
	for _, m := range matching[p.from:p.to] {
		shown = append(shown, s.resource(m))
	}
	document := p.document(path, query)
	document["messages"] = shown
	if p.to < len(matching) {
		document["next_page_uri"] = pageURI(path, query, p.number+1, "PA"+matching[p.to-1].SID)
	}
	if p.number > 0 && p.from < len(matching) {
		document["previous_page_uri"] = pageURI(path, query, p.number-1, "PB"+matching[p.from].SID)
	}
	return document, nil
}

// matches compares a filter that may be absent.
func matches(filter, value string) bool { return filter == "" || filter == value }

// comparisons are the date filters by their parameter's name. Days compare as text.
var comparisons = map[string]func(sent, limit string) bool{
	"DateSent":  func(sent, limit string) bool { return sent == limit },
	"DateSent<": func(sent, limit string) bool { return sent <= limit },
	"DateSent>": func(sent, limit string) bool { return sent >= limit },
}

// dayFilters reads the date filters. The documented granularity is the day in GMT, although SDKs send whole timestamps;
// keeping to days makes a client look at the time itself.
func dayFilters(query url.Values) (map[string]string, *refusal) {
	days := map[string]string{}
	for name := range comparisons {
		value := query.Get(name)
		if value == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			at, err = time.Parse(time.DateOnly, value)
		}
		if err != nil {
			return nil, refusef(20001, "Invalid %s: %s", name, value)
		}
		days[name] = at.UTC().Format(time.DateOnly)
	}
	return days, nil
}

// sentOn says whether a message passes the date filters; what was not sent yet passes none.
func sentOn(m *message, days map[string]string) bool {
	for name, day := range days {
		if m.Sent.IsZero() || !comparisons[name](m.Sent.UTC().Format(time.DateOnly), day) {
			return false
		}
	}
	return true
}

// page is a part of a list: the elements from up to, not including, to.
type page struct{ number, size, from, to int }

// page finds the part that is asked for. A token names a message and a direction (PA after, PB before it), so that pages
// stay the same while new messages arrive and old ones are deleted. The lock is held.
func (s *Server) page(query url.Values, list []*message) (page, *refusal) {
	p := page{size: defaultPageSize}
	if n, err := strconv.Atoi(query.Get("PageSize")); err == nil && n > 0 {
		p.size = min(n, maxPageSize)
	}
	if n, err := strconv.Atoi(query.Get("Page")); err == nil && n > 0 {
		p.number = n
	}
	p.from = p.number * p.size
	if token := query.Get("PageToken"); token != "" {
		sid := strings.TrimPrefix(strings.TrimPrefix(token, "PA"), "PB")
		edge := s.bySID[sid]
		if edge == nil {
			return p, refusef(20001, "Invalid PageToken: %s", token)
		}
		if strings.HasPrefix(token, "PB") {
			p.from = max(0, older(list, edge.seq+1)-p.size)
		} else {
			p.from = older(list, edge.seq)
		}
	}
	p.from = min(p.from, len(list))
	p.to = min(p.from+p.size, len(list))
	return p, nil
}

// older is the index of the first message with a lower number than seq in a list with the newest first.
func older(list []*message, seq int) int {
	i := slices.IndexFunc(list, func(m *message) bool { return m.seq < seq })
	if i < 0 {
		return len(list)
	}
	return i
}

// document is the frame of a list (twilio.com/docs/usage/twilios-response).
func (p page) document(path string, query url.Values) map[string]any {
	return map[string]any{
		"page":              p.number,
		"page_size":         p.size,
		"start":             p.number * p.size,
		"end":               p.number*p.size + max(0, p.to-p.from-1),
		"uri":               pageURI(path, query, p.number, query.Get("PageToken")),
		"first_page_uri":    pageURI(path, query, 0, ""),
		"next_page_uri":     nil,
		"previous_page_uri": nil,
	}
}

// pageURI is the address of another page under the same filters.
func pageURI(path string, query url.Values, number int, token string) string {
	q := url.Values{}
	for name, values := range query {
		q[name] = values
	}
	if q.Get("PageSize") == "" {
		q.Set("PageSize", strconv.Itoa(defaultPageSize))
	}
	q.Set("Page", strconv.Itoa(number))
	q.Del("PageToken")
	if token != "" {
		q.Set("PageToken", token)
	}
	return path + "?" + q.Encode()
}
