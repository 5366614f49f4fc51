CREATE TABLE training_sets (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    identity TEXT,
    query TEXT,
    columns TEXT,
    spine_hash TEXT,
    content_hash TEXT,
    row_count BIGINT,
    erased_rows BIGINT NOT NULL,
    erasing BIGINT NOT NULL,
    description TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE INDEX training_sets_identity ON training_sets (name, identity);

CREATE TABLE training_set_tags (
    name TEXT NOT NULL,
    tag TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (name, tag)
);
