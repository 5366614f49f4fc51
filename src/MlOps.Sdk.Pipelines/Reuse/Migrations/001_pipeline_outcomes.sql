create table pipeline_outcomes (
    pipeline text not null,
    fingerprint text not null,
    run_id text not null,
    package_sha256 text not null,
    package_size bigint not null,
    created_at bigint not null,
    primary key (pipeline, fingerprint)
);
