package store

import "context"

// TypedPost is a post in which somebody typed what has not left yet.
type TypedPost struct {
	Thread `bun:",extend"`

	// Post is the platform's id of it.
	Post string `bun:"post"`
	// TakenAt is when we took it.
	TakenAt Time `bun:"taken_at"`
}

// TypedWaiting are the posts typed in a channel of which something is to leave, or is asked about and was taken since the given time;
// in each thread the oldest first.
func (r Reader) TypedWaiting(ctx context.Context, chat, channel string, since Time) ([]TypedPost, error) {
	var ps []TypedPost
	// "+ 0" keeps SQLite from looking through all threads, of which few have anything that waits.
	err := r.db.NewRaw(`SELECT t.*, w.post, w.taken_at FROM threads t JOIN (
			SELECT typed_thread_id + 0 AS thread, typed_post AS post, created_at AS taken_at FROM messages
				WHERE state IN ('held', 'queued', 'sending', 'uncertain') AND state IN ('held', 'queued')
			UNION ALL SELECT typed_thread_id, typed_post, created_at FROM messages WHERE state = 'asked' AND created_at >= ?
			UNION ALL SELECT typed_thread_id, typed_post, created_at FROM scheduled WHERE due_at IS NOT NULL
		) w ON w.thread = t.id
		WHERE t.chat = ? AND t.channel = ? AND w.post <> '' ORDER BY t.id, w.taken_at`, since, chat, channel).Scan(ctx, &ps)
	return ps, translate(err)
}
