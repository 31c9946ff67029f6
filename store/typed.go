package store

import (
	"context"

	"github.com/uptrace/bun"
)

// TypedPost is a post in which somebody typed something of ours.
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

// newestTyped is how many of the newest messages and notes are looked through for typed ones.
const newestTyped = 500

// TypedLeft are the posts typed in a channel since the given time that have left, or that were kept as notes: the newest, at most limit,
// among the newest messages and notes of all.
func (r Reader) TypedLeft(ctx context.Context, chat, channel string, since Time, limit int) ([]TypedPost, error) {
	var ps []TypedPost
	err := r.db.NewRaw(`SELECT t.*, w.post, w.taken_at FROM threads t JOIN (
			SELECT typed_thread_id AS thread, typed_post AS post, created_at AS taken_at
				FROM (SELECT typed_thread_id, typed_post, created_at, state FROM messages ORDER BY id DESC LIMIT ?) m
				WHERE created_at >= ? AND state IN (?)
			UNION ALL SELECT thread_id, SUBSTR(request_key, LENGTH(?) + 1), at
				FROM (SELECT thread_id, request_key, at FROM notes ORDER BY id DESC LIMIT ?) n
				WHERE at >= ? AND SUBSTR(request_key, 1, LENGTH(?)) = ?
		) w ON w.thread = t.id
		WHERE t.chat = ? AND t.channel = ? AND w.post <> '' ORDER BY w.taken_at DESC, w.post DESC LIMIT ?`,
		newestTyped, since, bun.List(left), keyIn(chat, channel), newestTyped, since, keyIn(chat, channel), keyIn(chat, channel),
		chat, channel, limit).Scan(ctx, &ps)
	return ps, translate(err)
}

// left are the states of messages that may have reached the contact.
var left = []MessageState{Sending, Uncertain, Accepted, Sent, Delivered, Undelivered}

// keyIn is how the keys of what is typed in a channel begin, in front of the post.
func keyIn(chat, channel string) string { return chat + ":" + channel + ":" }
