-- The name of the content: another database has another one.
CREATE TABLE online_content (
    id TEXT NOT NULL PRIMARY KEY
);

INSERT INTO online_content (id) VALUES (CAST(gen_random_uuid() AS TEXT));

-- How far each view is written. The id is a hash of the namespace, the view's name and version, and its definition.
CREATE TABLE online_views (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    generation BIGINT NOT NULL,
    covered_from BIGINT NOT NULL
);

-- One entity's rows of one generation begin with a head: valid from the beginning of time, its event time is the negated instant from
-- which the rows are whole, its payload empty. So the newest entry up to an instant is the answer, or says from when on there is none.
CREATE TABLE online_rows (
    view BIGINT NOT NULL,
    entity BYTEA NOT NULL,
    generation BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    event_time BIGINT NOT NULL,
    created_time BIGINT NOT NULL,
    payload BYTEA NOT NULL,
    PRIMARY KEY (view, entity, generation, valid_from)
) WITH (fillfactor = 85);

-- Packed numbers do not shrink; trying costs time.
ALTER TABLE online_rows ALTER COLUMN payload SET STORAGE EXTERNAL;
