package twilio_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"partyline/bridge"
	"partyline/bridge/twilio"
)

// at makes an adapter for an API at an address.
func at(t *testing.T, address string, changes ...func(*twilio.Options)) *twilio.Client {
	t.Helper()
	o := twilio.Options{AccountSID: "AC0123", AuthToken: "secret", APIURL: address, PublicURL: "https://sms.example.com", Timeout: patience}
	for _, change := range changes {
		change(&o)
	}
	c, err := twilio.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// silent listens, takes connections, and never says anything. closeConn makes it end each after the first bytes.
func silent(t *testing.T, closeConn bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if closeConn {
				_, _ = conn.Read(make([]byte, 1))
				_ = conn.Close()
				continue
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String()
}

func briefly(o *twilio.Options) { o.Timeout = 50 * time.Millisecond }

func TestNobodyListens(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	_, err := at(t, s.URL).Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
}

func TestTheNameIsNotFound(t *testing.T) {
	_, err := at(t, "http://api.example.com", func(o *twilio.Options) {
		o.Transport = &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "api.example.com", IsNotFound: true}}
		}}
	}).Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
}

func TestTheCertificateIsNotTrusted(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	_, err := at(t, s.URL).Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
}

func TestTheHandshakeNeverEnds(t *testing.T) {
	_, err := at(t, "https://"+silent(t, false), briefly).Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
}

func TestTheHandshakeIsCut(t *testing.T) {
	_, err := at(t, "https://"+silent(t, true)).Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
}

func TestTheAnswerNeverComes(t *testing.T) {
	_, err := at(t, "http://"+silent(t, false), briefly).Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeUncertain})
}

func TestTheConnectionIsCutAfterTheRequest(t *testing.T) {
	_, err := at(t, "http://"+silent(t, true)).Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeUncertain})
}

func TestTheAnswerStopsHalfway(t *testing.T) {
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"sid":"SM1",`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, briefly)
	_, err := c.Send(t.Context(), hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeUncertain})
}

func TestTheCallerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := standIn(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	_, err := c.Send(ctx, hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeUncertain})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cause: %v", err)
	}
}

func TestTheCallerGaveUpBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := standIn(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was made") })
	if _, err := c.Send(ctx, hello); bridge.CodeOf(err) != bridge.CodeRetry && bridge.CodeOf(err) != bridge.CodeUncertain {
		t.Errorf("%v", err)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestATransportThatReportsNothingIsNotTrustedToHaveSentNothing(t *testing.T) {
	tests := map[string]struct {
		err  error
		want bridge.Code
	}{
		"any error":   {errors.New("broken"), bridge.CodeUncertain},
		"a time-out":  {context.DeadlineExceeded, bridge.CodeUncertain},
		"a reset":     {&net.OpError{Op: "read", Err: errors.New("reset")}, bridge.CodeUncertain},
		"not dialled": {&net.OpError{Op: "dial", Err: errors.New("refused")}, bridge.CodeRetry},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := at(t, "http://127.0.0.1:1", func(o *twilio.Options) {
				o.Transport = transport(func(*http.Request) (*http.Response, error) { return nil, test.err })
			}).Send(t.Context(), hello)
			refuses(t, err, bridge.Error{Code: test.want})
		})
	}
}

func TestErrorsDoNotHoldTheAddress(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	_, err := at(t, s.URL).Find(t.Context(), bridge.Attempt{Line: line, To: customer, Body: "Hello"})
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
	if text := err.Error(); containsAny(text, customer[1:], "Accounts") {
		t.Errorf("%s", text)
	}
}

func containsAny(text string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
