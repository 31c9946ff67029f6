package blob_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/blob"
	"partyline/store/blob/s3test"
)

type place interface {
	Put(ctx context.Context, name string, content []byte) error
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	Delete(ctx context.Context, name string) error
}

func options(s *s3test.Server) blob.S3Options {
	return blob.S3Options{Endpoint: s.Endpoint(), Bucket: s.Bucket, Prefix: "shop/", Region: s.Region, AccessKey: s.AccessKey, SecretKey: s.SecretKey,
		PathStyle: true, Insecure: true}
}

// each runs a test for each place.
func each(t *testing.T, fn func(t *testing.T, p place)) {
	t.Run("folder", func(t *testing.T) {
		f, err := blob.OpenFolder(filepath.Join(t.TempDir(), "a", "media"))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, f.Close()) })
		fn(t, f)
	})
	t.Run("S3", func(t *testing.T) {
		srv := s3test.New()
		t.Cleanup(srv.Close)
		s, err := blob.OpenS3(options(srv))
		require.NoError(t, err)
		require.NoError(t, s.Check(t.Context()))
		fn(t, s)
	})
}

func TestContentsComeBackAsWritten(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx, content := t.Context(), make([]byte, 3<<20)
		for i := range content {
			content[i] = byte(i * i >> 8)
		}
		_, err := p.Open(ctx, "AAAA")
		require.ErrorIs(t, err, store.ErrNotFound)
		require.NoError(t, p.Put(ctx, "AAAA", content))
		require.NoError(t, p.Put(ctx, "AAAA", content), "once more")
		require.NoError(t, p.Put(ctx, "AABB", []byte("other")))
		r, err := p.Open(ctx, "AAAA")
		require.NoError(t, err)
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, content, got)
		_, err = r.Seek(-5, io.SeekEnd)
		require.NoError(t, err)
		got, err = io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, content[len(content)-5:], got)
		require.NoError(t, r.Close())
		require.NoError(t, p.Delete(ctx, "AAAA"))
		require.NoError(t, p.Delete(ctx, "AAAA"), "once more")
		_, err = p.Open(ctx, "AAAA")
		require.ErrorIs(t, err, store.ErrNotFound)
		_, err = p.Open(ctx, "AABB")
		require.NoError(t, err)
	})
}

// What a power cut left behind goes with the content, and is never taken for one.
func TestAFolderForgetsWhatWasCutShort(t *testing.T) {
	dir := t.TempDir()
	f, err := blob.OpenFolder(dir)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "AA"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "AA", "AAAA.part"), []byte("half"), 0o600))
	_, err = f.Open(t.Context(), "AAAA")
	require.ErrorIs(t, err, store.ErrNotFound)
	require.NoError(t, f.Delete(t.Context(), "AAAA"))
	left, err := os.ReadDir(filepath.Join(dir, "AA"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// A name leads nowhere else.
func TestAFolderKeepsWithin(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o600))
	f, err := blob.OpenFolder(filepath.Join(dir, "media"))
	require.NoError(t, err)
	defer f.Close()
	_, err = f.Open(t.Context(), "../secret")
	require.Error(t, err)
	require.Error(t, f.Put(t.Context(), "../../secret", []byte("x")))
}

func TestAFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := blob.OpenFolder(file)
	require.Error(t, err)
}

func TestAStorageThatRefuses(t *testing.T) {
	srv := s3test.New()
	defer srv.Close()
	for name, test := range map[string]struct {
		change func(o *blob.S3Options)
		want   error
	}{
		"no such bucket":   {func(o *blob.S3Options) { o.Bucket = "other" }, store.ErrNotFound},
		"another key":      {func(o *blob.S3Options) { o.AccessKey = "AKOTHER" }, store.ErrInvalid},
		"the wrong secret": {func(o *blob.S3Options) { o.SecretKey = "guess" }, store.ErrInvalid},
		"nobody there":     {func(o *blob.S3Options) { o.Endpoint = "127.0.0.1:1" }, store.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(srv)
			test.change(&o)
			s, err := blob.OpenS3(o)
			require.NoError(t, err)
			require.ErrorIs(t, s.Check(t.Context()), test.want)
			require.ErrorIs(t, s.Put(t.Context(), "AAAA", []byte("x")), test.want)
			_, err = s.Open(t.Context(), "AAAA")
			require.ErrorIs(t, err, test.want)
		})
	}
	require.Empty(t, srv.Objects())
}
