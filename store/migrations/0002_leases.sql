-- Who alone does what must be done by one process only, such as holding a chat's gateway.

CREATE TABLE leases (
	name  TEXT PRIMARY KEY,
	owner TEXT NOT NULL,
	until BIGINT NOT NULL
);
