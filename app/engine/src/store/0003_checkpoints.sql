-- What a checkpoint says of people, by the circle of the record that it says it of, until a document of it is here.
CREATE TABLE line (
    person BLOB NOT NULL, circle BLOB NOT NULL, changes INTEGER NOT NULL, listed BLOB NOT NULL,
    PRIMARY KEY (person, circle)
) WITHOUT ROWID;
-- How far this device has come in the set that a server gives it ahead of a circle's log.
CREATE TABLE ahead (
    server BLOB NOT NULL, circle BLOB NOT NULL, batch BLOB NOT NULL, parts INTEGER NOT NULL,
    PRIMARY KEY (server, circle)
) WITHOUT ROWID;
-- Circles of whose data lane something was read, or which were found empty: no list of people is asked for any more.
CREATE TABLE begun (circle BLOB PRIMARY KEY) WITHOUT ROWID;
INSERT INTO begun SELECT DISTINCT circle FROM cursor WHERE lane = 1;
-- The sets that were made, by the batch that ends each, and how many people their makers knew.
CREATE TABLE checkpoint (batch BLOB PRIMARY KEY, circle BLOB NOT NULL, people INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX checkpoint_circle ON checkpoint (circle, people);
