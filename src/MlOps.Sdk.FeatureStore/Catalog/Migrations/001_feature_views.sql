CREATE TABLE feature_views (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    definition TEXT NOT NULL,
    owner TEXT,
    description TEXT,
    tags TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (name, version),
    UNIQUE (name, fingerprint)
);

CREATE TABLE feature_materializations (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    source_hash TEXT NOT NULL,
    table_version BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    materialized_at BIGINT NOT NULL,
    PRIMARY KEY (name, version)
);
