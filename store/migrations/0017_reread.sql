-- What was typed to schedule a reply, so that it is known whether it was changed. Empty in older rows.
ALTER TABLE scheduled ADD COLUMN typed_text TEXT NOT NULL DEFAULT '';
-- What is asked about, which is read again after a downtime.
CREATE INDEX messages_asked ON messages (created_at) WHERE state = 'asked';
