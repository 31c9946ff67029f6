-- One text to many. revision counts the changes of text, line and audience; previewed is the one that was last shown with what it costs.
-- prepared_to is the last contact who was looked at for the list of recipients, places how many rows that has. The forgiven are what a
-- person saw and went on in spite of, so that it does not stop a broadcast again.
CREATE TABLE broadcasts (
	id                {id},
	inbox_id          BIGINT NOT NULL REFERENCES inboxes (id),
	line_id           BIGINT NOT NULL REFERENCES lines (id),
	title             TEXT   NOT NULL,
	body              TEXT   NOT NULL,
	audience          TEXT   NOT NULL,
	revision          BIGINT NOT NULL DEFAULT 1,
	previewed         BIGINT NOT NULL DEFAULT 0,
	previewed_to      BIGINT NOT NULL DEFAULT 0,
	previewed_parts   BIGINT NOT NULL DEFAULT 0,
	state             TEXT   NOT NULL,
	author_id         TEXT   NOT NULL,
	author_name       TEXT   NOT NULL,
	starter_id        TEXT   NOT NULL DEFAULT '',
	starter_name      TEXT   NOT NULL DEFAULT '',
	approver_name     TEXT   NOT NULL DEFAULT '',
	stop_reason       TEXT   NOT NULL DEFAULT '',
	prepared_to       BIGINT NOT NULL DEFAULT 0,
	places            BIGINT NOT NULL DEFAULT 0,
	forgiven_done     BIGINT NOT NULL DEFAULT 0,
	forgiven_failed   BIGINT NOT NULL DEFAULT 0,
	forgiven_opt_outs BIGINT NOT NULL DEFAULT 0,
	created_at        BIGINT NOT NULL,
	start_at          BIGINT,
	started_at        BIGINT,
	finished_at       BIGINT,
	card_ref          TEXT   NOT NULL DEFAULT '',
	card_number       BIGINT NOT NULL DEFAULT 1,
	card_shown        TEXT   NOT NULL DEFAULT '',
	card_tried_at     BIGINT,
	card_due_at       BIGINT
);
CREATE INDEX broadcasts_inbox ON broadcasts (inbox_id, id);
CREATE INDEX broadcasts_going ON broadcasts (id) WHERE state IN ('preparing', 'running');
CREATE INDEX broadcasts_card ON broadcasts (card_due_at) WHERE card_due_at IS NOT NULL;

-- Who gets it, fixed when it starts. The state follows the message's. Of somebody who was deleted only the row without them remains.
CREATE TABLE broadcast_recipients (
	broadcast_id BIGINT NOT NULL REFERENCES broadcasts (id),
	place        BIGINT NOT NULL,
	contact_id   BIGINT,
	state        TEXT   NOT NULL,
	reason       TEXT   NOT NULL DEFAULT '',
	not_before   BIGINT NOT NULL DEFAULT 0,
	tries        BIGINT NOT NULL DEFAULT 0,
	message_id   BIGINT,
	segments     BIGINT NOT NULL DEFAULT 0,
	replied_at   BIGINT,
	opted_out_at BIGINT,
	PRIMARY KEY (broadcast_id, place)
);
CREATE INDEX broadcast_recipients_next ON broadcast_recipients (broadcast_id, state, reason, not_before, place);
CREATE INDEX broadcast_recipients_contact ON broadcast_recipients (contact_id) WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX broadcast_recipients_message ON broadcast_recipients (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX broadcast_recipients_heard ON broadcast_recipients (broadcast_id)
	WHERE replied_at IS NOT NULL OR opted_out_at IS NOT NULL;
