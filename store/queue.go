package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// How the queue is set. FetchCooldown also limits how often an inserting client notifies, so it is short; a stuck job must be
// rescued soon after its time-out, or a killed process would delay its conversations by River's default hour.
const (
	queueWorkers  = 32
	fetchCooldown = 20 * time.Millisecond
	fetchPoll     = time.Second
	jobTimeout    = 45 * time.Second
	rescueAfter   = 60 * time.Second
	keepCompleted = 10 * time.Minute
)

// Job is a piece of work for later: JSON-able arguments and the name of their kind, at least two characters.
type Job = river.JobArgs

// Enqueue adds a job to the transaction: it exists once the transaction is committed. It is worked on at the earliest at at; the
// zero time means at once.
func (tx *Tx) Enqueue(ctx context.Context, job Job, at time.Time) error {
	if err := tx.queue.insert(ctx, tx, job, &river.InsertOpts{ScheduledAt: at}); err != nil {
		return fmt.Errorf("store: enqueue %s: %w", job.Kind(), translate(err))
	}
	return nil
}

// inserter enqueues within a transaction.
type inserter interface {
	insert(ctx context.Context, tx *Tx, args river.JobArgs, o *river.InsertOpts) error
}

type insertFunc func(ctx context.Context, tx *Tx, args river.JobArgs, o *river.InsertOpts) error

func (f insertFunc) insert(ctx context.Context, tx *Tx, args river.JobArgs, o *river.InsertOpts) error {
	return f(ctx, tx, args, o)
}

// worker is a running queue client.
type worker interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// Workers say what is done for each kind of job.
type Workers struct{ w *river.Workers }

// NewWorkers knows no kinds yet.
func NewWorkers() *Workers { return &Workers{w: river.NewWorkers()} }

// Handle sets what is done for jobs of type T. An error has the job tried again, with a growing delay.
func Handle[T Job](w *Workers, fn func(ctx context.Context, job T) error) {
	river.AddWorker(w.w, river.WorkFunc(func(ctx context.Context, j *river.Job[T]) error { return fn(ctx, j.Args) }))
}

// Work starts to work on jobs. stop waits for running jobs until its context ends, then cancels them; it is safe to call once.
func (s *Store) Work(ctx context.Context, w *Workers) (stop func(ctx context.Context) error, err error) {
	c, err := s.kind.openWorkers(w)
	if err != nil {
		return nil, fmt.Errorf("store: queue: %w", err)
	}
	// Jobs run until stop says otherwise, whatever becomes of the context that started them.
	if err := c.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("store: queue: %w", translate(err))
	}
	return func(ctx context.Context) error {
		if err := c.Stop(ctx); err == nil {
			return nil
		}
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return c.StopAndCancel(hard)
	}, nil
}

func queueConfig(log *slog.Logger, w *Workers) *river.Config {
	cfg := &river.Config{
		FetchCooldown:     fetchCooldown,
		FetchPollInterval: fetchPoll,
		Logger:            slog.New(quiet{log.Handler()}),
	}
	if w == nil {
		return cfg
	}
	cfg.Workers = w.w
	cfg.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: queueWorkers}}
	cfg.JobTimeout = jobTimeout
	cfg.RescueStuckJobsAfter = rescueAfter
	cfg.CompletedJobRetentionPeriod = keepCompleted
	cfg.RetryPolicy = steady{}
	return cfg
}

// steady tries again after 1 s, 2 s, 4 s and so on up to a minute: what a job wakes is due anyway, so waiting longer helps nobody.
type steady struct{}

// NextRetry implements river.ClientRetryPolicy.
func (steady) NextRetry(job *rivertype.JobRow) time.Time {
	return job.AttemptedAt.Add(min(time.Minute, time.Second<<min(len(job.Errors), 6)))
}

// quiet keeps River's talk of its own comings and goings out of the log, and its warnings in.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

func (q quiet) WithAttrs(as []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(as)} }
func (q quiet) WithGroup(name string) slog.Handler    { return quiet{q.Handler.WithGroup(name)} }
