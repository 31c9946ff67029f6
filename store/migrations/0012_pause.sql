-- When the channel was last told of something in a conversation. It stays when that is read: from then on runs the pause.
ALTER TABLE conversations ADD COLUMN told_at BIGINT;
