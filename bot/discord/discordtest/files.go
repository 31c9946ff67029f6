package discordtest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// File is an attachment.
type File struct {
	// ID and URL are filled in.
	ID, URL string
	Name    string
	// MIME type; guessed from the name when empty.
	MIME string
	// Description is the alt text.
	Description string
	Content     []byte
}

type file struct {
	File
	channel string
}

// upload is one files[n] of a multipart form.
type upload struct {
	index int
	File
}

// maxFile is the default limit of one file. docs.discord.com/developers/reference#uploading-files
const maxFile = 10 << 20

// readForm reads the parts of a multipart form and returns its payload_json.
func (r *request) readForm(raw []byte, boundary string) (payload []byte, err error) {
	mr := multipart.NewReader(bytes.NewReader(raw), boundary)
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return payload, nil
		}
		if err != nil {
			return payload, err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return payload, err
		}
		name := part.FormName()
		index, isFile := strings.CutPrefix(name, "files[")
		switch {
		case name == "payload_json":
			payload = content
		case isFile || strings.HasPrefix(name, "file"):
			n, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
			if err != nil {
				n = len(r.files)
			}
			kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
			r.files = append(r.files, upload{n, File{Name: part.FileName(), MIME: kind, Content: content}})
		}
	}
}

// newFile stores a file. s.mu is held.
func (s *Server) newFile(channelID string, f File) *file {
	f.ID = s.newID()
	set(&f.Name, "file")
	f.Name = path.Base(f.Name)
	if f.MIME == "application/octet-stream" { // what libraries send that do not know better
		f.MIME = ""
	}
	set(&f.MIME, mime.TypeByExtension(path.Ext(f.Name)))
	set(&f.MIME, "application/octet-stream")
	f.Content = slices.Clone(f.Content)
	f.URL = s.URL() + "/attachments/" + channelID + "/" + f.ID + "/" + url.PathEscape(f.Name)
	out := &file{File: f, channel: channelID}
	s.files[f.ID] = out
	return out
}

// attach stores the files of a request and lists those of the message: the ones in attachments that it keeps, and all new
// ones. Without attachments a message keeps what it has. docs.discord.com/developers/reference#editing-message-attachments
func (s *Server) attach(channelID string, r *request, had []*file) ([]*file, *refusal) {
	p := problems{}
	var out []*file
	listed, ok := r.body["attachments"].([]any)
	if !ok {
		out = slices.Clone(had)
	}
	described := map[string]object{}
	for i, a := range objects(listed) {
		id := str(a, "id")
		if n, ok := a["id"].(float64); ok {
			id = strconv.Itoa(int(n))
		}
		described[id] = a
		if at := slices.IndexFunc(had, func(f *file) bool { return f.ID == id }); at >= 0 {
			out = append(out, had[at])
		} else if !slices.ContainsFunc(r.files, func(u upload) bool { return strconv.Itoa(u.index) == id }) {
			p.add("attachments."+strconv.Itoa(i)+".id", "ATTACHMENT_NOT_FOUND", "Attachment not found")
		}
	}
	for _, u := range r.files {
		if len(u.Content) > maxFile {
			return nil, no(40005)
		}
	}
	if len(out)+len(r.files) > 10 {
		return nil, no(30015)
	}
	if ref := p.form(); ref != nil {
		return nil, ref
	}
	for _, u := range r.files {
		if a := described[strconv.Itoa(u.index)]; a != nil {
			u.Description = str(a, "description")
			if name := str(a, "filename"); name != "" {
				u.Name = name
			}
		}
		out = append(out, s.newFile(channelID, u.File))
	}
	return out, nil
}

func (s *Server) wireFiles(files []*file) []any {
	out := []any{}
	for _, f := range files {
		o := object{
			"id": f.ID, "filename": f.Name, "title": strings.TrimSuffix(f.Name, path.Ext(f.Name)), "size": len(f.Content),
			"url": f.URL, "proxy_url": f.URL, "content_type": f.MIME, "content_scan_version": 0, "flags": 0,
		}
		if f.Description != "" {
			o["description"] = f.Description
		}
		out = append(out, o)
	}
	return out
}

func (s *Server) seeFile(f *file) File {
	out := f.File
	out.Content = slices.Clone(f.Content)
	return out
}

// serveAttachment gives a file to anybody who knows its address, as Discord's CDN does.
func (s *Server) serveAttachment(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil || f.channel != r.PathValue("channel") || f.Name != r.PathValue("name") {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.MIME)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.Content)
	}
}
