-- Tables with large values have rows of their own: in a table without them each comparison of keys reads a neighbour whole.
DROP VIEW only_here;

ALTER TABLE record RENAME TO record_before;
CREATE TABLE record (
    record BLOB PRIMARY KEY, circle BLOB NOT NULL, form_id TEXT NOT NULL, form_version TEXT NOT NULL,
    person BLOB, document BLOB NOT NULL,
    -- The change that says which form it is: of those that depend on nothing, the one with the lowest hash.
    root BLOB
);
INSERT INTO record (record, circle, form_id, form_version, person, document)
    SELECT record, circle, form_id, form_version, person, document FROM record_before;
DROP TABLE record_before;
CREATE INDEX record_person ON record (person);
CREATE INDEX record_circle ON record (circle);

ALTER TABLE batch RENAME TO batch_before;
CREATE TABLE batch (
    batch BLOB PRIMARY KEY, circle BLOB NOT NULL, stream BLOB NOT NULL, n_first INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
INSERT INTO batch SELECT batch, circle, stream, n_first, bytes FROM batch_before;
DROP TABLE batch_before;
-- What was not sent is found without reading a batch.
CREATE INDEX batch_order ON batch (stream, circle, n_first, batch);

ALTER TABLE body RENAME TO body_before;
CREATE TABLE body (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL);
INSERT INTO body SELECT hash, bytes FROM body_before;
DROP TABLE body_before;

-- Records with something that no server is known to hold.
CREATE VIEW only_here AS
    SELECT record FROM pending_change
    UNION
    SELECT entry.record FROM entry
    WHERE entry.record IS NOT NULL AND NOT EXISTS (SELECT 1 FROM held WHERE held.object = entry.batch);
