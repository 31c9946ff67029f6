package discord_test

import (
	"io"
	"net/http"
	"testing"

	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

func TestAFileIsOpened(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	id := d.types(d.anna, thread, "see", discordtest.File{Name: "a.png", MIME: "image/png", Content: []byte("pixels")}, discordtest.File{Name: "b.txt", Content: []byte("words")})
	files := d.typedIn(thread, d.clock.Now().Add(-1e9))[0].Files
	if len(files) != 2 || files[1].Name != "b.txt" {
		t.Fatalf("the files are %+v", files)
	}
	for i, want := range []string{"pixels", "words"} {
		body, err := d.client.OpenFile(d.ctx, thread, files[i])
		wantCode(t, err, "")
		got, err := io.ReadAll(body)
		if err != nil || string(got) != want {
			t.Errorf("%+v holds %q, %v", files[i], got, err)
		}
		_ = body.Close()
	}
	for _, ref := range []string{"", "x", files[0].Ref + "9"} {
		_, err := d.client.OpenFile(d.ctx, thread, bridge.File{Ref: ref})
		wantCode(t, err, bridge.CodeGone)
	}
	d.must(d.Delete(d.anna, thread.ID, id))
	_, err := d.client.OpenFile(d.ctx, thread, files[0])
	wantCode(t, err, bridge.CodeGone)
}

func TestAFileThatCannotBeHadNow(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	d.types(d.anna, thread, "see", discordtest.File{Name: "a.png", Content: []byte("pixels")})
	file := d.typedIn(thread, d.clock.Now().Add(-1e9))[0].Files[0]
	d.Fail(discordtest.Fault{Route: "GET /channels/{id}/messages/{mid}", Kind: discordtest.BadGateway})
	_, err := d.client.OpenFile(d.ctx, thread, file)
	wantCode(t, err, bridge.CodeRetry)
	d.Fail(discordtest.Fault{Route: "GET /channels/{id}/messages/{mid}", Kind: discordtest.Refuse, Status: http.StatusForbidden, Code: 50001})
	_, err = d.client.OpenFile(d.ctx, thread, file)
	wantCode(t, err, bridge.CodeUnavailable)
}
