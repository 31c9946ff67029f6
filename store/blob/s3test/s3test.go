// Package s3test emulates the part of S3 that keeps objects, on the loopback interface: PUT, GET with ranges, HEAD and DELETE of objects,
// and HEAD of a bucket. Requests are signed with version 4, whose signatures are computed anew here; a wrong one is refused, as are
// buckets and objects that are not there.
package s3test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Server is a running emulator.
type Server struct {
	// Bucket is the only one there is. AccessKey and SecretKey may use it, with requests for Region.
	Bucket, AccessKey, SecretKey, Region string

	http    *httptest.Server
	mu      sync.Mutex
	objects map[string][]byte
	down    bool
}

// New starts a server. Close stops it.
func New() *Server {
	s := &Server{Bucket: "media", AccessKey: "AKTEST", SecretKey: "secret/key+1", Region: "eu-west-1", objects: map[string][]byte{}}
	s.http = httptest.NewServer(s)
	return s
}

// Close stops the server.
func (s *Server) Close() { s.http.Close() }

// Endpoint is its host and port.
func (s *Server) Endpoint() string { return strings.TrimPrefix(s.http.URL, "http://") }

// Objects are the names of all objects, and their contents.
func (s *Server) Objects() map[string][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string][]byte{}
	for name, content := range s.objects {
		all[name] = content
	}
	return all
}

// Break has every request answered with 503, or no more.
func (s *Server) Break(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = on
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		refuse(w, r, http.StatusServiceUnavailable, "SlowDown")
		return
	}
	if code := s.unsigned(r); code != "" {
		refuse(w, r, http.StatusForbidden, code)
		return
	}
	bucket, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	content, there := s.objects[name]
	switch {
	case bucket != s.Bucket:
		refuse(w, r, http.StatusNotFound, "NoSuchBucket")
	case name == "" && r.Method == http.MethodHead:
	case name == "":
		refuse(w, r, http.StatusMethodNotAllowed, "MethodNotAllowed")
	case r.Method == http.MethodPut:
		s.put(w, r, name)
	case r.Method == http.MethodDelete:
		delete(s.objects, name)
		w.WriteHeader(http.StatusNoContent)
	case !there:
		refuse(w, r, http.StatusNotFound, "NoSuchKey")
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		w.Header().Set("ETag", etag(content))
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", time.Unix(1_700_000_000, 0), bytes.NewReader(content))
	default:
		refuse(w, r, http.StatusMethodNotAllowed, "MethodNotAllowed")
	}
}

func (s *Server) put(w http.ResponseWriter, r *http.Request, name string) {
	body := io.Reader(r.Body)
	if strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		body = &chunks{r: r.Body}
	}
	content, err := io.ReadAll(body)
	if err != nil {
		refuse(w, r, http.StatusBadRequest, "IncompleteBody")
		return
	}
	s.objects[name] = content
	w.Header().Set("ETag", etag(content))
}

// etag is an MD5 sum.
func etag(content []byte) string {
	sum := md5.Sum(content)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// refuse answers as S3 does. docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func refuse(w http.ResponseWriter, r *http.Request, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
	}
}
