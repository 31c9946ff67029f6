-- The list of those who wait for an answer, the longest waiting first.
CREATE INDEX conversations_waiting ON conversations (inbox_id, unanswered_since, id)
	WHERE unanswered_since IS NOT NULL AND state = 'open';
