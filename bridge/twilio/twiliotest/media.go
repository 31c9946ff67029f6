package twiliotest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	mediaSizeLimit   = 5 << 20 // all attachments of a message together
	mediaFetchWindow = 15 * time.Second
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
		s.blobs[x.SID] = *x
		http.Redirect(w, r, s.cdn+"/media-store/"+x.SID, http.StatusTemporaryRedirect)
	}
}

// serveBlob is the storage. Like a signed address of a cloud store it refuses a second kind of authorization.
func (s *Server) serveBlob(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		http.Error(w, "Only one auth mechanism allowed", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	x, ok := s.blobs[r.PathValue("token")]
	s.mu.Unlock()
	if !ok || len(x.Data) == 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", x.ContentType)
	_, _ = w.Write(x.Data)
}

// fetched takes outbound media from its public address, with HEAD and then GET as Twilio does.
func (s *Server) fetched(media []Media) ([]Media, error) {
	ctx, cancel := context.WithTimeout(s.ctx, mediaFetchWindow)
	defer cancel()
	total := 0
	var all []Media
	for _, x := range media {
		if isLoopback(x.URL) {
			head, err := s.requestMedia(ctx, http.MethodHead, x.URL)
			if err != nil {
				return nil, err
			}
			got, err := s.requestMedia(ctx, http.MethodGet, x.URL)
			if err != nil {
				return nil, err
			}
			if head.ContentType != got.ContentType {
				return nil, fmt.Errorf("HEAD says %s, GET says %s", head.ContentType, got.ContentType)
			}
			x.ContentType, x.Data = got.ContentType, got.Data
		}
		if total += len(x.Data); total > mediaSizeLimit {
			return nil, errors.New("media over 5 MB")
		}
		all = append(all, x)
	}
	return all, nil
}

// requestMedia makes one request for media.
func (s *Server) requestMedia(ctx context.Context, method, address string) (Media, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return Media{}, err
	}
	resp, err := s.app.Do(req)
	if err != nil {
		return Media{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return Media{}, fmt.Errorf("%s %s", method, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, mediaSizeLimit+1))
	kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	return Media{ContentType: kind, Data: data}, err
}

// isLoopback says whether an address stays on this machine.
func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
