CREATE TABLE lineage_edges (
    from_kind TEXT NOT NULL,
    from_name TEXT NOT NULL,
    from_version TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    to_name TEXT NOT NULL,
    to_version TEXT NOT NULL,
    relation TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (from_kind, from_name, from_version, to_kind, to_name, to_version, relation)
);

CREATE INDEX lineage_edges_to ON lineage_edges (to_kind, to_name, to_version);
