using System.Data.Common;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads and writes the catalog's tables inside a transaction.</summary>
internal static class CatalogTables
{
    /// <summary>Makes other writers of the catalog wait until this transaction ends, on databases whose transactions run side by side too.</summary>
    public static async ValueTask LockAsync(MetadataSession session, CancellationToken cancellationToken) =>
        await session.ExecuteAsync($"UPDATE feature_revision SET revision = revision WHERE id = 1", cancellationToken).ConfigureAwait(false);

    public static async ValueTask<CatalogState> ReadAsync(MetadataSession session, CancellationToken cancellationToken)
    {
        var revision = await session.QueryFirstOrDefaultAsync(
            $"SELECT revision FROM feature_revision WHERE id = 1", r => r.GetInt64(0), cancellationToken).ConfigureAwait(false);
        var current = await ReadCurrentAsync(session, cancellationToken).ConfigureAwait(false);
        var versions = await session.QueryAsync(
            $"SELECT kind, name, version, fingerprint FROM feature_definitions",
            r => (Kind: KindOf(r.GetString(0)), Name: r.GetString(1), Version: r.GetInt32(2), Fingerprint: r.GetString(3)),
            cancellationToken).ConfigureAwait(false);
        return new CatalogState(
            revision,
            current.ToDictionary(e => (e.Item.Kind, e.Item.Name)),
            versions.ToLookup(v => (v.Kind, v.Name), v => (v.Version, v.Fingerprint)),
            await ReadBindingsAsync(session, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The versions that count now, by kind and name.</summary>
    public static ValueTask<List<CatalogEntry>> ReadCurrentAsync(MetadataSession session, CancellationToken cancellationToken) => session.QueryAsync(
        $"""
        SELECT d.kind, d.name, d.version, d.fingerprint, d.definition, d.owner, d.description, d.tags, c.applied_at
        FROM feature_current c JOIN feature_definitions d ON d.kind = c.kind AND d.name = c.name AND d.version = c.version
        ORDER BY d.kind, d.name
        """,
        ReadEntry,
        cancellationToken);

    public static ValueTask<List<BoundModel>> ReadBindingsAsync(MetadataSession session, CancellationToken cancellationToken) => session.QueryAsync(
        $"""
        SELECT b.model, b.model_version, b.service, b.service_version, d.definition, b.bound_at
        FROM feature_bindings b JOIN feature_definitions d ON d.kind = {DefinitionKind.FeatureService} AND d.name = b.service AND d.version = b.service_version
        ORDER BY b.service, b.service_version, b.model, b.model_version
        """,
        r => new BoundModel(new ModelReference(r.GetString(0), r.GetInt32(1)), r.GetString(2), r.GetInt32(3), r.GetString(4), r.GetTimestamp(5)),
        cancellationToken);

    /// <summary>Makes a definition the one that counts, and writes it where it is new.</summary>
    public static async ValueTask WriteAsync(
        MetadataSession session, CatalogItem item, DefinitionChange change, bool isNewVersion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tags = JsonSerializer.Serialize(item.Tags, CatalogJsonContext.Default.IReadOnlyListString);
        if (isNewVersion)
        {
            await session.ExecuteAsync(
                $"""
                INSERT INTO feature_definitions (kind, name, version, fingerprint, definition, owner, description, tags, created_at)
                VALUES ({item.Kind}, {item.Name}, {change.NewVersion}, {item.Fingerprint}, {item.Definition}, {item.Owner}, {item.Description}, {tags}, {now})
                """,
                cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await session.ExecuteAsync(
                $"""
                UPDATE feature_definitions SET owner = {item.Owner}, description = {item.Description}, tags = {tags}
                WHERE kind = {item.Kind} AND name = {item.Name} AND version = {change.NewVersion}
                """,
                cancellationToken).ConfigureAwait(false);
        }

        if (change.CurrentVersion != change.NewVersion)
        {
            await session.ExecuteAsync(
                $"""
                INSERT INTO feature_current (kind, name, version, applied_at) VALUES ({item.Kind}, {item.Name}, {change.NewVersion}, {now})
                ON CONFLICT (kind, name) DO UPDATE SET version = excluded.version, applied_at = excluded.applied_at
                """,
                cancellationToken).ConfigureAwait(false);
        }
    }

    public static IReadOnlyList<string> ReadTags(string json) => JsonSerializer.Deserialize(json, CatalogJsonContext.Default.IReadOnlyListString) ?? [];

    private static CatalogEntry ReadEntry(DbDataReader row) => new(
        new CatalogItem(
            KindOf(row.GetString(0)), row.GetString(1), row.GetString(3), row.GetString(4), row.GetNullableString(5), row.GetNullableString(6), ReadTags(row.GetString(7))),
        row.GetInt32(2),
        row.GetTimestamp(8));

    private static DefinitionKind KindOf(string text) => Enum.Parse<DefinitionKind>(text, ignoreCase: true);
}
