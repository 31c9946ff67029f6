package twiliotest

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

const (
	apiVersion = "2010-04-01"
	// requestLimit is far above what any valid request needs.
	requestLimit = 1 << 20
)

// routes are all addresses of the API. Resource files end in .json, which [http.ServeMux] leaves to the handler.
func (s *Server) routes() http.Handler {
	const account = "/" + apiVersion + "/Accounts/{account}"
	mux := http.NewServeMux()
	handle := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, s.authenticated(h)) }
	handle("GET /"+apiVersion+"/Accounts/{file}", s.fetchAccount)
	handle("POST "+account+"/Messages.json", s.faulty(Send, s.createMessage))
	handle("GET "+account+"/Messages.json", s.faulty(List, s.listMessages))
	handle("GET "+account+"/Messages/{file}", s.onMessage(s.fetchMessage))
	handle("POST "+account+"/Messages/{file}", s.onMessage(s.updateMessage))
	handle("DELETE "+account+"/Messages/{file}", s.onMessage(s.deleteMessage))
	handle("GET "+account+"/Messages/{message}/Media.json", s.listMedia)
	handle("GET "+account+"/Messages/{message}/Media/{file}", s.faulty(FetchMedia, s.fetchMedia))
	handle("GET "+account+"/IncomingPhoneNumbers.json", s.listNumbers)
	handle("GET "+account+"/IncomingPhoneNumbers/{file}", s.fetchNumber)
	handle("POST "+account+"/IncomingPhoneNumbers/{file}", s.updateNumber)
	handle("/", notFound)
	mux.HandleFunc("GET /media-store/{token}", s.faulty(Storage, s.serveBlob))
	return mux
}

// authenticated asks for the account's SID and auth token, answers for no other account, and reads the form.
func (s *Server) authenticated(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, requestLimit)
		user, token, _ := r.BasicAuth()
		right := subtle.ConstantTimeCompare([]byte(user), []byte(s.options.AccountSID)) &
			subtle.ConstantTimeCompare([]byte(token), []byte(s.options.AuthToken))
		if right != 1 {
			refuse(20003).write(w)
			return
		}
		if a := r.PathValue("account"); a != "" && a != s.options.AccountSID {
			notFound(w, r)
			return
		}
		if err := r.ParseForm(); err != nil {
			refusef(20001, "%v", err).write(w)
			return
		}
		next(w, r)
	}
}

// notFound answers as Twilio does for an address that leads nowhere.
func notFound(w http.ResponseWriter, r *http.Request) {
	refusef(20404, "The requested resource %s was not found", r.URL.Path).write(w)
}

// fileSID is the identifier in the last part of the path, with or without .json.
func fileSID(r *http.Request) (sid string, isJSON bool) {
	return strings.CutSuffix(r.PathValue("file"), ".json")
}

// fetchAccount lets clients check their credentials (twilio.com/docs/iam/api/account).
func (s *Server) fetchAccount(w http.ResponseWriter, r *http.Request) {
	if sid, _ := fileSID(r); sid != s.options.AccountSID {
		notFound(w, r)
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"sid":           s.options.AccountSID,
		"friendly_name": "twiliotest",
		"status":        "active",
		"type":          "Full",
		"uri":           strings.TrimSuffix(s.path(""), "/") + ".json",
	})
}

// onMessage finds the message of the path and calls next with the lock held.
func (s *Server) onMessage(next func(http.ResponseWriter, *http.Request, *message)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sid, _ := fileSID(r)
		s.mu.Lock()
		defer s.mu.Unlock()
		m := s.bySID[sid]
		if m == nil || m.deleted {
			notFound(w, r)
			return
		}
		next(w, r, m)
	}
}

func (s *Server) fetchMessage(w http.ResponseWriter, _ *http.Request, m *message) {
	answer(w, http.StatusOK, s.resource(m))
}

// updateMessage redacts a message that is done, or cancels one that is scheduled; there is nothing else to change
// (twilio.com/docs/messaging/api/message-resource#update-a-message-resource).
func (s *Server) updateMessage(w http.ResponseWriter, r *http.Request, m *message) {
	body, redact := r.PostForm["Body"]
	status := r.PostForm.Get("Status")
	switch {
	case status != "" && status != "canceled":
		refusef(20001, "Invalid Status: only 'canceled' is possible").write(w)
		return
	case status == "canceled" && m.Status != "scheduled":
		refuse(30409).write(w)
		return
	case redact && body[0] != "":
		refusef(20001, "Body can only be redacted: set it to an empty string").write(w)
		return
	case redact && !final(m.Status):
		refuse(20009).write(w)
		return
	case redact:
		m.Body = ""
	case status == "canceled":
		m.Status = status
	}
	m.Updated = s.options.Now()
	s.notify()
	answer(w, http.StatusOK, s.resource(m))
}

// deleteMessage takes a message that is done out of the account; the phone keeps its own.
func (s *Server) deleteMessage(w http.ResponseWriter, _ *http.Request, m *message) {
	if !final(m.Status) {
		refuse(20009).write(w)
		return
	}
	m.deleted = true
	s.notify()
	w.WriteHeader(http.StatusNoContent)
}
