package page

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

// refused tells that a fetch was refused, for what, and with a sentence.
func refused(t *testing.T, code Code, err error) {
	t.Helper()
	var e *Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, code, e.Code, e.Error())
	assert.Equal(t, says[code], e.Say)
	assert.NotEmpty(t, e.Say)
}

func TestAddressesThatAreRefused(t *testing.T) {
	f := NewFetcher([]string{"wiki.corp", "wiki.corp:8080"})
	for address, code := range map[string]Code{
		"":                                  CodeScheme,
		"example.com/faq":                   CodeScheme,
		"ftp://example.com/faq":             CodeScheme,
		"file:///etc/passwd":                CodeScheme,
		"gopher://example.com":              CodeScheme,
		"javascript:alert(1)":               CodeScheme,
		"data:text/html,hi":                 CodeScheme,
		"https://":                          CodeAddress,
		"https://exa mple.com":              CodeAddress,
		"https://example.com:port":          CodeAddress,
		"https://example.com/%zz":           CodeAddress,
		"https://admin:secret@example.com/": CodeUser,
		"https://admin@example.com/":        CodeUser,
		"https://example.com:8443/":         CodePort,
		"http://example.com:22/":            CodePort,
		"http://example.com:6379/":          CodePort,
		"http://wiki.corp:9090/":            CodePort,
		"https://example.com/" + strings.Repeat("a", 2048): CodeAddress,
	} {
		refused(t, code, f.Check(address))
	}
	for _, address := range []string{
		"https://example.com/faq", "http://example.com:80", "https://example.com:443/#part", " https://example.com ", "http://wiki.corp:8080/a",
		"http://wiki.corp/", "http://münchen.example/",
	} {
		assert.NoError(t, f.Check(address), address)
	}
}

func TestAddressesThatAreNotPublic(t *testing.T) {
	for _, a := range []string{
		"127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.0.1",
		"100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
		"239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
		"64:ff9b:1::808:808", "2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:db8::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
		"fec0::1", "ff02::1", "100::1", "5f00::1", "4000::1",
	} {
		assert.False(t, public(netip.MustParseAddr(a)), a)
	}
	for _, a := range []string{
		"8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "169.253.1.1", "2606:4700::1111", "2a00:1450:4001::8",
		"::ffff:8.8.8.8", "64:ff9b::808:808",
	} {
		assert.True(t, public(netip.MustParseAddr(a)), a)
	}
}

func TestOwnNetworkIsNotReached(t *testing.T) {
	f := NewFetcher(nil)
	for _, address := range []string{
		"http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/",
		"http://10.0.0.1/", "https://192.168.0.1/", "http://0.0.0.0/", "http://[fd00:ec2::254]/", "http://[64:ff9b::7f00:1]/",
	} {
		_, err := f.Fetch(t.Context(), address, Seen{})
		refused(t, CodePrivate, err)
	}
}

func TestOddSpellingsOfOwnNetworkAreNotReached(t *testing.T) {
	f := NewFetcher(nil)
	for _, address := range []string{"http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/"} {
		_, err := f.Fetch(t.Context(), address, Seen{})
		var e *Error
		require.ErrorAs(t, err, &e, address)
		assert.Contains(t, []Code{CodePrivate, CodeNoHost, CodeNetwork}, e.Code, address)
	}
}

// rebinding is a name server that says another address each time it is asked.
func rebinding(t *testing.T, answers ...string) *net.Resolver {
	t.Helper()
	server, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	var asked atomic.Int32
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				i := min(int(asked.Add(1)), len(answers)) - 1
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr(answers[i]).As4()},
				}}
			}
			reply, err := m.Pack()
			if err == nil {
				_, _ = server.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func TestNameThatChangesItsMindIsNotFollowedHome(t *testing.T) {
	reached := false
	home := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer home.Close()
	f := NewFetcher([]string{"public.example"})
	f.guard.resolver = rebinding(t, "127.0.0.1")
	f.client.Transport.(*http.Transport).DialContext = f.guard.dial

	port := strings.TrimPrefix(home.URL, "http://127.0.0.1:")
	f.guard.allowed["public.example:"+port] = true
	f.guard.allowed["other.example:1"] = true
	_, err := f.Fetch(t.Context(), "http://rebind.example/", Seen{})
	refused(t, CodePrivate, err)
	_, err = f.guard.dial(t.Context(), "tcp", "rebind.example:"+port)
	require.ErrorContains(t, err, says[CodePrivate], "the address dialled counts, whatever check saw")
	assert.False(t, reached)
}

func TestRedirectsAreChecked(t *testing.T) {
	secret := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the secret was reached") }))
	defer secret.Close()
	var hops atomic.Int32
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/round" {
			hops.Add(1)
			http.Redirect(w, r, "/round", http.StatusFound)
			return
		}
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	}))
	defer front.Close()
	f := NewFetcher([]string{strings.TrimPrefix(front.URL, "http://")})
	for to, code := range map[string]Code{
		secret.URL:                      CodePort,
		"http://169.254.169.254/latest": CodePrivate,
		"http://localhost/":             CodePrivate,
		"http://user:pass@example.com/": CodeUser,
		"file:///etc/passwd":            CodeScheme,
		"ftp://example.com/":            CodeScheme,
		"https://example.com:8443/":     CodePort,
	} {
		_, err := f.Fetch(t.Context(), front.URL+"/?to="+url.QueryEscape(to), Seen{})
		refused(t, code, err)
	}
	_, err := f.Fetch(t.Context(), front.URL+"/round", Seen{})
	refused(t, CodeRedirects, err)
	assert.EqualValues(t, 6, hops.Load(), "the page and five more")
}
