package bot

import (
	"context"
	"sync"
)

// maxWaiting is how many events may wait or be handled at once, over all lanes.
const maxWaiting = 1000

// Lanes run jobs: those of one key one after another in the order in which they came, those of different keys at once. An adapter
// takes the events of a thread through a lane, so that they keep their order without holding up those of other threads. It is safe
// for concurrent use.
type Lanes struct {
	mu      sync.Mutex
	waiting map[string][]func()
	slots   chan struct{}
	running sync.WaitGroup
}

// NewLanes makes Lanes that are empty.
func NewLanes() *Lanes {
	return &Lanes{waiting: map[string][]func(){}, slots: make(chan struct{}, maxWaiting)}
}

// Add queues a job behind the earlier ones of its key. It blocks while too many wait, until ctx ends; then the job is not run and
// Add returns false.
func (l *Lanes) Add(ctx context.Context, key string, job func()) bool {
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	jobs, busy := l.waiting[key]
	l.waiting[key] = append(jobs, job)
	if !busy {
		l.running.Go(func() { l.drain(key) })
	}
	return true
}

// drain runs a lane until it is empty.
func (l *Lanes) drain(key string) {
	for {
		l.mu.Lock()
		jobs := l.waiting[key]
		if len(jobs) == 0 {
			delete(l.waiting, key)
			l.mu.Unlock()
			return
		}
		l.waiting[key] = jobs[1:]
		l.mu.Unlock()
		jobs[0]()
		<-l.slots
	}
}

// Wait returns when all lanes are empty. Nothing may be added meanwhile.
func (l *Lanes) Wait() { l.running.Wait() }
