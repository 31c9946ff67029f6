package twiliotest

import (
	"net/http"
	"slices"
)

// media finds a message's attachment. The lock is held.
func (s *Server) media(messageSID, sid string) (*message, *Media) {
	m := s.bySID[messageSID]
	if m == nil || m.deleted {
		return nil, nil
	}
	for i := range m.Media {
		if m.Media[i].SID == sid {
			return m, &m.Media[i]
		}
	}
	return m, nil
}

// mediaResource describes an attachment (twilio.com/docs/messaging/api/media-resource).
func (s *Server) mediaResource(m *message, x Media) map[string]any {
	return map[string]any{
		"sid":          x.SID,
		"account_sid":  s.options.AccountSID,
		"parent_sid":   m.SID,
		"content_type": x.ContentType,
		"date_created": rfc2822(m.Created),
		"date_updated": rfc2822(m.Updated),
		"uri":          s.path("/Messages/" + m.SID + "/Media/" + x.SID + ".json"),
	}
}

func (s *Server) listMedia(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.bySID[r.PathValue("message")]
	if m == nil || m.deleted {
		notFound(w, r)
		return
	}
	list := []map[string]any{}
	for _, x := range m.Media {
		list = append(list, s.mediaResource(m, x))
	}
	p := page{size: defaultPageSize, to: len(list)}
	document := p.document(s.path("/Messages/"+m.SID+"/Media.json"), r.URL.Query())
	document["media_list"] = list
	answer(w, http.StatusOK, document)
}

// Fetch is a request for the content of a media item.
type Fetch struct {
	// Host is whom it was sent to: the API's, or that of the storage to which the API sends on.
	Host string
	// Authorized: it bore credentials.
	Authorized bool
}

// Fetches are all requests for the content of media items, oldest first.
func (s *Server) Fetches() []Fetch {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.fetches)
}

// noteFetch notes a request for the content of a media item. s.mu is held.
func (s *Server) noteFetch(r *http.Request) {
	s.fetches = append(s.fetches, Fetch{Host: r.Host, Authorized: r.Header.Get("Authorization") != ""})
}

// fetchMedia answers .json with the description, and the bare address with the way to the storage.
func (s *Server) fetchMedia(w http.ResponseWriter, r *http.Request) {
	sid, isJSON := fileSID(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	m, x := s.media(r.PathValue("message"), sid)
	switch {
	case x == nil:
		notFound(w, r)
	case isJSON:
		answer(w, http.StatusOK, s.mediaResource(m, *x))
	default:
		s.noteFetch(r)
		s.blobs[x.SID] = *x
		http.Redirect(w, r, s.cdn+"/media-store/"+x.SID, http.StatusTemporaryRedirect)
	}
}

// serveBlob is the storage. Like a signed address of a cloud store it refuses a second kind of authorization.
func (s *Server) serveBlob(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.noteFetch(r)
	x, ok := s.blobs[r.PathValue("token")]
	s.mu.Unlock()
	if r.Header.Get("Authorization") != "" {
		http.Error(w, "Only one auth mechanism allowed", http.StatusBadRequest)
		return
	}
	if !ok || len(x.Data) == 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", x.ContentType)
	_, _ = w.Write(x.Data)
}
