-- The words of messages and of contacts' names, to find conversations by. Writers of the rows add them (words.go), and a step after
-- this one adds those of the rows that are there already; what is deleted takes its words along.

-- sqlite:
-- Neither table keeps the texts themselves. The words come ready-made, with spaces between them, and "ascii" parts them just there.
-- An index of beginnings costs room, and keeps a word that is only begun from being put together out of all words that begin so.
CREATE VIRTUAL TABLE message_words USING fts5 (line, words, content='', contentless_delete=1, tokenize='ascii', prefix='2 3 4 5 6');
CREATE VIRTUAL TABLE contact_words USING fts5 (words, content='', contentless_delete=1, tokenize='ascii', prefix='2 3 4 5 6');
CREATE TRIGGER messages_words_gone AFTER DELETE ON messages BEGIN
	DELETE FROM message_words WHERE rowid = OLD.id;
END;
CREATE TRIGGER contacts_words_gone AFTER DELETE ON contacts BEGIN
	DELETE FROM contact_words WHERE rowid = OLD.id;
END;

-- postgres:
-- fastupdate would have some unlucky message pay for many others, and every search read what is not sorted in yet.
CREATE TABLE message_words (
	message_id BIGINT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
	line_id    BIGINT NOT NULL,
	words      TSVECTOR NOT NULL
);
CREATE INDEX message_words_words ON message_words USING GIN (words) WITH (fastupdate = off);
CREATE TABLE contact_words (
	contact_id BIGINT PRIMARY KEY REFERENCES contacts (id) ON DELETE CASCADE,
	words      TSVECTOR NOT NULL
);
CREATE INDEX contact_words_words ON contact_words USING GIN (words) WITH (fastupdate = off);

-- both:
-- Each list of an inbox is a range of an index: all and unread have conversations_rank, mine and unassigned conversations_assignee.
CREATE INDEX conversations_state ON conversations (inbox_id, state, rank, rank_at, id);
