-- Files that go out with a message. content is NULL until it was fetched, and again once it has expired.
CREATE TABLE files (
	id           {id},
	message_id   BIGINT NOT NULL REFERENCES messages (id),
	thread_id    BIGINT NOT NULL REFERENCES threads (id),
	ref          TEXT NOT NULL,
	name         TEXT NOT NULL,
	content_type TEXT NOT NULL,
	size         BIGINT NOT NULL,
	token        TEXT NOT NULL UNIQUE,
	url          TEXT NOT NULL,
	as_link      BOOLEAN NOT NULL DEFAULT FALSE,
	content      {bytes},
	fetched_at   BIGINT,
	created_at   BIGINT NOT NULL,
	expires_at   BIGINT NOT NULL
);
CREATE INDEX files_message ON files (message_id, id);
CREATE INDEX files_expiry ON files (expires_at) WHERE fetched_at IS NOT NULL;

-- How many files go along, so that only messages with files look for them.
ALTER TABLE messages ADD COLUMN files BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lines ADD COLUMN mms BOOLEAN NOT NULL DEFAULT FALSE;
