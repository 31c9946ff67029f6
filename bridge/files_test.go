package bridge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMediaLimits(t *testing.T) {
	limits := MediaLimits{MaxFiles: 3, Types: map[string]int64{"image/png": 5_000_000, "image/gif": 5_000_000, "audio/mpeg": 500_000, "text/vcard": 500_000}}
	file := func(kind string, size int64) File { return File{Name: "x", ContentType: kind, Size: size, Ref: "F1"} }
	for name, c := range map[string]struct {
		limits MediaLimits
		files  []File
		says   string // empty where they can go
	}{
		"nothing":             {limits, nil, ""},
		"exactly as large":    {limits, []File{file("image/png", 5_000_000)}, ""},
		"one byte more":       {limits, []File{file("image/png", 5_000_001)}, "too large: files like it may have 5 MB together"},
		"together":            {limits, []File{file("image/png", 3_000_000), file("image/gif", 2_000_000)}, ""},
		"together too large":  {limits, []File{file("image/png", 3_000_000), file("image/gif", 2_000_001)}, "5 MB"},
		"a small sound":       {limits, []File{file("image/png", 4_500_000), file("audio/mpeg", 500_000)}, ""},
		"a large sound":       {limits, []File{file("audio/mpeg", 500_001)}, "500 kB"},
		"two sorts of others": {limits, []File{file("audio/mpeg", 300_000), file("text/vcard", 300_000)}, "500 kB"},
		"others and pictures": {limits, []File{file("audio/mpeg", 400_000), file("image/png", 4_700_000)}, "5 MB"},
		"three":               {limits, []File{file("image/png", 1), file("image/png", 1), file("image/png", 1)}, ""},
		"four":                {limits, []File{{}, {}, {}, {}}, "Those are 4 files; at most 3"},
		"another type":        {limits, []File{file("application/zip", 1)}, "cannot be sent as MMS (application/zip)"},
		"no content":          {limits, []File{{Name: "sticker", ContentType: "image/png"}}, "“sticker” lies elsewhere"},
		"unknown so far":      {limits, []File{file("", 9_000_000)}, ""},
		"any type as a link":  {linkLimits, []File{file("application/zip", 5_000_000)}, ""},
		"large as a link":     {linkLimits, []File{file("application/zip", 5_000_001)}, "5 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.limits.refusal(c.files)
			require.Contains(t, got, c.says)
			require.Equal(t, c.says == "", got == "", got)
		})
	}
}

func TestTypeOf(t *testing.T) {
	for _, c := range []struct {
		f    File
		want string
	}{
		{File{ContentType: "image/PNG; x=y"}, "image/png"},
		{File{Name: "A.PNG"}, "image/png"},
		{File{Name: "a.png", ContentType: "image/jpeg"}, "image/jpeg"},
		{File{Name: "a"}, ""},
		{File{ContentType: "<nonsense>"}, ""},
	} {
		require.Equal(t, c.want, typeOf(c.f), "%v", c.f)
	}
}

func TestTypeIn(t *testing.T) {
	const png, gif, page = "\x89PNG\r\n\x1a\n...", "GIF89a...", "<html>sign in"
	for _, c := range []struct {
		said, content, is string
		ok                bool
	}{
		{"image/png", png, "image/png", true},
		{"image/jpeg", png, "image/png", true},
		{"", gif, "image/gif", true},
		{"image/png", page, "", false},
		{"", page, "text/html", true},
		{"text/vcard", "BEGIN:VCARD", "text/vcard", true},
		{"image/heic", "....ftypheic", "image/heic", true},
	} {
		is, ok := typeIn(c.said, []byte(c.content))
		require.Equal(t, c.is, is, "%q %q", c.said, c.content)
		require.Equal(t, c.ok, ok, "%q %q", c.said, c.content)
	}
}

func TestPublicName(t *testing.T) {
	for in, want := range map[string]string{
		"label.pdf":                          "label.pdf",
		"My label (final).PDF":               "My_label_final.PDF",
		"../../etc/passwd":                   "etcpasswd",
		"a\"; filename=evil.exe\r\nX: y.png": "a_filenameevil.e.png",
		"прайс.pdf":                          "file.pdf",
		"":                                   "file",
		strings.Repeat("long", 20) + ".jpeg": "longlonglonglon.jpeg",
		"x.averylongending":                  "x.averylongending",
	} {
		got := publicName(in)
		require.Equal(t, want, got, in)
		require.LessOrEqual(t, len(got), 20)
	}
}
