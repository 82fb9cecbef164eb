CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- Control objects as received; rowid is arrival, which nothing depends on.
CREATE TABLE control (id BLOB PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE epoch_secret (epoch BLOB PRIMARY KEY, circle BLOB NOT NULL, secret BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE epoch_wrap (wrap BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;

-- One Automerge document each. `person` is the roster card that it points to (itself for a roster card).
CREATE TABLE record (
    record BLOB PRIMARY KEY, circle BLOB NOT NULL, form_id TEXT NOT NULL, form_version TEXT NOT NULL,
    person BLOB, document BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX record_person ON record (person);
CREATE TABLE record_key (key_id BLOB PRIMARY KEY, record BLOB NOT NULL, secret BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX record_key_record ON record_key (record);
-- Which epochs a record key is known to be sealed to.
CREATE TABLE record_key_epoch (key_id BLOB NOT NULL, epoch BLOB NOT NULL, PRIMARY KEY (key_id, epoch)) WITHOUT ROWID;

-- Saved, not sealed yet. The raw change is also inside its record's document.
CREATE TABLE pending_change (seq INTEGER PRIMARY KEY AUTOINCREMENT, record BLOB NOT NULL, raw BLOB NOT NULL);
CREATE INDEX pending_change_record ON pending_change (record);

-- Everything sealed that this device holds, its own and others'.
CREATE TABLE batch (
    batch BLOB PRIMARY KEY, circle BLOB NOT NULL, stream BLOB NOT NULL, n_first INTEGER NOT NULL,
    bytes BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX batch_order ON batch (stream, circle, n_first);
CREATE TABLE entry (
    entry BLOB PRIMARY KEY, batch BLOB NOT NULL, circle BLOB NOT NULL, stream BLOB NOT NULL, n INTEGER NOT NULL,
    item BLOB NOT NULL, record BLOB,
    -- 0 opened, 1 waiting for something that may still come, 2 quarantined
    state INTEGER NOT NULL, reason TEXT, since_ms INTEGER NOT NULL, since_offset INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX entry_place ON entry (stream, circle, n);
CREATE INDEX entry_state ON entry (state) WHERE state > 0;
CREATE INDEX entry_record ON entry (record);
CREATE TABLE body (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
-- Objects that could not be taken as batches or control objects at all.
CREATE TABLE quarantine (
    hash BLOB PRIMARY KEY, what TEXT NOT NULL, bytes BLOB NOT NULL, reason TEXT NOT NULL,
    since_ms INTEGER NOT NULL, since_offset INTEGER NOT NULL
) WITHOUT ROWID;

-- What a server is known to hold (control ids, batch ids, hashes of wraps), and how far its logs were read.
CREATE TABLE held (server BLOB NOT NULL, object BLOB NOT NULL, PRIMARY KEY (server, object)) WITHOUT ROWID;
CREATE INDEX held_object ON held (object);
CREATE TABLE cursor (
    server BLOB NOT NULL, circle BLOB NOT NULL, lane INTEGER NOT NULL, pos INTEGER NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (server, circle, lane)
) WITHOUT ROWID;

-- No foreign keys to records: drafts and the outbox can move to another database.
CREATE TABLE draft (
    draft BLOB PRIMARY KEY, form_id TEXT NOT NULL, form_version TEXT NOT NULL, about BLOB, place TEXT,
    sitting BLOB NOT NULL, begun_ms INTEGER NOT NULL, begun_offset INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE draft_record (
    draft BLOB NOT NULL, part TEXT NOT NULL, record BLOB NOT NULL, heads BLOB NOT NULL,
    PRIMARY KEY (draft, part)
) WITHOUT ROWID;
CREATE TABLE draft_answer (
    draft BLOB NOT NULL, path TEXT NOT NULL, answer BLOB NOT NULL, typed INTEGER NOT NULL,
    PRIMARY KEY (draft, path)
) WITHOUT ROWID;

-- Projections: derived from the documents, rebuilt at will.
CREATE TABLE person (
    id INTEGER PRIMARY KEY, person BLOB NOT NULL UNIQUE, row BLOB NOT NULL, arrived TEXT NOT NULL,
    departed TEXT NOT NULL, voided INTEGER NOT NULL, site TEXT, party TEXT, folio TEXT
);
CREATE INDEX person_arrived ON person (voided, arrived DESC, id DESC);
CREATE INDEX person_party ON person (party);
CREATE INDEX person_site ON person (site, departed);
CREATE TABLE person_name (person INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (person, name)) WITHOUT ROWID;
CREATE TABLE conflict (
    record BLOB NOT NULL, path TEXT NOT NULL, person BLOB NOT NULL, PRIMARY KEY (record, path)
) WITHOUT ROWID;
CREATE INDEX conflict_person ON conflict (person);
CREATE TABLE site (site TEXT PRIMARY KEY, name TEXT NOT NULL, folio_prefix TEXT NOT NULL, beds INTEGER) WITHOUT ROWID;
CREATE TABLE circle (circle BLOB PRIMARY KEY, part TEXT NOT NULL, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE member (device BLOB PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;

-- Records with something that no server is known to hold.
CREATE VIEW only_here AS
    SELECT record FROM pending_change
    UNION
    SELECT entry.record FROM entry JOIN batch ON batch.batch = entry.batch
    WHERE entry.record IS NOT NULL AND NOT EXISTS (SELECT 1 FROM held WHERE held.object = batch.batch);
