package profile

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
)

//go:embed look/*
var look embed.FS

// style is the page's only style sheet. It stands within the page, and the browser is told its sum, so that no other is taken.
var style = func() string {
	text, err := look.ReadFile("look/page.css")
	if err != nil {
		panic(err) // cannot be: it is part of the program
	}
	return string(text)
}()

var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}()

// protect sets what holds for every answer: it runs nothing, is framed and kept by nobody, and its address goes nowhere.
func protect(h http.Header) {
	for name, value := range map[string]string{
		"Content-Security-Policy":      policy,
		"Referrer-Policy":              "no-referrer",
		"Cache-Control":                "no-store",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"X-Robots-Tag":                 "noindex, nofollow, noarchive",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), geolocation=(), microphone=()",
	} {
		h.Set(name, value)
	}
}

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(style) }, //nolint:gosec // it is ours
}).ParseFS(look, "look/*.html"))

// refuse shows a page with one sentence.
func refuse(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, "refused.html", sentence); err != nil {
		page.Reset()
		page.WriteString(template.HTMLEscapeString(sentence))
	}
	write(w, status, page.Bytes())
}

// write sends an answer whose length is known. A browser that is gone needs none.
func write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
