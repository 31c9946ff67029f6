package demo_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"partyline/cmd/partyline/internal/demo"
)

// dot is a picture of one pixel.
var dot, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

// gets fetches an address.
func (s *stage) gets(address string) (*http.Response, []byte) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response, body
}

// address is that of the only file of an item, of this type.
func (s *stage) address(item map[string]any, kind string) string {
	s.t.Helper()
	files, _ := item["files"].([]any)
	if len(files) != 1 || !strings.HasPrefix(files[0].(map[string]any)["type"].(string), kind) {
		s.t.Fatalf("files %v, want one of type %s", files, kind)
	}
	return s.url + files[0].(map[string]any)["url"].(string)
}

func TestAPictureGoesOutAsMMS(t *testing.T) {
	t.Parallel()
	s := openDiscord(t)
	thread := s.ninaTexts("Which one?")
	typed := s.onDiscord("type", map[string]any{
		"user": discordAna, "thread": thread, "text": "This one", "files": []any{map[string]any{"name": "dot.png", "content": dot}},
	})
	post := s.sees("the reply with its picture", "post:discord", func(it map[string]any) bool { return it["id"] == typed["ts"] })
	for where, item := range map[string]map[string]any{"in the post": post, "on the phone": s.seesText(nina, "This one")} {
		response, body := s.gets(s.address(item, "image/png"))
		if response.StatusCode != 200 || !bytes.Equal(body, dot) || response.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %s, %d bytes of %s", where, response.Status, len(body), response.Header.Get("Content-Type"))
		}
	}
}

func TestAFileGoesOutAsALinkWhereThereIsNoMMS(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{Chat: demo.ChatSlack})
	thread := s.jonasTexts("Do you have a list?")
	content := []byte("<script>alert(1)</script>")
	typed := s.does("type", map[string]any{
		"user": ana, "thread": thread, "text": "Here", "files": []any{map[string]any{"name": "list.html", "content": content}},
	})
	post := s.sees("the reply with its file", "post:slack", func(it map[string]any) bool { return it["ts"] == typed["ts"] })
	response, body := s.gets(s.address(post, "text/html"))
	if !bytes.Equal(body, content) || response.Header.Get("Content-Type") != "application/octet-stream" || response.Header.Get("Content-Disposition") != "attachment" {
		t.Errorf("the file is served as %v", response.Header)
	}
	text := s.sees("a text with a link", "text", func(it map[string]any) bool {
		return it["customer"] == jonas && strings.HasPrefix(it["body"].(string), "Here http://127.0.0.1:")
	})
	if _, body := s.gets(regexp.MustCompile(`http://\S+`).FindString(text["body"].(string))); !bytes.Equal(body, content) {
		t.Errorf("behind the link is %q", body)
	}
}

func TestAFileThatIsNotThereIsNotServed(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	for _, path := range []string{"phone/SM1/0", "phone/SM1", "slack/C0SHOP/1.1/0", "slack/C0SHOP/1.1/x", "discord/1/1/0", "teams/1/1/0", "", "../../go.mod"} {
		if response, _ := s.gets(s.url + "/api/files/" + path); response.StatusCode != 404 {
			t.Errorf("%s: %s", path, response.Status)
		}
	}
}

func TestAPictureFromThePhone(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{Chat: demo.ChatSlack})
	s.does("text", map[string]any{"from": jonas, "to": lineUK, "body": "Look", "files": []any{
		map[string]any{"name": "dot", "content": dot}, map[string]any{"name": "me.vcf", "content": []byte("BEGIN:VCARD")},
	}})
	text := s.seesText(jonas, "Look")
	files := text["files"].([]any)
	if len(files) != 2 || files[0].(map[string]any)["type"] != "image/png" || files[1].(map[string]any)["type"] != "text/vcard" {
		t.Fatalf("files %v", files)
	}
	if _, body := s.gets(s.url + files[0].(map[string]any)["url"].(string)); !bytes.Equal(body, dot) {
		t.Errorf("%d bytes", len(body))
	}
}
