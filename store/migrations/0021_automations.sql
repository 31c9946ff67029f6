-- Automations as they were loaded last. A retired one was taken out of the files: nobody enters it, and who is in it goes on.
CREATE TABLE automations (
	id         {id},
	name       TEXT NOT NULL UNIQUE,
	retired    BOOLEAN NOT NULL DEFAULT FALSE,
	version_id BIGINT NOT NULL DEFAULT 0,
	updated_at BIGINT NOT NULL
);

-- Everything that they ever were: a contact finishes the version that they entered.
CREATE TABLE automation_versions (
	id            {id},
	automation_id BIGINT NOT NULL REFERENCES automations (id),
	version       BIGINT NOT NULL,
	digest        TEXT NOT NULL,
	title         TEXT NOT NULL,
	body          TEXT NOT NULL,
	created_at    BIGINT NOT NULL,
	UNIQUE (automation_id, version)
);

-- What starts the newest version, to be found by what happened.
CREATE TABLE automation_triggers (
	kind          TEXT NOT NULL,
	word          TEXT NOT NULL,
	automation_id BIGINT NOT NULL REFERENCES automations (id),
	PRIMARY KEY (kind, word, automation_id)
);

-- In which inboxes they are paused.
CREATE TABLE automation_pauses (
	automation_id BIGINT NOT NULL REFERENCES automations (id),
	inbox_id      BIGINT NOT NULL REFERENCES inboxes (id),
	by_name       TEXT NOT NULL,
	at            BIGINT NOT NULL,
	PRIMARY KEY (automation_id, inbox_id)
);

-- Who is where in them, and was. position is the step that is done when due_at has come.
CREATE TABLE automation_runs (
	id              {id},
	automation_id   BIGINT NOT NULL REFERENCES automations (id),
	version_id      BIGINT NOT NULL REFERENCES automation_versions (id),
	inbox_id        BIGINT NOT NULL REFERENCES inboxes (id),
	contact_id      BIGINT NOT NULL REFERENCES contacts (id),
	conversation_id BIGINT NOT NULL REFERENCES conversations (id),
	state           TEXT NOT NULL,
	position        TEXT NOT NULL,
	waits           TEXT NOT NULL DEFAULT '',
	due_at          BIGINT,
	replied         BOOLEAN NOT NULL DEFAULT FALSE,
	reply           TEXT NOT NULL DEFAULT '',
	heard_id        BIGINT NOT NULL DEFAULT 0,
	started_by      TEXT NOT NULL,
	outcome         TEXT NOT NULL DEFAULT '',
	entered_at      BIGINT NOT NULL,
	ended_at        BIGINT
);
CREATE UNIQUE INDEX automation_runs_once ON automation_runs (automation_id, inbox_id, contact_id) WHERE state = 'active';
CREATE INDEX automation_runs_due ON automation_runs (conversation_id, due_at) WHERE state = 'active';
CREATE INDEX automation_runs_contact ON automation_runs (contact_id, entered_at);
CREATE INDEX automation_runs_conversation ON automation_runs (conversation_id);
CREATE INDEX automation_runs_of ON automation_runs (automation_id, inbox_id, state, id);

-- What each of them did, in order.
CREATE TABLE automation_steps (
	id       {id},
	run_id   BIGINT NOT NULL REFERENCES automation_runs (id),
	at       BIGINT NOT NULL,
	position TEXT NOT NULL,
	say      TEXT NOT NULL
);
CREATE INDEX automation_steps_run ON automation_steps (run_id, id);
