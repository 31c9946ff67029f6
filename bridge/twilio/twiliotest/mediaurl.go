package twiliotest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	mediaSizeLimit   = 5 << 20   // all attachments of a message together
	otherSizeLimit   = 600 << 10 // of these, what is not resized: the least that a large network takes from a toll-free number
	mediaFetchWindow = 15 * time.Second
)

// resized are the pictures that are made to fit, acceptable the other types that a message may have
// (twilio.com/docs/messaging/guides/accepted-mime-types).
var (
	resized    = []string{"image/jpeg", "image/jpg", "image/png", "image/gif"}
	acceptable = strings.Fields(`image/heic image/heif image/tiff image/bmp
		audio/basic audio/l24 audio/mp4 audio/mpeg audio/ogg audio/vnd.rn-realaudio audio/vnd.wave audio/3gpp audio/3gpp2 audio/ac3
		audio/webm audio/amr-nb audio/amr
		video/mpeg video/mpeg4 video/mp4 video/quicktime video/webm video/3gpp video/3gpp2 video/3gpp-tt video/h261 video/h263
		video/h263-1998 video/h263-2000 video/h264
		text/vcard text/x-vcard text/csv text/rtf text/richtext text/calendar text/directory
		application/pdf application/vcard application/vnd.apple.pkpass`)
)

// fetched takes outbound media from its public address, with HEAD and then GET as Twilio does, or says with which code that fails:
// 11200 where it cannot be had, 12300 for its type, 30019 for its size.
func (s *Server) fetched(media []Media) ([]Media, *refusal) {
	ctx, cancel := context.WithTimeout(s.ctx, mediaFetchWindow)
	defer cancel()
	total, others := 0, 0
	var all []Media
	for _, x := range media {
		if isLoopback(x.URL) {
			var bad *refusal
			if x, bad = s.fetchOne(ctx, x); bad != nil {
				return nil, bad
			}
		}
		total += len(x.Data)
		if !slices.Contains(resized, x.ContentType) {
			others += len(x.Data)
		}
		if total > mediaSizeLimit || others > otherSizeLimit {
			return nil, refuse(30019)
		}
		all = append(all, x)
	}
	return all, nil
}

func (s *Server) fetchOne(ctx context.Context, x Media) (Media, *refusal) {
	head, err := s.requestMedia(ctx, http.MethodHead, x.URL)
	if err != nil {
		return x, err
	}
	got, err := s.requestMedia(ctx, http.MethodGet, x.URL)
	if err != nil {
		return x, err
	}
	kind := strings.ToLower(got.ContentType)
	found := http.DetectContentType(got.Data)
	switch {
	case head.ContentType != got.ContentType:
		return x, refusef(12300, "HEAD says %q, GET says %q", head.ContentType, got.ContentType)
	case !slices.Contains(resized, kind) && !slices.Contains(acceptable, kind):
		return x, refusef(12300, "%q is not accepted", kind)
	case slices.Contains(resized, kind) && found != strings.Replace(kind, "jpg", "jpeg", 1):
		return x, refusef(12300, "what says that it is %q is %q", kind, found)
	}
	x.ContentType, x.Data = kind, got.Data
	return x, nil
}

// requestMedia makes one request for media.
func (s *Server) requestMedia(ctx context.Context, method, address string) (Media, *refusal) {
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return Media{}, refusef(11200, "%v", err)
	}
	resp, err := s.app.Do(req)
	if err != nil {
		return Media{}, refusef(11200, "%v", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return Media{}, refusef(11200, "%s %s", method, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, mediaSizeLimit+1))
	if err != nil {
		return Media{}, refusef(11200, "%v", err)
	}
	kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	return Media{ContentType: strings.TrimSpace(kind), Data: data}, nil
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

// isPrivate says whether an address leads into somebody's own network, where Twilio finds nothing. Loopback counts as public: it is
// the whole world of a test.
func isPrivate(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && (ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified())
}
