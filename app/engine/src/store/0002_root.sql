-- The change that says which form a record is: of those that depend on nothing, the one with the lowest hash.
ALTER TABLE record ADD COLUMN root BLOB;
CREATE INDEX record_circle ON record (circle);
