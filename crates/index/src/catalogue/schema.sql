-- The truth of the index. A version's passages have consecutive ids and live and die with it.
CREATE TABLE state (
    generation INTEGER NOT NULL, -- the last one that all stores hold
    erasure INTEGER NOT NULL     -- generation in which rows were last erased, instead of only dying
);
INSERT INTO state VALUES (0, 0);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    stamp TEXT NOT NULL,
    failure BLOB,                -- why the last ingest failed
    UNIQUE (source, path)
);

CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (id),
    hash BLOB NOT NULL,
    collection TEXT NOT NULL,
    visibility INTEGER NOT NULL,
    secrecy INTEGER NOT NULL,    -- visibility of its most secret passage
    metadata BLOB NOT NULL,
    warnings BLOB,               -- absent if there are none
    pages INTEGER NOT NULL,
    first_passage INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    secrets BLOB,                -- passages more secret than the document; absent if there are none
    born INTEGER NOT NULL,
    died INTEGER
);
CREATE UNIQUE INDEX current_versions ON versions (document) WHERE died IS NULL;
CREATE INDEX versions_of_document ON versions (document, id);
CREATE INDEX versions_of_hash ON versions (hash);
CREATE INDEX versions_by_birth ON versions (born);
CREATE INDEX versions_by_death ON versions (died) WHERE died IS NOT NULL;

CREATE TABLE pages (
    version INTEGER NOT NULL REFERENCES versions (id),
    number INTEGER NOT NULL,
    visibility INTEGER NOT NULL, -- of the most secret passage on it
    body BLOB NOT NULL,
    PRIMARY KEY (version, number)
);

CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL REFERENCES versions (id),
    ordinal INTEGER NOT NULL,
    visibility INTEGER NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    dimensions INTEGER NOT NULL
);

CREATE TABLE vectors (           -- of current passages only
    model INTEGER NOT NULL REFERENCES models (id),
    passage INTEGER NOT NULL REFERENCES passages (id),
    rows BLOB NOT NULL,          -- f16, little endian, one row after the other
    PRIMARY KEY (passage, model)
);

CREATE TABLE segments (          -- files in the folder of vectors
    file TEXT PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models (id),
    rows INTEGER NOT NULL,
    graph INTEGER,               -- CRC-32 of the graph beside it; absent if there is none
    died INTEGER                 -- generation in which it was merged into another
);

CREATE TABLE forgotten (         -- documents whose erasure is not finished
    document INTEGER PRIMARY KEY
);
