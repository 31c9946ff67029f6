package slack_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"partyline/bot/slack/slacktest"
	"partyline/bridge"
)

// typesFile has Anna type a file in a new thread, and gives what the bridge is told of it.
func (o *office) typesFile(f slacktest.File) (bridge.ThreadRef, bridge.File) {
	o.t.Helper()
	thread := o.thread()
	o.types(o.anna, thread, "look", f)
	o.listener.Sees(o.t, "reply look")
	got := o.listener.Last().Files
	if len(got) != 1 {
		o.t.Fatalf("the bridge is told of %v", got)
	}
	return thread, got[0]
}

func TestATypedFileIsOpened(t *testing.T) {
	o := newOffice(t)
	o.run()
	content := bytes.Repeat([]byte("picture "), 100_000)
	thread, f := o.typesFile(slacktest.File{Name: "lamp.png", Content: content})
	if f.Name != "lamp.png" || f.ContentType != "image/png" || f.Size != int64(len(content)) || f.Ref == "" {
		t.Errorf("the bridge is told of %+v", f)
	}
	body, err := o.client.OpenFile(o.ctx, thread, f)
	wantCode(t, err, "")
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// Who reads a part only holds nothing up.
func TestAFileNeedNotBeReadWhole(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread, f := o.typesFile(slacktest.File{Name: "lamp.png", Content: make([]byte, 4<<20)})
	body, err := o.client.OpenFile(o.ctx, thread, f)
	wantCode(t, err, "")
	if _, err := io.ReadFull(body, make([]byte, 10)); err != nil {
		t.Error(err)
	}
	if err := body.Close(); err != nil {
		t.Error(err)
	}
}

// Our token does not leave Slack, and what does not lie there has no content for us.
func TestAFileElsewhereIsNotOpened(t *testing.T) {
	o := newOffice(t)
	o.run()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked for %s with %q", r.URL, r.Header.Get("Authorization"))
	}))
	t.Cleanup(elsewhere.Close)
	id := "F0ELSEWHERE"
	thread, f := o.typesFile(slacktest.File{ID: id, Name: "lamp.png", ExternalURL: elsewhere.URL + "/lamp.png"})
	if f.Ref != "" {
		t.Errorf("it can be found as %q", f.Ref)
	}
	f.Ref = id
	_, err := o.client.OpenFile(o.ctx, thread, f)
	wantCode(t, err, bridge.CodeRejected)
}

func TestAFileThatIsNotThere(t *testing.T) {
	o := newOffice(t)
	_, err := o.client.OpenFile(o.ctx, o.thread(), bridge.File{Name: "lamp.png", Ref: "F0GONE"})
	wantCode(t, err, bridge.CodeGone)
}

func TestFilesNeedTheirScope(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread, f := o.typesFile(slacktest.File{Name: "lamp.png", Content: []byte("picture")})
	o.SetScopes("chat:write")
	_, err := o.client.OpenFile(o.ctx, thread, f)
	if e := wantCode(t, err, bridge.CodeUnavailable); e.Say != "The app lacks the permission files:read. Add it to the app's scopes and reinstall it." {
		t.Errorf("it says %q", e.Say)
	}
}
