-- The first shape of the post office's database.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE workspace (
    workspace INTEGER PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE
) STRICT;

-- One row per log that has an item: its end.
CREATE TABLE log (
    workspace INTEGER NOT NULL REFERENCES workspace,
    circle    BLOB NOT NULL,
    lane      INTEGER NOT NULL,
    log       INTEGER NOT NULL UNIQUE,
    pos       INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    PRIMARY KEY (workspace, circle, lane)
) WITHOUT ROWID, STRICT;

CREATE TABLE item (
    item  INTEGER PRIMARY KEY,
    log   INTEGER NOT NULL,
    pos   INTEGER NOT NULL,
    id    BLOB NOT NULL,
    hash  BLOB NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (log, pos)
) STRICT;

CREATE TABLE batch_end (
    workspace INTEGER NOT NULL REFERENCES workspace,
    stream    BLOB NOT NULL,
    circle    BLOB NOT NULL,
    n         INTEGER NOT NULL,
    entry     BLOB NOT NULL,
    PRIMARY KEY (workspace, stream, circle, n)
) WITHOUT ROWID, STRICT;

CREATE TABLE body (
    body      INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL REFERENCES workspace,
    hash      BLOB NOT NULL,
    bytes     BLOB NOT NULL,
    UNIQUE (workspace, hash)
) STRICT;

CREATE TABLE body_name (
    workspace INTEGER NOT NULL REFERENCES workspace,
    hash      BLOB NOT NULL,
    circle    BLOB NOT NULL,
    PRIMARY KEY (workspace, hash, circle)
) WITHOUT ROWID, STRICT;

CREATE TABLE wrap (
    workspace INTEGER NOT NULL REFERENCES workspace,
    epoch     BLOB NOT NULL,
    recipient BLOB NOT NULL,
    sender    BLOB NOT NULL,
    bytes     BLOB NOT NULL,
    PRIMARY KEY (workspace, epoch, recipient, sender)
) WITHOUT ROWID, STRICT;
