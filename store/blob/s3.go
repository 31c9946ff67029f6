package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"partyline/store"
)

// S3Options say which object storage is used.
type S3Options struct {
	// Endpoint is the host of the service, with a port where that is not the usual one.
	Endpoint string
	// Bucket must exist. Prefix stands before the name of each object.
	Bucket, Prefix string
	// Region is what requests are signed for.
	Region               string
	AccessKey, SecretKey string
	// PathStyle writes the bucket into the path rather than into the host name.
	PathStyle bool
	// Insecure speaks http.
	Insecure bool
}

// s3Tries is how often the client sends a request that fails. Whoever calls tries again too.
const s3Tries = 3

// S3 keeps contents as objects in a bucket.
type S3 struct {
	o      S3Options
	client *minio.Client
}

// OpenS3 makes a client. It calls nobody; Check does.
func OpenS3(o S3Options) (*S3, error) {
	lookup := minio.BucketLookupAuto
	if o.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(o.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""), Secure: !o.Insecure, Region: o.Region, BucketLookup: lookup, MaxRetries: s3Tries,
	})
	if err != nil {
		return nil, err
	}
	return &S3{o, client}, nil
}

// Check asks whether the bucket is there. store.ErrNotFound: it is not; store.ErrInvalid: the keys may not use it;
// store.ErrUnavailable: nobody answered.
func (s *S3) Check(ctx context.Context) error {
	there, err := s.client.BucketExists(ctx, s.o.Bucket)
	if err == nil && !there {
		return store.ErrNotFound
	}
	return understood(err)
}

// Put writes a content.
func (s *S3) Put(ctx context.Context, name string, content []byte) error {
	_, err := s.client.PutObject(ctx, s.o.Bucket, s.o.Prefix+name, bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{
		ContentType: "application/octet-stream", DisableMultipart: true,
	})
	return understood(err)
}

// Open gives a content. store.ErrNotFound where there is none. The caller closes it.
func (s *S3) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	object, err := s.client.GetObject(ctx, s.o.Bucket, s.o.Prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, understood(err)
	}
	if _, err := object.Stat(); err != nil { // GetObject asks for nothing yet
		return nil, errors.Join(understood(err), object.Close())
	}
	return object, nil
}

// Delete removes a content. One that is not there is no error.
func (s *S3) Delete(ctx context.Context, name string) error {
	err := understood(s.client.RemoveObject(ctx, s.o.Bucket, s.o.Prefix+name, minio.RemoveObjectOptions{}))
	if errors.Is(err, store.ErrNotFound) && minio.ToErrorResponse(err).Code != minio.NoSuchBucket {
		return nil
	}
	return err
}

// Close is there because a folder has one.
func (*S3) Close() error { return nil }

// understood puts one of our errors in front of what the service said.
func understood(err error) error {
	if err == nil {
		return nil
	}
	kind := store.ErrUnavailable
	switch said := minio.ToErrorResponse(err); {
	case said.Code == minio.NoSuchKey, said.Code == minio.NoSuchBucket:
		kind = store.ErrNotFound
	case said.StatusCode == http.StatusForbidden, said.StatusCode == http.StatusBadRequest:
		kind = store.ErrInvalid
	}
	return fmt.Errorf("%w: %w", kind, err)
}
