CREATE TABLE serving_bandit_arms (
    deployment TEXT NOT NULL,
    model_version BIGINT NOT NULL,
    rewards BIGINT NOT NULL,
    reward_sum DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (deployment, model_version)
);
