package bridge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

func TestAttachmentsAreJudgedByTheirContent(t *testing.T) {
	const (
		jpeg = "\xff\xd8\xff\xe0 a lamp"
		page = "<!DOCTYPE html><script>alert(1)</script>"
		svg  = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`
		amr  = "#!AMR\n\x00\x04"
	)
	for _, test := range []struct {
		said, content string
		is            string
		why           string // part of the refusal; empty where it is shown
	}{
		{"image/jpeg", jpeg, "image/jpeg", ""},
		{"image/png", jpeg, "image/jpeg", ""},
		{"", jpeg, "image/jpeg", ""},
		{"text/plain", jpeg, "image/jpeg", ""},
		{"image/png", "not a picture", "image/png", sayDisguise},
		{"image/png", "\x00\x01\x02", "image/png", sayDisguise},
		{"image/png", page, "text/html", "(text/html)"},
		{"image/png", "MZ\x90\x00", "image/png", sayProgram},
		{"application/pdf", "\x7fELF", "application/pdf", sayProgram},
		{"text/plain", "#!/bin/sh\nrm -rf /", "text/plain", sayProgram},
		{"text/html", "hello", "text/html", "(text/html)"},
		{"image/svg+xml", svg, "text/plain", ""}, // shown as the text that it is
		{"image/svg+xml", "<?xml version=\"1.0\"?>" + svg, "text/xml", "(text/xml)"},
		{"image/svg+xml", "\x1f\x8b\x08 squeezed", "application/x-gzip", "(application/x-gzip)"},
		{"application/zip", "PK\x03\x04", "application/zip", "(application/zip)"},
		{"application/x-msdownload", "\x00\x01", "application/x-msdownload", "(application/x-msdownload)"},
		{"", "\x00\x01", "", "(unknown)"},
		{"nonsense", "\x00\x01", "nonsense", "(nonsense)"},
		{"a/b; c=\"", "\x00\x01", "", "(unknown)"},
		{"image/heic", "\x00\x00\x00\x18ftypheic", "image/heic", ""},
		{"audio/amr", amr, "audio/amr", ""},
		{"audio/mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "audio/mp4", ""},
		{"video/3gpp", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "video/3gpp", ""},
		{"text/vcard; charset=utf-8", "BEGIN:VCARD\nFN:Sam", "text/vcard", ""},
		{"text/x-vcard", "BEGIN:VCARD\nFN:Sam", "text/x-vcard", ""},
		{"text/vcard", "%PDF-1.4", "application/pdf", ""},
		{"application/pdf", "%PDF-1.4", "application/pdf", ""},
		{"application/pdf", "hello", "text/plain", ""},
		{"video/mp4", "hello", "text/plain", ""},
	} {
		is, why := admitted(test.said, []byte(test.content))
		require.Equal(t, test.is, is, "%s %q", test.said, test.content)
		if test.why == "" {
			require.Empty(t, why, "%s %q", test.said, test.content)
			continue
		}
		require.Contains(t, why, test.why, "%s %q", test.said, test.content)
	}
}

func TestNamesOfAttachments(t *testing.T) {
	for contentType, name := range map[string]string{
		"image/jpeg": "picture-7.jpg", "audio/amr": "sound-7.amr", "video/3gpp": "video-7.3gp", "text/vcard": "file-7.vcf", "a/../b": "file-7",
	} {
		require.Equal(t, name, AttachmentName(store.Attachment{ID: 7, ContentType: contentType}))
	}
}

// What a stranger's phone sends is judged without harm, and nothing that a browser runs is ever shown.
func FuzzAdmitted(f *testing.F) {
	f.Add("image/png", []byte("\x89PNG\r\n\x1a\n"))
	f.Add("image/svg+xml; charset=\"", []byte("<svg/>"))
	f.Add("text/html", []byte("<html>"))
	f.Fuzz(func(t *testing.T, said string, content []byte) {
		is, why := admitted(said, content)
		if why == "" && (endings[is] == "" || strings.Contains(is, "svg") || strings.Contains(is, "html") || strings.Contains(is, "xml")) {
			t.Fatalf("%q is shown as %q", content, is)
		}
	})
}
