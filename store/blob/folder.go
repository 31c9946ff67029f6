package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"partyline/store"
)

// Folder keeps contents as files, spread over folders by the first letters of their names. Several processes may share it.
type Folder struct{ root *os.Root }

// OpenFolder opens the folder and makes it where it is missing. The error says that it cannot be made or written.
func OpenFolder(name string) (*Folder, error) {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	f := &Folder{root}
	// Whoever may not write finds out now, not at the first picture.
	probe := "probe-" + fmt.Sprint(os.Getpid())
	if err := errors.Join(f.write(probe, nil), root.Remove(probe)); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return f, nil
}

// Close gives the folder back.
func (f *Folder) Close() error { return f.root.Close() }

// unfinished is the end of the name of a file that is being written.
const unfinished = ".part"

func place(name string) (folder, file string) {
	folder = name[:min(2, len(name))]
	return folder, path.Join(folder, name)
}

// Put writes a content durably: it is there wholly or not at all, also after a power cut.
func (f *Folder) Put(_ context.Context, name string, content []byte) error {
	folder, file := place(name)
	if err := f.root.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return unavailable(err)
	}
	if err := f.write(file+unfinished, content); err != nil {
		return unavailable(err)
	}
	if err := f.root.Rename(file+unfinished, file); err != nil {
		return unavailable(err)
	}
	return unavailable(errors.Join(f.sync(folder), f.sync(".")))
}

// write writes a file through to the disk.
func (f *Folder) write(name string, content []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}

// sync writes the names in a folder through to the disk.
func (f *Folder) sync(folder string) error {
	d, err := f.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open gives a content. store.ErrNotFound where there is none. The caller closes it.
func (f *Folder) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	_, file := place(name)
	r, err := f.root.Open(file)
	if err != nil {
		return nil, unavailable(err)
	}
	return r, nil
}

// Delete removes a content, and what a Put that was cut short left of it. One that is not there is no error.
func (f *Folder) Delete(_ context.Context, name string) error {
	_, file := place(name)
	for _, n := range []string{file, file + unfinished} {
		if err := f.root.Remove(n); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unavailable(err)
		}
	}
	return nil
}

func unavailable(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", store.ErrNotFound, err)
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}
