-- Whom a post mentions, as the platform's ids with commas between them; and, while the channel is told of a post, the post's id there.
ALTER TABLE posts ADD COLUMN mention TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN announced TEXT NOT NULL DEFAULT '';
CREATE INDEX posts_announced ON posts (conversation_id) WHERE announced <> '';

-- The post of an inbox that is pinned in its channel. shown is a sum of what it shows; number counts the posts that were made.
CREATE TABLE boards (
	inbox_id BIGINT PRIMARY KEY REFERENCES inboxes (id),
	chat     TEXT   NOT NULL,
	channel  TEXT   NOT NULL,
	ref      TEXT   NOT NULL DEFAULT '',
	number   BIGINT NOT NULL DEFAULT 0,
	shown    TEXT   NOT NULL DEFAULT '',
	tried_at BIGINT
);
