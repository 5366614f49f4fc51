CREATE TABLE tracking_counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE experiments (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE experiment_tags (
    experiment_id TEXT NOT NULL REFERENCES experiments (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (experiment_id, key)
);

CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    experiment_id TEXT NOT NULL REFERENCES experiments (id),
    parent_run_id TEXT REFERENCES runs (id),
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    status_reason TEXT,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    duration BIGINT,
    last_heartbeat_at BIGINT NOT NULL,
    metric_count BIGINT NOT NULL,
    environment TEXT NOT NULL,
    data TEXT NOT NULL
);

CREATE INDEX runs_by_experiment ON runs (experiment_id, number);
CREATE INDEX runs_by_status ON runs (status, last_heartbeat_at);
CREATE INDEX runs_by_parent ON runs (parent_run_id);

CREATE TABLE run_parameters (
    run_id TEXT NOT NULL REFERENCES runs (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key)
);

CREATE TABLE run_tags (
    run_id TEXT NOT NULL REFERENCES runs (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key)
);

-- "value" is for comparing and NULL for NaN; "value_bits" holds the number exactly. The empty split means none.
CREATE TABLE run_metrics (
    run_id TEXT NOT NULL REFERENCES runs (id),
    sequence BIGINT NOT NULL,
    name TEXT NOT NULL,
    split TEXT NOT NULL,
    value DOUBLE PRECISION,
    value_bits BIGINT NOT NULL,
    step BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, sequence)
);

CREATE INDEX run_metrics_by_name ON run_metrics (run_id, name, split, step, sequence);

CREATE TABLE run_metric_summaries (
    run_id TEXT NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    split TEXT NOT NULL,
    last_value DOUBLE PRECISION,
    last_bits BIGINT NOT NULL,
    last_step BIGINT NOT NULL,
    minimum DOUBLE PRECISION,
    maximum DOUBLE PRECISION,
    points BIGINT NOT NULL,
    PRIMARY KEY (run_id, name, split)
);

CREATE INDEX run_metric_summaries_by_value ON run_metric_summaries (name, split, last_value);

CREATE TABLE run_artifacts (
    run_id TEXT NOT NULL REFERENCES runs (id),
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, path)
);
