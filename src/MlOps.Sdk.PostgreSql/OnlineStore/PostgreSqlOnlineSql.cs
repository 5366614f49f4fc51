namespace MlOps.Sdk.PostgreSql;

/// <summary>The statements of the online store.</summary>
internal static class PostgreSqlOnlineSql
{
    /// <summary>For keys of several views ($1, $2) the entry that holds at an instant ($3), and from when on each view is whole.</summary>
    public const string Find = """
        SELECT k.place, r.valid_from, r.event_time, r.created_time, r.payload, v.covered_from
        FROM unnest($1, $2) WITH ORDINALITY AS k (view, entity, place)
        LEFT JOIN online_views AS v ON v.id = k.view
        LEFT JOIN LATERAL (
            SELECT valid_from, event_time, created_time, payload FROM online_rows
            WHERE view = k.view AND entity = k.entity AND generation >= coalesce(v.generation, -9223372036854775808) AND valid_from <= $3
            ORDER BY view DESC, entity DESC, generation DESC, valid_from DESC
            LIMIT 1) AS r ON TRUE
        """;

    /// <summary>What a view's rows are complete for, and the name of the content, which is another one after the server went back in time.</summary>
    public const string FindState = """
        SELECT v.generation, v.covered_from,
            c.id || ' ' || CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
        FROM online_views AS v CROSS JOIN online_content AS c
        WHERE v.id = $1
        """;

    /// <summary>Merges rows given as arrays.</summary>
    public const string MergeArrays = Merge + "FROM unnest($4, $5, $6, $7, $8) AS s (entity, valid_from, event_time, created_time, payload) " + Rule;

    /// <summary>Drops, of entities ($4), the rows older than the one that holds at an instant ($3), where their heads then begin.</summary>
    public const string Trim = """
        WITH kept AS (
            SELECT k.entity, r.valid_from FROM unnest($4) AS k (entity)
            JOIN LATERAL (
                SELECT valid_from FROM online_rows
                WHERE view = $1 AND entity = k.entity AND generation = $2 AND valid_from <= $3 AND valid_from > -9223372036854775808
                ORDER BY view DESC, entity DESC, generation DESC, valid_from DESC
                LIMIT 1) AS r ON TRUE
            WHERE EXISTS (
                SELECT FROM online_rows
                WHERE view = $1 AND entity = k.entity AND generation = $2 AND valid_from < r.valid_from AND valid_from > -9223372036854775808)),
        dropped AS (
            DELETE FROM online_rows AS r USING kept
            WHERE r.view = $1 AND r.entity = kept.entity AND r.generation = $2 AND r.valid_from < kept.valid_from AND r.valid_from > -9223372036854775808)
        UPDATE online_rows AS h SET event_time = least(h.event_time, -kept.valid_from) FROM kept
        WHERE h.view = $1 AND h.entity = kept.entity AND h.generation = $2 AND h.valid_from = -9223372036854775808
        """;

    public const string MakeStage = """
        CREATE TEMPORARY TABLE online_stage (
            entity BYTEA NOT NULL, valid_from BIGINT NOT NULL, event_time BIGINT NOT NULL, created_time BIGINT NOT NULL, payload BYTEA NOT NULL)
        ON COMMIT DROP
        """;

    public const string CopyToStage = "COPY online_stage (entity, valid_from, event_time, created_time, payload) FROM STDIN (FORMAT BINARY)";

    /// <summary>Merges the rows of the stage, in the order in which all writers lock them.</summary>
    public const string MergeStage = Merge + "FROM (SELECT * FROM online_stage ORDER BY entity, valid_from) AS s " + Rule;

    /// <summary>Moves a view's mark, and tells the generation it had before; no row when it stays.</summary>
    public const string Advance = """
        WITH before AS (SELECT generation FROM online_views WHERE id = $1)
        INSERT INTO online_views AS v (id, name, fingerprint, generation, covered_from) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, covered_from = excluded.covered_from
        WHERE excluded.generation > v.generation OR (excluded.generation = v.generation AND excluded.covered_from < v.covered_from)
        RETURNING (SELECT generation FROM before)
        """;

    /// <summary>Drops some rows that no read sees any more.</summary>
    public const string DropOld = """
        DELETE FROM online_rows WHERE ctid = ANY (ARRAY(SELECT ctid FROM online_rows WHERE view = $1 AND generation < $2 LIMIT 10000))
        """;

    /// <summary>Drops entities of a view and tells how many had rows.</summary>
    public const string Delete = """
        WITH gone AS (DELETE FROM online_rows WHERE view = $1 AND entity = ANY ($2) RETURNING entity) SELECT count(DISTINCT entity) FROM gone
        """;

    private const string Merge = """
        INSERT INTO online_rows AS r (view, entity, generation, valid_from, event_time, created_time, payload)
        SELECT $1, s.entity, $2, s.valid_from, s.event_time, s.created_time, s.payload 
        """;

    // The order of OnlineRow.Supersedes: PostgreSQL compares bytes as that does. Heads that are there move ($3) only when all rows of
    // their entities are given.
    private const string Rule = """
        WHERE NOT EXISTS (SELECT FROM online_views WHERE id = $1 AND generation > $2)
        ON CONFLICT (view, entity, generation, valid_from)
        DO UPDATE SET event_time = excluded.event_time, created_time = excluded.created_time, payload = excluded.payload
        WHERE (excluded.event_time, excluded.created_time, excluded.payload) > (r.event_time, r.created_time, r.payload)
            AND ($3 OR r.valid_from > -9223372036854775808)
        """;
}
