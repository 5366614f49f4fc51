CREATE TABLE erasure_salt (
    id BIGINT NOT NULL PRIMARY KEY,
    salt TEXT NOT NULL
);

CREATE TABLE erased_keys (
    entity TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (entity, key_hash)
);

CREATE TABLE erasures (
    id TEXT NOT NULL PRIMARY KEY,
    entity TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    finished_at BIGINT,
    receipt TEXT
);

CREATE INDEX erasures_key ON erasures (entity, key_hash);

CREATE TABLE erasure_steps (
    erasure_id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    step TEXT NOT NULL,
    PRIMARY KEY (erasure_id, ordinal)
);
