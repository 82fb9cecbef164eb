-- Where the parts and ends of checkpoints stand in the data lanes.
CREATE TABLE checkpoint (
    workspace INTEGER NOT NULL REFERENCES workspace,
    circle    BLOB NOT NULL,
    stream    BLOB NOT NULL,
    n         INTEGER NOT NULL,
    pos       INTEGER NOT NULL,
    ends      INTEGER NOT NULL,
    PRIMARY KEY (workspace, circle, stream, n)
) WITHOUT ROWID, STRICT;
CREATE INDEX checkpoint_end ON checkpoint (workspace, circle, pos) WHERE ends = 1;
