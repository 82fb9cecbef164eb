-- Files that answers name: a draft's until it is saved, then a record's; others' as soon as a part of them came.
CREATE TABLE attachment (
    -- The order in which they are sent.
    seq INTEGER PRIMARY KEY, attachment BLOB NOT NULL UNIQUE, draft BLOB, record BLOB, head BLOB NOT NULL,
    -- The key of what is sealed already, and the epochs that it is wrapped for.
    secret BLOB, epochs BLOB
);
CREATE INDEX attachment_draft ON attachment (draft) WHERE draft IS NOT NULL;
-- Either what is in a part, or the body that it was sealed into or came in.
CREATE TABLE attachment_part (
    attachment BLOB NOT NULL, number INTEGER NOT NULL, body BLOB, content BLOB, PRIMARY KEY (attachment, number)
);
CREATE INDEX attachment_part_unsealed ON attachment_part (attachment, number) WHERE body IS NULL;
-- Bodies that entries of files name and that are not here yet. `place` is where the entry names it: the chunk is first.
CREATE TABLE awaited (
    seq INTEGER PRIMARY KEY, body BLOB NOT NULL, entry BLOB NOT NULL, place INTEGER NOT NULL, UNIQUE (body, entry)
);

-- Batches of files go after all others.
ALTER TABLE batch ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
DROP INDEX batch_order;
CREATE INDEX batch_order ON batch (files, stream, circle, n_first, batch);

-- Records with something that no server is known to hold.
DROP VIEW only_here;
CREATE VIEW only_here AS
    SELECT record FROM pending_change
    UNION
    SELECT entry.record FROM entry
    WHERE entry.record IS NOT NULL AND NOT EXISTS (SELECT 1 FROM held WHERE held.object = entry.batch)
    UNION
    SELECT attachment.record FROM attachment_part JOIN attachment USING (attachment)
    WHERE attachment_part.body IS NULL AND attachment.record IS NOT NULL;
