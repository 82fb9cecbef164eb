-- The step of a build that exists only in tests: what a phone goes through that comes from the build before. It takes room, so
-- that a full phone cannot take it.
CREATE TABLE rehearsal (room BLOB NOT NULL) STRICT;
INSERT INTO rehearsal (room) VALUES (zeroblob(4000000));
