package slacktest

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// File is a file that a person attaches or that the app uploaded.
type File struct {
	ID, Name, Title string
	// MIME type; guessed from the name when empty.
	MIME    string
	Content []byte
	// CheckInfo hides all but the id from events, as with Slack Connect: file_access "check_file_info".
	CheckInfo bool
	// ExternalURL makes it a remote file: Slack has no content, url_private leads elsewhere.
	ExternalURL string
}

type file struct {
	File
	by       string
	created  int64
	channels []string
	uploaded bool
	want     int // announced length
}

const maxFile = 64 << 20

func (s *Server) wireFile(f *file) object {
	if f.CheckInfo {
		return object{"id": f.ID, "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": ""}
	}
	return s.fileInfo(f)
}

func (s *Server) fileInfo(f *file) object {
	ext := strings.TrimPrefix(path.Ext(f.Name), ".")
	u := s.link("/files/"+f.ID+"/"+url.PathEscape(f.Name), nil)
	mode := "hosted"
	if f.ExternalURL != "" {
		u, mode = f.ExternalURL, "external"
	}
	return object{
		"id": f.ID, "created": f.created, "timestamp": f.created, "name": f.Name, "title": f.Title, "mimetype": f.MIME,
		"filetype": ext, "pretty_type": strings.ToUpper(ext), "user": f.by, "user_team": teamID, "editable": false,
		"size": len(f.Content), "mode": mode, "is_external": f.ExternalURL != "", "external_type": "", "is_public": false,
		"public_url_shared": false, "display_as_bot": false, "username": "", "url_private": u, "url_private_download": u,
		"permalink": s.link("/archives/files/"+f.ID, nil), "is_starred": false, "has_rich_preview": false,
		"file_access": "visible", "channels": orEmpty(f.channels), "groups": []string{}, "ims": []string{},
	}
}

// newFile stores a file. s.mu is held.
func (s *Server) newFile(f File, by string) *file {
	if f.ID == "" {
		f.ID = s.newID("F")
	}
	set(&f.Name, "file")
	set(&f.Title, f.Name)
	set(&f.MIME, mime.TypeByExtension(path.Ext(f.Name)))
	set(&f.MIME, "application/octet-stream")
	out := &file{File: f, by: by, created: s.o.Now().Unix(), uploaded: true}
	s.files[f.ID] = out
	return out
}

// File finds a file by its id, as blocks with a slack_file name it.
func (s *Server) File(id string) (File, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil {
		return File{}, false
	}
	return f.File, true
}

func (s *Server) filesGetUploadURL(r *request) (object, *refusal) {
	n := r.number("length", 0)
	if n == 0 || n > maxFile {
		return nil, badArgs("invalid_arguments", []string{"length must be more than 0 [json-pointer:/length]"})
	}
	f := s.newFile(File{Name: r.get("filename")}, botUserID)
	f.uploaded, f.want = false, n
	delete(s.files, f.ID)
	s.uploads[f.ID] = f
	return object{"upload_url": s.link("/upload/"+f.ID, nil), "file_id": f.ID}, nil
}

// serveUpload takes the bytes, raw or as the first part of a multipart form.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	var body io.Reader = http.MaxBytesReader(w, r.Body, maxFile)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		mr, err := r.MultipartReader()
		if err != nil {
			http.Error(w, "bad form", http.StatusBadRequest)
			return
		}
		part, err := mr.NextPart()
		for err == nil && part.FileName() == "" {
			part, err = mr.NextPart()
		}
		if err != nil {
			http.Error(w, "no file", http.StatusBadRequest)
			return
		}
		body = part
	}
	raw, err := io.ReadAll(io.LimitReader(body, maxFile))
	if err != nil {
		http.Error(w, "cannot read", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	f := s.uploads[r.PathValue("id")]
	if f != nil {
		f.Content, f.uploaded = raw, len(raw) == f.want
	}
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write([]byte("OK"))
}

func (s *Server) filesCompleteUpload(r *request) (object, *refusal) {
	var want []struct{ ID, Title string }
	if json.Unmarshal([]byte(r.get("files")), &want) != nil || len(want) == 0 {
		return nil, badArgs("invalid_arguments", []string{"must be an array of files [json-pointer:/files]"})
	}
	channels := slices.DeleteFunc(strings.Split(r.get("channels"), ","), func(c string) bool { return c == "" })
	if id := r.get("channel_id"); id != "" {
		channels = []string{id}
	}
	var files []*file
	for _, w := range want {
		f := s.uploads[w.ID]
		if f == nil || !f.uploaded {
			return nil, no("file_not_found")
		}
		if w.Title != "" {
			f.Title = w.Title
		}
		files = append(files, f)
	}
	if ref := s.share(files, channels, r); ref != nil {
		return nil, ref
	}
	out := []any{}
	for _, f := range files {
		delete(s.uploads, f.ID)
		s.files[f.ID] = f
		out = append(out, s.fileInfo(f))
	}
	return object{"files": out}, nil
}

// share posts uploaded files to channels; to a thread only where there is one channel.
func (s *Server) share(files []*file, channels []string, r *request) *refusal {
	threadTS := r.get("thread_ts")
	if threadTS != "" && len(channels) != 1 {
		return no("invalid_thread_ts")
	}
	for _, id := range channels {
		c, ref := s.writable(id)
		if ref != nil {
			return ref
		}
		m := &message{botID: botID, user: botUserID, text: r.get("initial_comment"), files: files, subtype: "file_share"}
		if raw := r.get("blocks"); raw != "" && m.text == "" {
			in, ref := s.content(r)
			if ref != nil {
				return ref
			}
			m.blocks = in.blocks
		}
		if ref := s.place(c, m, threadTS, false); ref != nil {
			return ref
		}
		for _, f := range files {
			f.channels = append(f.channels, id)
		}
		s.post(c, m)
	}
	return nil
}

func (s *Server) filesInfo(r *request) (object, *refusal) {
	f := s.files[r.get("file")]
	if f == nil {
		return nil, no("file_not_found")
	}
	return object{"file": s.fileInfo(f), "comments": []any{}, "response_metadata": object{"next_cursor": ""}}, nil
}

// filesDelete removes a file of the app's and the messages that show nothing else.
func (s *Server) filesDelete(r *request) (object, *refusal) {
	f := s.files[r.get("file")]
	switch {
	case f == nil:
		return nil, no("file_not_found")
	case f.by != botUserID:
		return nil, no("cant_delete_file")
	}
	delete(s.files, f.ID)
	for _, id := range f.channels {
		c := s.channels[id]
		for _, m := range slices.Collect(maps.Values(c.byTS)) {
			if len(m.files) == 1 && m.files[0] == f && m.text == "" && len(m.blocks) == 0 {
				s.drop(c, m)
			}
		}
	}
	return object{}, nil
}

// serveDownload gives a file to the app; others are sent to a sign-in page, as Slack does.
func (s *Server) serveDownload(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	f := s.files[r.PathValue("id")]
	allowed := token != "" && token == s.botToken && s.scopes["files:read"]
	s.mu.Unlock()
	switch {
	case !allowed:
		w.Header().Set("Location", "/signin?redir="+url.QueryEscape(r.URL.Path))
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusFound)
	case f == nil:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", f.MIME)
		_, _ = w.Write(f.Content)
	}
}
