-- The posts of which the channel was told, so that what told it is found although the posts are forgotten.
ALTER TABLE erasures ADD COLUMN announced TEXT NOT NULL DEFAULT '';
