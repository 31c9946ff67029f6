-- Times are whole microseconds since 1970 in UTC; NULL where there is none.

CREATE TABLE inboxes (
	id      {id},
	name    TEXT NOT NULL UNIQUE,
	chat    TEXT NOT NULL,
	channel TEXT NOT NULL,
	retired BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE lines (
	id       {id},
	inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
	number   TEXT NOT NULL UNIQUE,
	label    TEXT NOT NULL DEFAULT '',
	country  TEXT NOT NULL DEFAULT '',
	two_way  BOOLEAN NOT NULL DEFAULT TRUE,
	retired  BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE contacts (
	id         {id},
	number     TEXT NOT NULL UNIQUE,
	name       TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL
);

CREATE TABLE conversations (
	id            {id},
	contact_id    BIGINT NOT NULL REFERENCES contacts (id),
	line_id       BIGINT NOT NULL REFERENCES lines (id),
	inbox_id      BIGINT NOT NULL REFERENCES inboxes (id),
	state         TEXT NOT NULL,
	unread        BIGINT NOT NULL DEFAULT 0,
	waiting_since BIGINT,
	last_at       BIGINT,
	noticed_at    BIGINT,
	thread_id     BIGINT,
	card_version  BIGINT NOT NULL DEFAULT 0,
	card_shown    BIGINT NOT NULL DEFAULT 0,
	UNIQUE (contact_id, line_id)
);
CREATE INDEX conversations_unread ON conversations (inbox_id, unread, waiting_since);
CREATE INDEX conversations_last ON conversations (inbox_id, last_at);
CREATE INDEX conversations_thread ON conversations (thread_id);

CREATE TABLE messages (
	id              {id},
	conversation_id BIGINT NOT NULL REFERENCES conversations (id),
	direction       TEXT NOT NULL,
	origin          TEXT NOT NULL DEFAULT '',
	body            TEXT NOT NULL,
	media           TEXT NOT NULL DEFAULT '[]',
	state           TEXT NOT NULL,
	carrier_id      TEXT UNIQUE,
	request_key     TEXT UNIQUE,
	author_id       TEXT NOT NULL DEFAULT '',
	author_name     TEXT NOT NULL DEFAULT '',
	typed_post      TEXT NOT NULL DEFAULT '',
	typed_thread_id BIGINT,
	mark            TEXT NOT NULL DEFAULT '',
	mark_shown      TEXT NOT NULL DEFAULT '',
	recovered       BOOLEAN NOT NULL DEFAULT FALSE,
	segments        BIGINT NOT NULL DEFAULT 0,
	error_code      TEXT NOT NULL DEFAULT '',
	at              BIGINT NOT NULL,
	hold_until      BIGINT,
	next_try_at     BIGINT,
	created_at      BIGINT NOT NULL
);
CREATE INDEX messages_conversation ON messages (conversation_id, id);
CREATE INDEX messages_leaving ON messages (conversation_id, id)
	WHERE state IN ('held', 'queued', 'sending', 'uncertain');
CREATE INDEX messages_marking ON messages (conversation_id) WHERE mark <> mark_shown;
CREATE INDEX messages_typed ON messages (typed_thread_id, typed_post) WHERE typed_thread_id IS NOT NULL;

CREATE TABLE attempts (
	id          {id},
	message_id  BIGINT NOT NULL REFERENCES messages (id),
	token       TEXT NOT NULL UNIQUE,
	started_at  BIGINT NOT NULL,
	finished_at BIGINT,
	outcome     TEXT NOT NULL DEFAULT '',
	carrier_id  TEXT,
	error_code  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX attempts_message ON attempts (message_id, id);

CREATE TABLE threads (
	id              {id},
	conversation_id BIGINT NOT NULL REFERENCES conversations (id),
	chat            TEXT NOT NULL,
	channel         TEXT NOT NULL,
	ref             TEXT NOT NULL DEFAULT '',
	replaces_id     BIGINT,
	gone            BOOLEAN NOT NULL DEFAULT FALSE,
	created_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX threads_ref ON threads (chat, channel, ref) WHERE ref <> '';
CREATE INDEX threads_conversation ON threads (conversation_id);

CREATE TABLE posts (
	id              {id},
	conversation_id BIGINT NOT NULL REFERENCES conversations (id),
	kind            TEXT NOT NULL,
	message_id      BIGINT REFERENCES messages (id),
	body            TEXT NOT NULL DEFAULT '',
	announce        BOOLEAN NOT NULL DEFAULT FALSE,
	batch_id        BIGINT,
	thread_id       BIGINT,
	ref             TEXT NOT NULL DEFAULT '',
	done            BIGINT NOT NULL DEFAULT 0,
	tried_at        BIGINT,
	shown_at        BIGINT,
	created_at      BIGINT NOT NULL
);
CREATE INDEX posts_waiting ON posts (conversation_id, id) WHERE shown_at IS NULL;
CREATE INDEX posts_message ON posts (message_id);

CREATE TABLE lanes (
	kind            TEXT NOT NULL,
	conversation_id BIGINT NOT NULL REFERENCES conversations (id),
	due_at          BIGINT,
	job_at          BIGINT NOT NULL DEFAULT 0,
	not_before      BIGINT NOT NULL DEFAULT 0,
	owner           TEXT NOT NULL DEFAULT '',
	taken_at        BIGINT NOT NULL DEFAULT 0,
	lease_until     BIGINT NOT NULL DEFAULT 0,
	dirty_since     BIGINT,
	failures        BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (kind, conversation_id)
);
CREATE INDEX lanes_due ON lanes (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE events_seen (
	name    TEXT PRIMARY KEY,
	seen_at BIGINT NOT NULL
);
CREATE INDEX events_seen_at ON events_seen (seen_at);

CREATE TABLE watermarks (
	name TEXT PRIMARY KEY,
	at   BIGINT NOT NULL
);

CREATE TABLE strays (
	id          {id},
	carrier_id  TEXT NOT NULL UNIQUE,
	line        TEXT NOT NULL,
	payload     TEXT NOT NULL,
	received_at BIGINT NOT NULL
);
CREATE INDEX strays_line ON strays (line, id);

CREATE TABLE audit (
	id              {id},
	at              BIGINT NOT NULL,
	actor           TEXT NOT NULL,
	action          TEXT NOT NULL,
	conversation_id BIGINT,
	detail          TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_conversation ON audit (conversation_id, id);
