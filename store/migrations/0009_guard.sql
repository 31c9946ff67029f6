-- Who decided about a message that waited for a decision, and what a typed post says since it was changed after its SMS had left.
ALTER TABLE messages ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN corrected TEXT NOT NULL DEFAULT '';

-- What a notice offers to do about a message or a scheduled reply, the moment that it speaks of, and whether it must be drawn anew.
ALTER TABLE posts ADD COLUMN asks_id BIGINT REFERENCES messages (id);
ALTER TABLE posts ADD COLUMN correct_id BIGINT REFERENCES messages (id);
ALTER TABLE posts ADD COLUMN scheduled_id BIGINT;
ALTER TABLE posts ADD COLUMN due_at BIGINT;
ALTER TABLE posts ADD COLUMN stale BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX posts_stale ON posts (conversation_id, id) WHERE stale;
CREATE INDEX posts_asks ON posts (asks_id) WHERE asks_id IS NOT NULL;
CREATE INDEX posts_scheduled ON posts (scheduled_id) WHERE scheduled_id IS NOT NULL;

-- What the team wrote for itself in a thread.
CREATE TABLE notes (
	id              {id},
	conversation_id BIGINT NOT NULL REFERENCES conversations (id),
	thread_id       BIGINT NOT NULL,
	request_key     TEXT NOT NULL UNIQUE,
	author_id       TEXT NOT NULL,
	author_name     TEXT NOT NULL DEFAULT '',
	body            TEXT NOT NULL,
	at              BIGINT NOT NULL
);
CREATE INDEX notes_conversation ON notes (conversation_id, id);

-- Texts that are sent again and again, with fields to fill in.
CREATE TABLE snippets (
	id          {id},
	inbox_id    BIGINT NOT NULL REFERENCES inboxes (id),
	name        TEXT NOT NULL,
	body        TEXT NOT NULL,
	author_name TEXT NOT NULL DEFAULT '',
	updated_at  BIGINT NOT NULL,
	UNIQUE (inbox_id, name)
);

-- Replies that leave at a moment. due_at is NULL once that is settled, one way or the other.
CREATE TABLE scheduled (
	id              {id},
	conversation_id BIGINT NOT NULL REFERENCES conversations (id),
	request_key     TEXT NOT NULL UNIQUE,
	author_id       TEXT NOT NULL,
	author_name     TEXT NOT NULL DEFAULT '',
	typed_post      TEXT NOT NULL DEFAULT '',
	typed_thread_id BIGINT,
	body            TEXT NOT NULL,
	zone            TEXT NOT NULL DEFAULT '',
	at              BIGINT NOT NULL,
	due_at          BIGINT,
	outcome         TEXT NOT NULL DEFAULT '',
	created_at      BIGINT NOT NULL
);
CREATE INDEX scheduled_due ON scheduled (conversation_id, due_at) WHERE due_at IS NOT NULL;
