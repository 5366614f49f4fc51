using System.Data.Common;

namespace MlOps.Sdk.Core;

/// <summary>
/// Remembers what was made from what, and answers both ways. Thread-safe. Edges are only added; adding one twice changes nothing.
/// </summary>
public sealed class LineageStore
{
    /// <summary>The largest depth that can be asked for.</summary>
    public const int MaximumDepth = 1000;

    private static readonly MetadataMigrations Migrations = new("lineage", typeof(LineageStore).Assembly, "Lineage/Migrations");

    private readonly MetadataDatabase _database;
    private readonly TimeProvider _time;

    /// <summary>Creates the store.</summary>
    /// <param name="database">Where edges are kept.</param>
    /// <param name="time">Dates the edges; the system's clock by default.</param>
    public LineageStore(MetadataDatabase database, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Creates the tables where they are missing. Only needed before edges are added in somebody's own transaction.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask EnsureMigratedAsync(CancellationToken cancellationToken = default) => _database.EnsureMigratedAsync(Migrations, cancellationToken);

    /// <summary>Adds an edge.</summary>
    /// <param name="from">What it was made from.</param>
    /// <param name="to">What was made.</param>
    /// <param name="relation">How, such as "trained".</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ArgumentException">A name is empty, or both ends are the same.</exception>
    public ValueTask RecordAsync(LineageNode from, LineageNode to, string relation, CancellationToken cancellationToken = default) =>
        RecordAsync([new LineageEdge(from, to, relation)], cancellationToken);

    /// <summary>Adds edges, all or none.</summary>
    /// <param name="edges">The edges.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <inheritdoc cref="RecordAsync(LineageNode, LineageNode, string, CancellationToken)" path="/exception"/>
    public async ValueTask RecordAsync(IReadOnlyCollection<LineageEdge> edges, CancellationToken cancellationToken = default)
    {
        CheckEdges(edges);
        await EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        await _database.WriteAsync((session, ct) => RecordAsync(session, edges, ct), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds edges inside somebody's transaction; call <see cref="EnsureMigratedAsync"/> before it begins.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="edges">The edges.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <inheritdoc cref="RecordAsync(LineageNode, LineageNode, string, CancellationToken)" path="/exception"/>
    public async ValueTask RecordAsync(MetadataSession session, IReadOnlyCollection<LineageEdge> edges, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        CheckEdges(edges);
        var now = _time.GetUtcNow();
        foreach (var (from, to, relation, _) in edges)
        {
            await session.ExecuteAsync(
                $"""
                INSERT INTO lineage_edges (from_kind, from_name, from_version, to_kind, to_name, to_version, relation, recorded_at)
                VALUES ({from.Kind}, {from.Name}, {from.Version}, {to.Kind}, {to.Name}, {to.Version}, {relation}, {now})
                ON CONFLICT DO NOTHING
                """,
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Everything that a thing was made from, nearest first.</summary>
    /// <param name="node">The thing.</param>
    /// <param name="maxDepth">How many edges away to look, 1 to <see cref="MaximumDepth"/>. Default: 32.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The edges, each once with its shortest distance; empty for an unknown thing. Circles end by themselves.</returns>
    public ValueTask<IReadOnlyList<LineageEdge>> UpstreamAsync(LineageNode node, int maxDepth = 32, CancellationToken cancellationToken = default) =>
        WalkAsync(
            node,
            maxDepth,
            $"e.to_kind = w.kind AND e.to_name = w.name AND e.to_version = w.version",
            $"e.from_kind, e.from_name, e.from_version",
            cancellationToken);

    /// <summary>Everything that was made from a thing, nearest first.</summary>
    /// <param name="node">The thing.</param>
    /// <param name="maxDepth">How many edges away to look, 1 to <see cref="MaximumDepth"/>. Default: 32.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <inheritdoc cref="UpstreamAsync" path="/returns"/>
    public ValueTask<IReadOnlyList<LineageEdge>> DownstreamAsync(LineageNode node, int maxDepth = 32, CancellationToken cancellationToken = default) =>
        WalkAsync(
            node,
            maxDepth,
            $"e.from_kind = w.kind AND e.from_name = w.name AND e.from_version = w.version",
            $"e.to_kind, e.to_name, e.to_version",
            cancellationToken);

    private async ValueTask<IReadOnlyList<LineageEdge>> WalkAsync(
        LineageNode node, int maxDepth, FormattableString touches, FormattableString next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, MaximumDepth);
        await EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);

        // The depth is part of a row, so a circle is walked until the depth ends; UNION keeps each node once per depth.
        return await _database.ReadAsync(
            async (session, ct) => await session.QueryAsync(
                $"""
                WITH RECURSIVE walk (kind, name, version, depth) AS (
                    SELECT CAST({node.Kind} AS TEXT), CAST({node.Name} AS TEXT), CAST({node.Version} AS TEXT), 0
                    UNION
                    SELECT {next}, w.depth + 1
                    FROM walk w JOIN lineage_edges e ON {touches}
                    WHERE w.depth + 1 < {maxDepth}
                )
                SELECT e.from_kind, e.from_name, e.from_version, e.to_kind, e.to_name, e.to_version, e.relation, MIN(w.depth) + 1 AS distance
                FROM walk w JOIN lineage_edges e ON {touches}
                GROUP BY e.from_kind, e.from_name, e.from_version, e.to_kind, e.to_name, e.to_version, e.relation
                ORDER BY distance, e.from_kind, e.from_name, e.from_version, e.to_kind, e.to_name, e.to_version, e.relation
                """,
                Map,
                ct).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    private static LineageEdge Map(DbDataReader row) => new(
        new LineageNode(row.GetString(0), row.GetString(1), row.GetString(2)),
        new LineageNode(row.GetString(3), row.GetString(4), row.GetString(5)),
        row.GetString(6),
        row.GetInt32(7));

    private static void CheckEdges(IReadOnlyCollection<LineageEdge> edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        foreach (var (from, to, relation, _) in edges)
        {
            ArgumentNullException.ThrowIfNull(from, nameof(edges));
            ArgumentNullException.ThrowIfNull(to, nameof(edges));
            foreach (var text in (ReadOnlySpan<string>)[from.Kind, from.Name, from.Version, to.Kind, to.Name, to.Version, relation])
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(text, nameof(edges));
            }

            if (from == to)
            {
                throw new ArgumentException($"The edge \"{relation}\" leads from {from} to itself: name two different things or versions.", nameof(edges));
            }
        }
    }
}
