-- Forms that the workspace published. Derived from the directory's records.
CREATE TABLE published (
    form_id TEXT NOT NULL, version TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (form_id, version)
) WITHOUT ROWID;
