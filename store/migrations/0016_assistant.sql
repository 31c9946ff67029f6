-- What the assistant of an inbox may do, and what it is told about the house. An inbox without a row has both switched off.
CREATE TABLE assistants (
	inbox_id      BIGINT PRIMARY KEY REFERENCES inboxes (id),
	drafts        BOOLEAN NOT NULL DEFAULT FALSE,
	summaries     BOOLEAN NOT NULL DEFAULT FALSE,
	accepted_by   TEXT NOT NULL DEFAULT '',
	accepted_name TEXT NOT NULL DEFAULT '',
	accepted_at   BIGINT,
	name          TEXT NOT NULL DEFAULT '',
	sells         TEXT NOT NULL DEFAULT '',
	voice         TEXT NOT NULL DEFAULT '',
	use_words     TEXT NOT NULL DEFAULT '',
	avoid_words   TEXT NOT NULL DEFAULT '',
	signature     TEXT NOT NULL DEFAULT '',
	role          TEXT NOT NULL DEFAULT '',
	updated_at    BIGINT
);

-- What customers ask often, and the answers.
CREATE TABLE faqs (
	id         {id},
	inbox_id   BIGINT NOT NULL REFERENCES inboxes (id),
	question   TEXT NOT NULL,
	answer     TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	UNIQUE (inbox_id, question)
);

-- Web pages that answers may rest on, and what was read of them last.
CREATE TABLE pages (
	id            {id},
	inbox_id      BIGINT NOT NULL REFERENCES inboxes (id),
	place         BIGINT NOT NULL,
	url           TEXT NOT NULL,
	title         TEXT NOT NULL DEFAULT '',
	body          TEXT NOT NULL DEFAULT '',
	words         BIGINT NOT NULL DEFAULT 0,
	etag          TEXT NOT NULL DEFAULT '',
	last_modified TEXT NOT NULL DEFAULT '',
	problem       TEXT NOT NULL DEFAULT '',
	read_at       BIGINT,
	tried_at      BIGINT,
	due_at        BIGINT,
	UNIQUE (inbox_id, place)
);
CREATE INDEX pages_due ON pages (due_at) WHERE due_at IS NOT NULL;

-- Replies that the assistant proposes. after_id is the newest message that it knew.
CREATE TABLE drafts (
	id              {id},
	conversation_id BIGINT NOT NULL REFERENCES conversations (id),
	request_key     TEXT NOT NULL UNIQUE,
	after_id        BIGINT NOT NULL,
	state           TEXT NOT NULL,
	instruction     TEXT NOT NULL DEFAULT '',
	change          TEXT NOT NULL DEFAULT '',
	previous        TEXT NOT NULL DEFAULT '',
	body            TEXT NOT NULL DEFAULT '',
	language        TEXT NOT NULL DEFAULT '',
	sources         TEXT NOT NULL DEFAULT '[]',
	confidence      TEXT NOT NULL DEFAULT '',
	remarks         TEXT NOT NULL DEFAULT '[]',
	model           TEXT NOT NULL DEFAULT '',
	problem         TEXT NOT NULL DEFAULT '',
	decided_by      TEXT NOT NULL DEFAULT '',
	author_id       TEXT NOT NULL,
	author_name     TEXT NOT NULL,
	created_at      BIGINT NOT NULL
);
CREATE INDEX drafts_conversation ON drafts (conversation_id, id);
ALTER TABLE posts ADD COLUMN draft_id BIGINT REFERENCES drafts (id);
CREATE INDEX posts_draft ON posts (draft_id) WHERE draft_id IS NOT NULL;

-- The newest summary of each conversation. after_id is the newest message that it knows.
CREATE TABLE summaries (
	conversation_id BIGINT PRIMARY KEY REFERENCES conversations (id),
	after_id        BIGINT NOT NULL,
	body            TEXT NOT NULL,
	open            TEXT NOT NULL,
	model           TEXT NOT NULL,
	created_at      BIGINT NOT NULL
);

-- What the assistant was asked on a day, and what that cost.
CREATE TABLE assistant_uses (
	inbox_id   BIGINT NOT NULL REFERENCES inboxes (id),
	day        TEXT NOT NULL,
	kind       TEXT NOT NULL,
	uses       BIGINT NOT NULL DEFAULT 0,
	tokens_in  BIGINT NOT NULL DEFAULT 0,
	tokens_out BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (inbox_id, day, kind)
);
