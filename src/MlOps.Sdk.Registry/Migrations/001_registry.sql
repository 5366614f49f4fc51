CREATE TABLE registered_models (
    name TEXT NOT NULL PRIMARY KEY,
    last_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE TABLE model_versions (
    model TEXT NOT NULL REFERENCES registered_models (name),
    version BIGINT NOT NULL,
    package_hash TEXT NOT NULL,
    artifact_sha256 TEXT NOT NULL,
    artifact_size BIGINT NOT NULL,
    algorithm TEXT NOT NULL,
    task TEXT NOT NULL,
    signature TEXT NOT NULL,
    description TEXT,
    run_id TEXT,
    dataset_hash TEXT,
    git_commit TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    idempotency_key TEXT,
    PRIMARY KEY (model, version),
    UNIQUE (model, package_hash),
    UNIQUE (model, idempotency_key)
);

-- "value" is for comparing and NULL for NaN; "value_bits" holds the number exactly.
CREATE TABLE model_version_metrics (
    model TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    value DOUBLE PRECISION,
    value_bits BIGINT NOT NULL,
    PRIMARY KEY (model, version, name),
    FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
);

CREATE TABLE model_version_parameters (
    model TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (model, version, name),
    FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
);

CREATE TABLE model_version_tags (
    model TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (model, version, name),
    FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
);

CREATE TABLE model_aliases (
    model TEXT NOT NULL,
    alias TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (model, alias),
    FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
);

CREATE TABLE model_alias_history (
    model TEXT NOT NULL,
    alias TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    old_version BIGINT,
    new_version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (model, alias, sequence),
    FOREIGN KEY (model, new_version) REFERENCES model_versions (model, version)
);
