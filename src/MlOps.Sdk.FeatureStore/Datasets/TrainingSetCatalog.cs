using System.Data.Common;
using System.Reflection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The saved training sets in the metadata database. A version that is being written is there too, but only its writer sees it.</summary>
internal sealed class TrainingSetCatalog(MetadataDatabase database, LineageStore lineage, TimeProvider timeProvider)
{
    private const string Writing = "writing";
    private const string Complete = "complete";

    private static readonly MetadataMigrations Migrations = new("training_sets", Assembly.GetExecutingAssembly(), "Datasets/Migrations");

    /// <summary>Takes the next version number.</summary>
    public async ValueTask<int> BeginAsync(string name, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        var now = timeProvider.GetUtcNow();
        return await database.WriteAsync(
            async (session, ct) =>
            {
                var version = 1 + await session.QueryFirstOrDefaultAsync(
                    $"SELECT COALESCE(MAX(version), 0) FROM training_sets WHERE name = {name}", r => r.GetInt32(0), ct).ConfigureAwait(false);
                await session.ExecuteAsync(
                    $"INSERT INTO training_sets (name, version, state, erased_rows, erasing, created_at) VALUES ({name}, {version}, {Writing}, 0, 0, {now})",
                    ct).ConfigureAwait(false);
                return version;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a written version visible, with its tags and lineage, in one transaction.</summary>
    public async ValueTask CompleteAsync(SavedTrainingSet set, string query, CancellationToken cancellationToken)
    {
        await lineage.EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    $"""
                    UPDATE training_sets SET state = {Complete}, identity = {set.Identity}, query = {query}, columns = {TrainingSetDocument.Columns(set.Schema)},
                        spine_hash = {set.SpineHash}, content_hash = {set.ContentHash}, row_count = {set.Rows}, description = {set.Description}
                    WHERE name = {set.Name} AND version = {set.Version}
                    """,
                    ct).ConfigureAwait(false);
                await TagAsync(session, set.Name, set.Version, set.Tags, ct).ConfigureAwait(false);
                await lineage.RecordAsync(session, TrainingSetLineage.Of(set), ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a version that was not completed.</summary>
    public async ValueTask AbandonAsync(string name, int version, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync($"DELETE FROM training_sets WHERE name = {name} AND version = {version} AND state = {Writing}", ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask TagAsync(string name, int version, IReadOnlyList<string> tags, CancellationToken cancellationToken) =>
        await database.WriteAsync((session, ct) => TagAsync(session, name, version, tags, ct), cancellationToken).ConfigureAwait(false);

    /// <summary>The complete version that was made by the same question over the same data, or null.</summary>
    public async ValueTask<SavedTrainingSet?> FindIdenticalAsync(string name, string identity, CancellationToken cancellationToken) =>
        (await QueryAsync($"WHERE name = {name} AND state = {Complete} AND erased_rows = 0 AND identity = {identity}", cancellationToken).ConfigureAwait(false)) is [.., var last] ? last : null;

    /// <summary>All complete versions, by name and version; of one name when it is given.</summary>
    public ValueTask<IReadOnlyList<SavedTrainingSet>> ListAsync(string? name, CancellationToken cancellationToken) =>
        name is null ? QueryAsync($"WHERE state = {Complete}", cancellationToken) : QueryAsync($"WHERE state = {Complete} AND name = {name}", cancellationToken);

    /// <summary>Versions that somebody writes or that a stopped process left.</summary>
    public async ValueTask<IReadOnlyList<(string Name, int Version)>> ListUnfinishedAsync(CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync<IReadOnlyList<(string, int)>>(
            async (session, ct) => await session.QueryAsync(
                $"SELECT name, version FROM training_sets WHERE state = {Writing} ORDER BY name, version", r => (r.GetString(0), r.GetInt32(1)), ct).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Marks a set whose rows are about to be erased; true when it was marked already.</summary>
    public async ValueTask<bool> BeginErasingAsync(SavedTrainingSet set, CancellationToken cancellationToken) => await database.WriteAsync(
        async (session, ct) =>
        {
            var before = await session.QueryFirstOrDefaultAsync(
                $"SELECT erasing FROM training_sets WHERE name = {set.Name} AND version = {set.Version}", r => r.GetInt64(0), ct).ConfigureAwait(false);
            await session.ExecuteAsync($"UPDATE training_sets SET erasing = 1 WHERE name = {set.Name} AND version = {set.Version}", ct).ConfigureAwait(false);
            return before != 0;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Records what is left of a set and clears the mark.</summary>
    public async ValueTask EndErasingAsync(SavedTrainingSet before, SavedTrainingSet left, CancellationToken cancellationToken)
    {
        await lineage.EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    $"""
                    UPDATE training_sets SET erasing = 0, content_hash = {left.ContentHash}, row_count = {left.Rows}, erased_rows = {left.ErasedRows}
                    WHERE name = {left.Name} AND version = {left.Version}
                    """,
                    ct).ConfigureAwait(false);
                if (before.ContentHash != left.ContentHash)
                {
                    await lineage.RecordAsync(session, TrainingSetLineage.OfErasure(before, left), ct).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<SavedTrainingSet>> QueryAsync(FormattableString condition, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync<IReadOnlyList<SavedTrainingSet>>(
            async (session, ct) =>
            {
                var sets = await session.QueryAsync(
                    $"""
                    SELECT name, version, query, columns, row_count, spine_hash, content_hash, identity, erased_rows, description, created_at
                    FROM training_sets {condition} ORDER BY name, version
                    """,
                    Read,
                    ct).ConfigureAwait(false);
                var tags = (await session.QueryAsync(
                    $"SELECT name, version, tag FROM training_set_tags ORDER BY tag", r => (Set: (r.GetString(0), r.GetInt32(1)), Tag: r.GetString(2)), ct).ConfigureAwait(false))
                    .ToLookup(t => t.Set, t => t.Tag);
                return [.. sets.Select(s => s with { Tags = [.. tags[(s.Name, s.Version)]] })];
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask TagAsync(MetadataSession session, string name, int version, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        foreach (var tag in tags)
        {
            await session.ExecuteAsync(
                $"""
                INSERT INTO training_set_tags (name, tag, version) VALUES ({name}, {tag}, {version})
                ON CONFLICT (name, tag) DO UPDATE SET version = excluded.version
                """,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static SavedTrainingSet Read(DbDataReader row)
    {
        var (timestamp, views) = TrainingSetDocument.ReadQuery(row.GetString(2));
        return new SavedTrainingSet
        {
            Name = row.GetString(0),
            Version = row.GetInt32(1),
            TimestampColumn = timestamp,
            Views = views,
            Schema = TrainingSetDocument.ReadColumns(row.GetString(3)),
            Rows = row.GetInt64(4),
            SpineHash = row.GetString(5),
            ContentHash = row.GetString(6),
            Identity = row.GetString(7),
            ErasedRows = row.GetInt64(8),
            Description = row.GetNullableString(9),
            CreatedAt = row.GetTimestamp(10),
        };
    }
}
