package demo

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"partyline/bridge/twilio/twiliotest"
)

// Files that people send along, in a chat or on a phone. The page gets them from its own server.

// sentFile is a file of an act; its content is base64 in JSON.
type sentFile struct {
	Name    string
	Content []byte
}

// attachment is a file of a message.
type attachment struct {
	name, kind string
	data       []byte
}

// shownFile is an attachment on the page.
type shownFile struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	Type  string `json:"type"`
	Bytes int    `json:"bytes"`
}

// shownFiles are the files of a message whose n-th is served at the address and its number.
func shownFiles(address string, files []attachment) []shownFile {
	var out []shownFile
	for i, f := range files {
		out = append(out, shownFile{f.name, fmt.Sprintf("/api/files/%s/%d", address, i), f.kind, len(f.data)})
	}
	return out
}

// phoneFiles are the media of a text.
func (d *Demo) phoneFiles(sid string) []attachment {
	for _, number := range d.world.twilio.Phones() {
		for _, m := range d.world.twilio.Phone(number) {
			if m.SID == sid {
				return mediaOf(m.Media)
			}
		}
	}
	return nil
}

// mediaOf are the media of the carrier's message.
func mediaOf(media []twiliotest.Media) []attachment {
	var out []attachment
	for i, m := range media {
		out = append(out, attachment{fmt.Sprintf("file %d", i+1), m.ContentType, m.Data})
	}
	return out
}

// mostMedia is how much a phone sends along, in bytes: what the large networks carry.
const mostMedia = 5 << 20

// phoneMedia makes of files what a phone sends along. The type is told by the content, else by the name. The error is a refusal.
func phoneMedia(files []sentFile) ([]twiliotest.Media, error) {
	var out []twiliotest.Media
	total := 0
	for _, f := range files {
		kind, _, _ := mime.ParseMediaType(http.DetectContentType(f.Content))
		if kind == "application/octet-stream" || kind == "text/plain" {
			kind = cmp.Or(mime.TypeByExtension(path.Ext(f.Name)), kind)
			kind, _, _ = strings.Cut(kind, ";")
		}
		if total += len(f.Content); len(f.Content) == 0 || total > mostMedia {
			return nil, refuse(http.StatusUnprocessableEntity, "A phone sends at most 5 MB along, and no empty file.")
		}
		out = append(out, twiliotest.Media{ContentType: kind, Data: f.Content})
	}
	return out, nil
}

// shownInline are the types that the page shows; everything else is only offered for download.
var shownInline = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true}

// file serves one: of a phone at "phone/SID/0", of a chat at "NAME/THREAD/MESSAGE/0".
func (d *Demo) file(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(r.PathValue("address"), "/")
	n, err := strconv.Atoi(parts[len(parts)-1])
	var files []attachment
	if parts[0] == "phone" && len(parts) == 3 {
		files = d.phoneFiles(parts[1])
	} else if c, unknown := d.world.chat(parts[0]); unknown == nil && len(parts) == 4 {
		files = c.files(parts[1], parts[2])
	}
	if err != nil || n < 0 || n >= len(files) {
		http.Error(w, "There is no such file.", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Type", files[n].kind)
	if !shownInline[files[n].kind] {
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", "attachment")
	}
	_, _ = w.Write(files[n].data) // a page that is gone needs no answer
}
