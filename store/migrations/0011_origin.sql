-- What contacts said about being texted, and by what we know it. Nothing in here is ever changed.
CREATE TABLE consents (
	id         {id},
	contact_id BIGINT NOT NULL REFERENCES contacts (id),
	line_id    BIGINT NOT NULL REFERENCES lines (id),
	kind       TEXT NOT NULL,
	source     TEXT NOT NULL,
	wording    TEXT NOT NULL DEFAULT '',
	actor      TEXT NOT NULL DEFAULT '',
	at         BIGINT NOT NULL
);
CREATE INDEX consents_contact ON consents (contact_id, line_id, at, id);

-- The carrier's code that says that a line as a whole cannot send, since when; empty while nothing is known against it.
ALTER TABLE lines ADD COLUMN trouble TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN trouble_at BIGINT;

-- The newest message of ours, which is what an inbound one answers.
CREATE INDEX messages_out ON messages (conversation_id, id) WHERE direction = 'out';
