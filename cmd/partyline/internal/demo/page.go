package demo

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

//go:embed page
var files embed.FS

// policy lets the page load from its own server and nowhere else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// nextPorts is how many ports after the wanted one are tried before any free one is taken.
const nextPorts = 20

// listen opens the page's address. The demo has no login, so it is open to this machine only.
func listen(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		address = "127.0.0.1:8080"
	}
	host, port, err := net.SplitHostPort(address)
	first, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || portErr != nil {
		return nil, fmt.Errorf("--listen: %q is no host:port; give one such as 127.0.0.1:8080", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("--listen: %q is not on this machine only, and the demo has no login; give one such as 127.0.0.1:8080", address)
	}
	for n := range uint64(nextPorts) {
		port := strconv.FormatUint(min(first+n, 65535), 10)
		ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, port))
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
			return ln, err
		}
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
}

// serve answers requests and keeps the board up to date, until Stop.
func (d *Demo) serve(ctx context.Context, ln net.Listener) {
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	d.stop, d.url = stop, "http://"+ln.Addr().String()
	d.server = &http.Server{
		Handler: guard(d.routes()), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog:    slog.NewLogLogger(d.options.Log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return life },
	}
	d.board.show(d.look(life))
	d.running.Go(func() { d.watch(life) })
	d.running.Go(func() {
		if err := d.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			d.options.Log.Error("the demo's page ended", "error", err)
		}
	})
}

// routes are all addresses of the page, one line each.
func (d *Demo) routes() http.Handler {
	mux := http.NewServeMux()
	page, _ := fs.Sub(files, "page") // the folder is embedded above
	mux.Handle("GET /", http.FileServerFS(page))
	mux.HandleFunc("GET /api/events", d.events)
	mux.HandleFunc("GET /api/files/{address...}", d.file)
	mux.HandleFunc("POST /api/customers", act(d, d.addCustomer))
	mux.HandleFunc("POST /api/text", act(d, d.textFrom))
	mux.HandleFunc("POST /api/type", act(d, d.typeIn))
	mux.HandleFunc("POST /api/edit", act(d, d.edit))
	mux.HandleFunc("POST /api/delete", act(d, d.remove))
	mux.HandleFunc("POST /api/press", act(d, d.press))
	mux.HandleFunc("POST /api/slash", act(d, d.slash))
	mux.HandleFunc("POST /api/submit", act(d, d.submit))
	mux.HandleFunc("POST /api/close", act(d, d.closeView))
	mux.HandleFunc("POST /api/keep", act(d, d.keep))
	mux.HandleFunc("POST /api/home", act(d, d.home))
	return mux
}

// guard refuses what does not come from this page. The page acts without a login, so another site open in the same browser must not
// be able to use it, neither directly nor by having a name of its own point at this machine.
func guard(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !local(r.Host) {
			http.Error(w, "This demo answers on this machine only.", http.StatusMisdirectedRequest)
			return
		}
		sameOrigin.ServeHTTP(w, r)
	})
}

// local tells whether a Host header names this machine.
func local(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
