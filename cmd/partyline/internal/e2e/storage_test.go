package e2e

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
	"partyline/store/blob/s3test"
)

// withStorage keeps contents in object storage.
func withStorage(s *s3test.Server) option {
	return func(c *config.Config) {
		c.Media.S3 = config.S3{Endpoint: s.Endpoint(), Bucket: s.Bucket, Region: s.Region, AccessKey: s.AccessKey, SecretKey: config.Secret(s.SecretKey),
			Prefix: "shop/", PathStyle: true, Insecure: true}
	}
}

// Pictures go and come through object storage: they wait while it is away, survive a restart, and those that went out are removed when
// nobody may see them any more.
func TestPicturesInObjectStorage(t *testing.T) {
	each(t, func(w *world) {
		storage := s3test.New()
		t := w.t
		t.Cleanup(storage.Close)
		w.twilio.SetMMS(ours, true)
		w.Stops()
		withStorage(storage)(&w.config)
		sendsMMS(&w.config)
		w.Starts()
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		storage.Break(true)
		broken, front := photo("broken", 3000), picture("front.png", 4000)
		sam.Texts("it came like this", broken)
		ana.SeesInThread(sam, "it came like this")
		w.await("the storage was asked", func() bool { return w.log.has("The storage of files is out of reach") })
		storage.Break(false)
		w.Flies()
		ana.SeesPictures(sam, broken)
		ana.Replies(sam, "it should look so", front).Shows(held)
		sam.GetsPictures("it should look so", front)
		kept := storage.Objects()
		require.Len(t, kept, 2)
		for name := range kept {
			require.True(t, strings.HasPrefix(name, "shop/"), name)
		}
		w.Stops()
		w.Starts()
		w.Passes(31 * 24 * time.Hour)
		w.eventually("what went out is removed", func() bool { return len(storage.Objects()) == 1 })
		for _, content := range storage.Objects() {
			require.True(t, bytes.Equal(broken.Data, content), "what came in stays")
		}
	})
}

// With SQLite the contents lie beside the database, with PostgreSQL in it.
func TestPicturesLieBesideTheDatabase(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		lamp := photo("lamp", 3000)
		sam.Texts("look", lamp)
		ana.SeesPictures(sam, lamp)
		found := 0
		if folder := w.config.MediaFolder(); folder != "" {
			require.NoError(w.t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					content, err := os.ReadFile(path)
					require.NoError(w.t, err)
					require.True(w.t, bytes.Equal(lamp.Data, content))
					found++
				}
				return err
			}))
			require.Equal(w.t, 1, found)
			return
		}
		require.Equal(w.t, "postgres", w.db.Name)
	})
}

// A file that went out is served as carriers and phones ask for it: its head alone, and parts of it.
func TestAFileIsServed(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("what does it look like?")
		ana.SeesInThread(sam, "what does it look like?")
		front := picture("front of it.png", 5000)
		ana.Replies(sam, "", front)
		w.eventually("sam gets it", func() bool { return len(sam.received()) == 1 })
		ask := func(method, span string) (*http.Response, []byte) {
			req, err := http.NewRequestWithContext(w.t.Context(), method, sam.received()[0], nil)
			require.NoError(w.t, err)
			if span != "" {
				req.Header.Set("Range", span)
			}
			r, err := http.DefaultClient.Do(req)
			require.NoError(w.t, err)
			defer r.Body.Close()
			var body bytes.Buffer
			_, err = body.ReadFrom(r.Body)
			require.NoError(w.t, err)
			return r, body.Bytes()
		}
		for _, method := range []string{http.MethodHead, http.MethodGet} {
			r, body := ask(method, "")
			require.Equal(w.t, 200, r.StatusCode)
			require.Equal(w.t, "image/png", r.Header.Get("Content-Type"))
			require.EqualValues(w.t, 5000, r.ContentLength)
			require.Equal(w.t, "inline; filename=front_of_it.png", r.Header.Get("Content-Disposition"))
			require.Equal(w.t, "nosniff", r.Header.Get("X-Content-Type-Options"))
			require.Equal(w.t, "no-store", r.Header.Get("Cache-Control"))
			require.Equal(w.t, method == http.MethodGet, bytes.Equal(front.Content, body))
		}
		r, body := ask(http.MethodGet, "bytes=10-19")
		require.Equal(w.t, 206, r.StatusCode)
		require.Equal(w.t, front.Content[10:20], body)
		r, _ = ask(http.MethodPost, "")
		require.Equal(w.t, 405, r.StatusCode)
	}, atOnce)
}
