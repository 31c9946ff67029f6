package bridge_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

const public = "https://sms.example.com"

// png begins as every PNG does.
const png = "\x89PNG\r\n\x1a\nlamp"

// cabinet is a chat that keeps files.
type cabinet struct {
	*room
	mu       sync.Mutex
	contents map[string]string
	fails    map[string]*bridge.Error // at the next opening
	opened   map[string]int
}

func (c *cabinet) OpenFile(_ context.Context, _ bridge.ThreadRef, f bridge.File) (io.ReadCloser, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened[f.Ref]++
	if err := c.fails[f.Ref]; err != nil {
		delete(c.fails, f.Ref)
		return nil, err
	}
	return io.NopCloser(strings.NewReader(c.contents[f.Ref])), nil
}

func (c *cabinet) openings(ref string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.opened[ref]
}

// mailer is a carrier that sends files.
type mailer struct {
	*teller
	// looked are the attempts that were looked for.
	looked chan bridge.Attempt
}

func (*mailer) MediaLimits() bridge.MediaLimits {
	return bridge.MediaLimits{MaxFiles: 10, Types: map[string]int64{"image/png": 1000, "image/gif": 1000}}
}

func (m *mailer) Find(_ context.Context, a bridge.Attempt) (bridge.Receipt, error) {
	m.looked <- a
	return bridge.Receipt{CarrierID: "SM" + a.Token, State: store.Sent}, nil
}

// studio is a shop whose customer asked for a picture, in a thread that is open.
type studio struct {
	*bridge.Bridge
	bridge.Listener
	t       *testing.T
	store   *store.Store
	clock   *clockwork.FakeClock
	carrier *mailer
	chat    *cabinet
	conv    store.ConversationID
	typed   int
}

func newStudio(t *testing.T, db storetest.DB, mms bool) *studio {
	t.Helper()
	s := &studio{t: t, store: db.Open(t), clock: clockwork.NewFakeClockAt(time.Now().Truncate(time.Second)),
		carrier: &mailer{teller: newTeller(), looked: make(chan bridge.Attempt, 10)},
		chat: &cabinet{room: newRoom(0), contents: map[string]string{"F1": png, "F2": "GIF89a lamp"}, fails: map[string]*bridge.Error{},
			opened: map[string]int{}}}
	s.Bridge = bridge.New(bridge.Options{Store: s.store, Carrier: s.carrier, Chats: map[string]bridge.Chat{"room": s.chat}, Clock: s.clock,
		PublicURL: public + "/"})
	s.Listener = s.Listen("room")
	inbox := oneInbox()
	inbox[0].Hold, inbox[0].Lines[0].MMS = 3*time.Second, mms
	require.NoError(t, s.Configure(t.Context(), inbox))
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Stop(context.WithoutCancel(t.Context()))) })
	require.NoError(t, s.Receive(t.Context(), bridge.Inbound{CarrierID: "SM0", Line: "+447700900001", From: "+447700900123", Body: "send a picture"}))
	s.chat.await(t, 1, 10*time.Second)
	in, err := s.store.InboxOf(t.Context(), "room", "C1")
	require.NoError(t, err)
	rows, err := s.store.Overview(t.Context(), store.OverviewQuery{Inbox: in.ID, Limit: 1})
	require.NoError(t, err)
	s.conv = rows[0].Conversation
	return s
}

var (
	lamp  = bridge.File{Name: "lamp.png", ContentType: "image/png", Size: int64(len(png)), Ref: "F1"}
	other = bridge.File{Name: "lamp.gif", ContentType: "image/gif", Size: 11, Ref: "F2"}
)

// types has an admin reply, and gives what came of it; empty where nothing did.
func (s *studio) types(text string, files ...bridge.File) bridge.Typed {
	s.t.Helper()
	s.typed++
	t := bridge.Typed{Post: bridge.PostRef{Thread: bridge.ThreadRef{Channel: "C1", ID: "07700900123"}, ID: fmt.Sprint("typed", s.typed)},
		Author: bridge.Person{ID: "U1", Name: "Ana"}, Text: text, Files: files, At: s.clock.Now()}
	require.NoError(s.t, s.Reply(s.t.Context(), t))
	return t
}

// passes lets the hold of what was typed pass.
func (s *studio) passes() { s.clock.Advance(3 * time.Second) }

// sent waits for the next message that the carrier is handed.
func (s *studio) sent() bridge.Outbound {
	s.t.Helper()
	select {
	case <-s.carrier.told:
	case <-time.After(10 * time.Second):
		s.t.Fatalf("nothing was handed to the carrier; the thread says %q", s.said())
	}
	s.carrier.teller.mu.Lock()
	defer s.carrier.teller.mu.Unlock()
	return s.carrier.taken[len(s.carrier.taken)-1]
}

// said is what the thread shows.
func (s *studio) said() []string { return s.chat.texts("07700900123") }

// says waits until the thread says something.
func (s *studio) says(words string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return strings.Contains(strings.Join(s.said(), "\n"), words) }, 10*time.Second, 5*time.Millisecond, words)
}

// last is the newest message.
func (s *studio) last() store.Message {
	s.t.Helper()
	ms, err := s.store.Messages(s.t.Context(), s.conv)
	require.NoError(s.t, err)
	return ms[len(ms)-1]
}

func (s *studio) is(want store.MessageState) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return s.last().State == want }, 10*time.Second, 5*time.Millisecond, want)
}

// get asks for an address of ours.
func (s *studio) get(method, address string, header ...string) *http.Response {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+bridge.MediaPath+"{token}", s.ServeMedia)
	r := httptest.NewRequest(method, strings.TrimPrefix(address, public), nil)
	if len(header) == 2 {
		r.Header.Set(header[0], header[1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(raw)
}

func inStudios(t *testing.T, mms bool, scenario func(s *studio)) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) { scenario(newStudio(t, db, mms)) })
}

func TestFilesGoOutAsMMS(t *testing.T) {
	inStudios(t, true, func(s *studio) {
		s.types("look", lamp, other)
		s.passes()
		out := s.sent()
		require.Equal(s.t, "look", out.Body)
		require.Len(s.t, out.Media, 2)
		require.Equal(s.t, []string{"send a picture"}, s.said(), "there is nothing to say about it")

		for method, want := range map[string]string{http.MethodGet: png, http.MethodHead: ""} {
			r := s.get(method, out.Media[0])
			require.Equal(s.t, 200, r.StatusCode)
			require.Equal(s.t, want, body(s.t, r))
			require.EqualValues(s.t, len(png), r.ContentLength)
			for name, value := range map[string]string{
				"Content-Type": "image/png", "Content-Disposition": "inline; filename=lamp.png", "X-Content-Type-Options": "nosniff",
				"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
			} {
				require.Equal(s.t, value, r.Header.Get(name), name)
			}
		}
		part := s.get(http.MethodGet, out.Media[0], "Range", "bytes=1-3")
		require.Equal(s.t, 206, part.StatusCode)
		require.Equal(s.t, "PNG", body(s.t, part))
		require.Equal(s.t, 405, s.get(http.MethodPost, out.Media[0]).StatusCode)
		require.Equal(s.t, "GIF89a lamp", body(s.t, s.get(http.MethodGet, out.Media[1])))
	})
}

// The address ends with 128 random bits or more, and with the file's time.
func TestAddressesOfFiles(t *testing.T) {
	inStudios(t, true, func(s *studio) {
		s.types("", lamp, lamp)
		s.passes()
		out := s.sent()
		require.Empty(s.t, out.Body)
		for _, address := range out.Media {
			require.Regexp(s.t, `^https://sms\.example\.com/media/[A-Z2-7]{26,}$`, address)
		}
		require.NotEqual(s.t, out.Media[0], out.Media[1])
		require.Equal(s.t, 404, s.get(http.MethodGet, public+"/media/"+strings.Repeat("A", 26)).StatusCode)
		s.clock.Advance(30*24*time.Hour - 4*time.Second)
		require.Equal(s.t, 200, s.get(http.MethodGet, out.Media[0]).StatusCode)
		s.clock.Advance(4 * time.Second)
		require.Equal(s.t, 404, s.get(http.MethodGet, out.Media[0]).StatusCode)
	})
}

func TestFilesGoOutAsLinks(t *testing.T) {
	inStudios(t, false, func(s *studio) {
		s.chat.contents["F3"] = "<html>evil"
		s.types("look", lamp, bridge.File{Name: "page.html", ContentType: "text/html", Ref: "F3"})
		s.says("This line sends no MMS, so the 2 files go as links.")
		s.passes()
		out := s.sent()
		require.Empty(s.t, out.Media)
		words := strings.Fields(out.Body)
		require.Len(s.t, words, 3, out.Body)
		require.Equal(s.t, "look", words[0])
		require.Equal(s.t, png, body(s.t, s.get(http.MethodGet, words[1])))
		page := s.get(http.MethodGet, words[2])
		require.Equal(s.t, "attachment; filename=page.html", page.Header.Get("Content-Disposition"), "nothing runs under our name")
		require.Equal(s.t, "sandbox; default-src 'none'", page.Header.Get("Content-Security-Policy"))
	})
}

// What is here already is not fetched again, whatever else goes wrong.
func TestAFileIsFetchedOnce(t *testing.T) {
	inStudios(t, true, func(s *studio) {
		s.chat.fails["F2"] = &bridge.Error{Code: bridge.CodeRetry, Say: "Busy.", RetryAfter: 10 * time.Second}
		s.types("look", lamp, other)
		s.passes()
		require.Eventually(s.t, func() bool { return s.chat.openings("F2") == 1 }, 10*time.Second, 5*time.Millisecond)
		require.Zero(s.t, s.carrier.count(), "it waits for its files")
		require.Eventually(s.t, func() bool {
			s.clock.Advance(time.Second)
			return s.carrier.count() == 1
		}, 10*time.Second, 20*time.Millisecond)
		require.Equal(s.t, 1, s.chat.openings("F1"))
		require.Equal(s.t, 2, s.chat.openings("F2"))
	})
}

func TestAFileThatCannotBeHad(t *testing.T) {
	big := strings.Repeat("x", 2000)
	for what, c := range map[string]struct {
		content string
		fails   *bridge.Error
		says    string
	}{
		"deleted":               {fails: &bridge.Error{Code: bridge.CodeGone, Say: "It was deleted."}, says: "It was deleted."},
		"not ours to read":      {fails: &bridge.Error{Code: bridge.CodeUnavailable, Say: "A scope is missing."}, says: "A scope is missing."},
		"empty":                 {content: "", says: "It is empty."},
		"larger than was told":  {content: png + big, says: "It is larger than 1 kB."},
		"a page for signing in": {content: "<html>sign in", says: "It is not the picture that it says it is."},
		"another type":          {content: "RIFF....WEBPVP8 ", says: "cannot be sent as MMS (image/webp)."},
	} {
		t.Run(what, func(t *testing.T) {
			inStudios(t, true, func(s *studio) {
				s.chat.contents["F1"] = c.content
				if c.fails != nil {
					s.chat.fails["F1"] = c.fails
				}
				s.types("look", lamp)
				s.passes()
				s.is(store.Failed)
				s.says("Not sent: “look”. “lamp.png” could not be had: ")
				s.says(c.says)
				require.Zero(s.t, s.carrier.count())
			})
		})
	}
}

// The whole reply stays here where a file cannot go, and nothing is fetched.
func TestARefusedFileKeepsTheTextHere(t *testing.T) {
	inStudios(t, true, func(s *studio) {
		large := lamp
		large.Size = 1001
		s.types("look", lamp, large)
		s.says("“lamp.png” is too large: files like it may have 1 kB together. Nothing was sent.")
		s.types("look", bridge.File{Name: "a.zip", ContentType: "application/zip", Size: 1, Ref: "F1"})
		s.says("“a.zip” is of a type that cannot be sent as MMS (application/zip). Nothing was sent.")
		require.Equal(s.t, store.In, s.last().Direction)
		require.Zero(s.t, s.chat.openings("F1"))
	})
}

func TestAnEditKeepsTheFiles(t *testing.T) {
	inStudios(t, true, func(s *studio) {
		typed := s.types("lok", lamp)
		typed.Text, typed.Files = "look", nil
		require.NoError(s.t, s.Edited(s.t.Context(), typed))
		s.passes()
		out := s.sent()
		require.Equal(s.t, "look", out.Body)
		require.Len(s.t, out.Media, 1)

		typed = s.types("look here", lamp)
		typed.Text = " "
		require.NoError(s.t, s.Edited(s.t.Context(), typed))
		s.passes()
		out = s.sent()
		require.Empty(s.t, out.Body, "the file speaks for itself")
		require.Len(s.t, out.Media, 1)
	})
}

func TestADeletionCancelsTheFilesToo(t *testing.T) {
	inStudios(t, true, func(s *studio) {
		typed := s.types("", lamp)
		require.NoError(s.t, s.Deleted(s.t.Context(), typed.Post))
		s.says("Deleted in time: A message with a file was not sent.")
		s.passes()
		s.types("sorry")
		s.passes()
		require.Equal(s.t, "sorry", s.sent().Body)
		require.Equal(s.t, 1, s.carrier.count())
		require.Zero(s.t, s.chat.openings("F1"))
	})
}

// A retry takes the files along, from here, under addresses of their own.
func TestARetryTakesTheFilesAlong(t *testing.T) {
	for how, mms := range map[string]bool{"as MMS": true, "as links": false} {
		t.Run(how, func(t *testing.T) {
			inStudios(t, mms, func(s *studio) {
				s.carrier.refuses(refusal)
				s.types("look", lamp)
				s.passes()
				s.is(store.Failed)
				<-s.carrier.told
				s.carrier.refuses(nil)
				in, err := s.store.InboxOf(s.t.Context(), "room", "C1")
				require.NoError(s.t, err)
				first := s.last().ID
				require.NoError(s.t, s.Retry(s.t.Context(), bridge.Person{ID: "U2", Name: "Bob"}, in.ID, first, "press"))
				out := s.sent()
				address := strings.TrimPrefix(out.Body, "look ")
				if mms {
					require.Equal(s.t, "look", out.Body)
					address = out.Media[0]
				}
				require.Equal(s.t, png, body(s.t, s.get(http.MethodGet, address)))
				require.Equal(s.t, 1, s.chat.openings("F1"))
				before, err := s.store.FilesOf(s.t.Context(), first)
				require.NoError(s.t, err)
				require.NotEqual(s.t, before[0].URL, address)
			})
		})
	}
}

// An attempt is looked for with the very text that was sent, links included, whatever was configured since.
func TestALostAnswerIsLookedForWithItsLinks(t *testing.T) {
	inStudios(t, false, func(s *studio) {
		s.carrier.refuses(&bridge.Error{Code: bridge.CodeUncertain, Say: "Cut."})
		s.types("look", lamp)
		s.passes()
		s.is(store.Uncertain)
		inbox := oneInbox()
		inbox[0].Lines[0].MMS = true
		require.NoError(s.t, s.Configure(s.t.Context(), inbox))
		files, err := s.store.FilesOf(s.t.Context(), s.last().ID)
		require.NoError(s.t, err)
		s.clock.Advance(5 * time.Second)
		select {
		case a := <-s.carrier.looked:
			require.Equal(s.t, "look "+files[0].URL, a.Body)
		case <-time.After(10 * time.Second):
			s.t.Fatal("nobody looked")
		}
		s.is(store.Sent)
	})
}
