CREATE TABLE feature_online_syncs (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    store TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    table_version BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    synced_at BIGINT NOT NULL,
    PRIMARY KEY (name, version, store)
);
