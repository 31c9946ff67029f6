-- The names of whom of the chat a scheduled reply calls, one on each line.
ALTER TABLE scheduled ADD COLUMN mentions TEXT NOT NULL DEFAULT '';
