CREATE TABLE serving_rollouts (
    deployment TEXT NOT NULL,
    owner TEXT NOT NULL,
    model TEXT NOT NULL,
    model_version BIGINT NOT NULL,
    percent DOUBLE PRECISION NOT NULL,
    reason TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (deployment, owner)
);
