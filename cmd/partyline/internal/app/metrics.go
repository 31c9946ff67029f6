package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"partyline/bridge/assist"
	"partyline/config"
)

// metrics are what is counted in this process. Nothing in a label is of a customer.
type metrics struct {
	registry *prometheus.Registry
	asked    *prometheus.CounterVec
	tokens   *prometheus.CounterVec
	cost     *prometheus.CounterVec
	// priceIn and priceOut are of one token.
	priceIn, priceOut float64
}

const tokensPerPrice = 1e6

func newMetrics(c config.AI) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(), priceIn: c.PriceIn / tokensPerPrice, priceOut: c.PriceOut / tokensPerPrice,
		asked: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "partyline_assistant_requests_total",
			Help: "What models were asked, by what for and how it ended."}, []string{"kind", "model", "outcome"}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "partyline_assistant_tokens_total",
			Help: "Tokens as the model counts them."}, []string{"kind", "model", "direction"}),
		cost: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "partyline_assistant_cost_total",
			Help: "Cost of the tokens at ai.price_in and ai.price_out, in that currency."}, []string{"kind", "model"}),
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), m.asked, m.tokens, m.cost)
	return m
}

// observe counts a use of the assistant.
func (m *metrics) observe(u assist.Use) {
	kind := string(u.Kind)
	m.asked.WithLabelValues(kind, u.Model, u.Outcome).Inc()
	m.tokens.WithLabelValues(kind, u.Model, "in").Add(float64(u.TokensIn))
	m.tokens.WithLabelValues(kind, u.Model, "out").Add(float64(u.TokensOut))
	m.cost.WithLabelValues(kind, u.Model).Add(float64(u.TokensIn)*m.priceIn + float64(u.TokensOut)*m.priceOut)
}

// serveMetrics answers /metrics on an address of its own until the app stops; nowhere where none is configured.
func (a *App) serveMetrics(ctx context.Context, c config.Metrics) error {
	if c.Listen == "" {
		return nil
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("metrics.listen: %w", err)
	}
	a.metricsAddr = ln.Addr().String()
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{}))
	a.metricsServer = &http.Server{Handler: mux, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute}
	a.running.Go(func() {
		if err := a.metricsServer.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("the server of the metrics ended", "error", err)
		}
	})
	return nil
}

// MetricsAddr is the address on which /metrics is answered, as host:port; empty for nowhere.
func (a *App) MetricsAddr() string { return a.metricsAddr }

func (a *App) closeMetrics() error {
	if a.metricsServer == nil {
		return nil
	}
	return a.metricsServer.Close()
}
