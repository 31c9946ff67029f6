-- What is known of a contact besides their number and name.
ALTER TABLE contacts ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN language TEXT NOT NULL DEFAULT '';

-- Names are shown as they were written first, and found by their folded form, which has no capitals and no accents.
CREATE TABLE accounts (
	id         {id},
	inbox_id   BIGINT NOT NULL REFERENCES inboxes (id),
	name       TEXT NOT NULL,
	folded     TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	UNIQUE (inbox_id, folded)
);

-- Which contacts an inbox knows, by a conversation or otherwise. fields is a JSON object of texts.
CREATE TABLE inbox_contacts (
	inbox_id   BIGINT NOT NULL REFERENCES inboxes (id),
	contact_id BIGINT NOT NULL REFERENCES contacts (id),
	account_id BIGINT REFERENCES accounts (id),
	fields     TEXT NOT NULL DEFAULT '{}',
	created_at BIGINT NOT NULL,
	PRIMARY KEY (inbox_id, contact_id)
);
CREATE INDEX inbox_contacts_contact ON inbox_contacts (contact_id);
CREATE INDEX inbox_contacts_account ON inbox_contacts (account_id) WHERE account_id IS NOT NULL;

INSERT INTO inbox_contacts (inbox_id, contact_id, created_at)
	SELECT v.inbox_id, v.contact_id, MIN(c.created_at) FROM conversations v JOIN contacts c ON c.id = v.contact_id
	GROUP BY v.inbox_id, v.contact_id;

CREATE TABLE tags (
	id       {id},
	inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
	name     TEXT NOT NULL,
	UNIQUE (inbox_id, name)
);
CREATE TABLE contact_tags (
	tag_id     BIGINT NOT NULL REFERENCES tags (id),
	contact_id BIGINT NOT NULL REFERENCES contacts (id),
	added_at   BIGINT NOT NULL,
	PRIMARY KEY (tag_id, contact_id)
);
CREATE INDEX contact_tags_contact ON contact_tags (contact_id);

-- kind is 'marketing' or 'opt-in'; who joins a list of the second kind agrees to wording.
CREATE TABLE lists (
	id         {id},
	inbox_id   BIGINT NOT NULL REFERENCES inboxes (id),
	name       TEXT NOT NULL,
	folded     TEXT NOT NULL,
	kind       TEXT NOT NULL,
	wording    TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	UNIQUE (inbox_id, folded)
);
CREATE TABLE list_members (
	list_id    BIGINT NOT NULL REFERENCES lists (id),
	contact_id BIGINT NOT NULL REFERENCES contacts (id),
	joined_at  BIGINT NOT NULL,
	PRIMARY KEY (list_id, contact_id)
);
CREATE INDEX list_members_contact ON list_members (contact_id);

-- state is 'open', 'won' or 'lost'; value_minor is in the smallest unit of its currency.
CREATE TABLE deals (
	id          {id},
	inbox_id    BIGINT NOT NULL REFERENCES inboxes (id),
	contact_id  BIGINT NOT NULL REFERENCES contacts (id),
	title       TEXT NOT NULL,
	pipeline    TEXT NOT NULL,
	stage       TEXT NOT NULL,
	state       TEXT NOT NULL,
	value_minor BIGINT NOT NULL DEFAULT 0,
	currency    TEXT NOT NULL DEFAULT '',
	created_at  BIGINT NOT NULL,
	closed_at   BIGINT
);
CREATE INDEX deals_contact ON deals (contact_id, inbox_id);
CREATE INDEX deals_inbox ON deals (inbox_id, state, id);

-- Files of contacts that are being imported, or were: how far, so that an import that was cut off goes on. key is a digest of the file
-- and of what was asked for.
CREATE TABLE imports (
	id          {id},
	inbox_id    BIGINT NOT NULL REFERENCES inboxes (id),
	key         TEXT NOT NULL,
	lines_done  BIGINT NOT NULL DEFAULT 0,
	added       BIGINT NOT NULL DEFAULT 0,
	known       BIGINT NOT NULL DEFAULT 0,
	refused     BIGINT NOT NULL DEFAULT 0,
	updated_at  BIGINT NOT NULL,
	finished_at BIGINT,
	UNIQUE (inbox_id, key)
);
CREATE TABLE import_refusals (
	import_id BIGINT NOT NULL REFERENCES imports (id),
	line      BIGINT NOT NULL,
	reason    TEXT NOT NULL,
	PRIMARY KEY (import_id, line)
);
