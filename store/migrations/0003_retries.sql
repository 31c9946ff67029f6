-- A message that did not arrive can be sent again, as a new message. retry_of is the first of the chain: the one that was typed or
-- commanded.
ALTER TABLE messages ADD COLUMN retry_of BIGINT REFERENCES messages (id);
CREATE INDEX messages_retry ON messages (retry_of, id) WHERE retry_of IS NOT NULL;

-- What a notice offers to do about a message.
ALTER TABLE posts ADD COLUMN retry_id BIGINT REFERENCES messages (id);
ALTER TABLE posts ADD COLUMN reword_id BIGINT REFERENCES messages (id);
