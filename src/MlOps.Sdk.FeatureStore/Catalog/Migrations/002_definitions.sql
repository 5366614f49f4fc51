CREATE TABLE feature_definitions (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    definition TEXT NOT NULL,
    owner TEXT,
    description TEXT,
    tags TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (kind, name, version),
    UNIQUE (kind, name, fingerprint)
);

CREATE TABLE feature_current (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    applied_at BIGINT NOT NULL,
    PRIMARY KEY (kind, name)
);

INSERT INTO feature_definitions (kind, name, version, fingerprint, definition, owner, description, tags, created_at)
    SELECT 'featureview', name, version, fingerprint, definition, owner, description, tags, created_at FROM feature_views;

INSERT INTO feature_current (kind, name, version, applied_at)
    SELECT 'featureview', name, MAX(version), MAX(created_at) FROM feature_views GROUP BY name;

DROP TABLE feature_views;

CREATE TABLE feature_revision (
    id BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL
);

INSERT INTO feature_revision (id, revision) VALUES (1, 0);

CREATE TABLE feature_bindings (
    model TEXT NOT NULL,
    model_version BIGINT NOT NULL,
    service TEXT NOT NULL,
    service_version BIGINT NOT NULL,
    bound_at BIGINT NOT NULL,
    PRIMARY KEY (model, model_version)
);
