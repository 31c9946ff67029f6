-- Who looks after a conversation, until when it sleeps, what typing in its thread does, and since when its contact waits for an answer.
ALTER TABLE conversations ADD COLUMN assignee_id TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN assignee_name TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN snoozed_until BIGINT;
ALTER TABLE conversations ADD COLUMN mode TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN unanswered_since BIGINT;
ALTER TABLE conversations ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;

-- The place of a conversation in the list of its inbox, written with every change, so that a page of the list is a range of an index.
ALTER TABLE conversations ADD COLUMN rank BIGINT NOT NULL DEFAULT 1;
ALTER TABLE conversations ADD COLUMN rank_at BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET rank = CASE WHEN unread > 0 THEN 0 WHEN state = 'open' THEN 1 ELSE 3 END,
	rank_at = COALESCE(CASE WHEN unread > 0 THEN waiting_since ELSE -last_at END, 0);
DROP INDEX conversations_unread;
DROP INDEX conversations_last;
CREATE INDEX conversations_rank ON conversations (inbox_id, rank, rank_at, id);
CREATE INDEX conversations_assignee ON conversations (inbox_id, assignee_id, rank, rank_at, id);

-- What an outbound message came from by name ("Spring sale"), and which one an inbound message answers.
ALTER TABLE messages ADD COLUMN origin_name TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN answers_id BIGINT REFERENCES messages (id);
