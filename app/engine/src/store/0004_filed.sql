-- Filled forms other than registrations, as lists show them. Derived from the documents.
CREATE TABLE filed (
    record BLOB PRIMARY KEY, person BLOB, at_ms INTEGER NOT NULL, row BLOB NOT NULL,
    -- The record that this one is a part of, in another circle.
    main BLOB
) WITHOUT ROWID;
CREATE INDEX filed_main ON filed (main) WHERE main IS NOT NULL;
CREATE INDEX filed_person ON filed (person, at_ms);
CREATE INDEX filed_at ON filed (at_ms) WHERE person IS NULL;
-- Dates that somebody has to keep, in any record. Derived from the documents.
CREATE TABLE due (
    record BLOB NOT NULL, path TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (record, path)
) WITHOUT ROWID;
CREATE INDEX due_day ON due (day);

-- A conflict can be about nobody.
ALTER TABLE conflict RENAME TO conflict_before;
CREATE TABLE conflict (
    record BLOB NOT NULL, path TEXT NOT NULL, person BLOB, PRIMARY KEY (record, path)
) WITHOUT ROWID;
INSERT INTO conflict SELECT record, path, person FROM conflict_before;
DROP TABLE conflict_before;
CREATE INDEX conflict_person ON conflict (person);
