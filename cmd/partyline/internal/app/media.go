package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"partyline/bridge"
	"partyline/config"
	"partyline/store"
	"partyline/store/blob"
)

// storage is a place outside of the database in which contents are kept.
type storage interface {
	bridge.Blobs
	io.Closer
}

// checkTime is how long the object storage may take to say that it is there.
const checkTime = 5 * time.Second

// openMedia opens the place in which contents are kept; nil for the database. A storage that does not answer now may do so later; one
// that refuses us will not.
func (a *App) openMedia(ctx context.Context, c config.Config) (storage, error) {
	if o := c.Media.S3; o.Endpoint != "" {
		s, err := blob.OpenS3(blob.S3Options{Endpoint: o.Endpoint, Bucket: o.Bucket, Prefix: o.Prefix, Region: o.Region,
			AccessKey: o.AccessKey, SecretKey: o.SecretKey.Reveal(), PathStyle: o.PathStyle, Insecure: o.Insecure})
		if err != nil {
			return nil, fmt.Errorf("media.s3: %w", err)
		}
		ctx, cancel := context.WithTimeout(ctx, checkTime)
		defer cancel()
		switch err := s.Check(ctx); {
		case errors.Is(err, store.ErrNotFound):
			return nil, fmt.Errorf("media.s3.bucket: there is no bucket %q; make it, or correct the name: %w", o.Bucket, err)
		case errors.Is(err, store.ErrInvalid):
			return nil, fmt.Errorf("media.s3: the service refuses these keys; check access_key, secret_key and region: %w", err)
		case err != nil:
			a.log.Error("the object storage does not answer; pictures and files wait until it does", "error", err)
		}
		return s, nil
	}
	if folder := c.MediaFolder(); folder != "" {
		f, err := blob.OpenFolder(folder)
		if err != nil {
			return nil, fmt.Errorf("media.folder: %q cannot be written: %w", folder, err)
		}
		return f, nil
	}
	return nil, nil
}

func (a *App) closeMedia() error {
	if a.media == nil {
		return nil
	}
	return a.media.Close()
}
