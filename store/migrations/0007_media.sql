-- Contents that are kept, wherever they lie. A row is committed before its content is written, with a moment at which it is dropped;
-- whoever refers to it moves that moment. content is used only where contents lie in the database.
CREATE TABLE blobs (
	name    TEXT PRIMARY KEY,
	drop_at BIGINT,
	doomed  BOOLEAN NOT NULL DEFAULT FALSE,
	content {bytes}
);
CREATE INDEX blobs_drop ON blobs (drop_at) WHERE drop_at IS NOT NULL;
CREATE INDEX blobs_doomed ON blobs (name) WHERE doomed;

-- Where the content of a file lies. Those of earlier versions have it in content.
ALTER TABLE files ADD COLUMN blob TEXT NOT NULL DEFAULT '';

-- What came along with an MMS.
CREATE TABLE attachments (
	id           {id},
	message_id   BIGINT NOT NULL REFERENCES messages (id),
	url          TEXT NOT NULL,
	content_type TEXT NOT NULL,
	size         BIGINT NOT NULL DEFAULT 0,
	blob         TEXT NOT NULL DEFAULT '',
	refusal      TEXT NOT NULL DEFAULT '',
	token        TEXT UNIQUE,
	link_until   BIGINT,
	tries        BIGINT NOT NULL DEFAULT 0,
	tried_at     BIGINT,
	fetched_at   BIGINT,
	created_at   BIGINT NOT NULL
);
CREATE INDEX attachments_message ON attachments (message_id, id);

-- A post that shows an attachment of its message.
ALTER TABLE posts ADD COLUMN attachment_id BIGINT REFERENCES attachments (id);
