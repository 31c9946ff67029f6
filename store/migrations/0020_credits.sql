-- What an inbox may still spend, in thousandths of a credit, and whether it was told that this is little.
CREATE TABLE credits (
	inbox_id BIGINT PRIMARY KEY REFERENCES inboxes (id),
	balance  BIGINT NOT NULL DEFAULT 0 CHECK (balance >= 0),
	low      BOOLEAN NOT NULL DEFAULT FALSE
);

-- How a balance came about. Nothing in here is ever changed, but that a message that is deleted is forgotten.
CREATE TABLE credit_entries (
	id            {id},
	inbox_id      BIGINT NOT NULL REFERENCES inboxes (id),
	message_id    BIGINT,
	kind          TEXT NOT NULL,
	amount        BIGINT NOT NULL,
	balance_after BIGINT NOT NULL,
	actor         TEXT NOT NULL DEFAULT '',
	note          TEXT NOT NULL DEFAULT '',
	request_key   TEXT UNIQUE,
	at            BIGINT NOT NULL
);
CREATE INDEX credit_entries_inbox ON credit_entries (inbox_id, id);
CREATE INDEX credit_entries_message ON credit_entries (message_id) WHERE message_id IS NOT NULL;

-- What a segment of a message costs, fixed when the first was taken for it, and what the message has taken by now.
ALTER TABLE messages ADD COLUMN credit_rate BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN credits BIGINT NOT NULL DEFAULT 0;
CREATE INDEX messages_reserving ON messages (conversation_id) WHERE credits > 0 AND state IN ('held', 'queued', 'sending', 'uncertain');
-- The entry of the ledger that a message confirms.
ALTER TABLE messages ADD COLUMN confirms_id BIGINT;
