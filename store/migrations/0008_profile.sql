-- Secrets of ours that all processes share, each made at its first use.
CREATE TABLE keys (
	name       TEXT PRIMARY KEY,
	secret     {bytes} NOT NULL,
	created_at BIGINT NOT NULL
);

-- What came in or was asked for and was deleted with its contact, as digests, so that a repetition does not bring it back.
CREATE TABLE forgotten (
	digest       TEXT PRIMARY KEY,
	forgotten_at BIGINT NOT NULL
);
CREATE INDEX forgotten_when ON forgotten (forgotten_at);

-- Threads that still show what was deleted.
CREATE TABLE erasures (
	id       {id},
	chat     TEXT NOT NULL,
	channel  TEXT NOT NULL,
	thread   TEXT NOT NULL,
	card     TEXT NOT NULL,
	post     TEXT NOT NULL,
	failures BIGINT NOT NULL DEFAULT 0,
	due_at   BIGINT NOT NULL
);
CREATE INDEX erasures_due ON erasures (due_at, id);

-- Who wants no texts from a line although they were deleted: a keyed digest of both numbers, and since when.
CREATE TABLE suppressed (
	digest TEXT PRIMARY KEY,
	since  BIGINT NOT NULL
);
