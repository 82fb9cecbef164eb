-- Records with something that no server is known to hold. What was written after its author was let go is nobody's to send
-- until a coordinator takes it in.
DROP VIEW only_here;
CREATE VIEW only_here AS
    SELECT record FROM pending_change
    UNION
    SELECT entry.record FROM entry
    WHERE entry.record IS NOT NULL AND entry.state < 4
        AND NOT EXISTS (SELECT 1 FROM held WHERE held.object = entry.batch)
    UNION
    SELECT attachment.record FROM attachment_part JOIN attachment USING (attachment)
    WHERE attachment_part.body IS NULL AND attachment.record IS NOT NULL;
CREATE INDEX entry_batch ON entry (batch);

-- Which epochs this device has sealed for whom, beside those named in the epochs themselves.
CREATE TABLE wrapped (epoch BLOB NOT NULL, recipient BLOB NOT NULL, PRIMARY KEY (epoch, recipient)) WITHOUT ROWID;
