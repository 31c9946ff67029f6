-- All texts are indexed anew: on PostgreSQL words that follow each other are indexed as pairs, so that phrases are found fast.
SELECT 1;
