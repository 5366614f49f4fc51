using System.Data.Common;
using System.Reflection;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The registered views and what of them is materialized, in the metadata database.</summary>
internal sealed class FeatureCatalog(MetadataDatabase database, TimeProvider timeProvider)
{
    private static readonly MetadataMigrations Migrations = new("feature_store", Assembly.GetExecutingAssembly(), "Catalog/Migrations");

    /// <summary>Registers views in one transaction: all or none.</summary>
    public async ValueTask<IReadOnlyList<AppliedFeatureView>> ApplyAsync(IReadOnlyList<FeatureView> views, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        var now = timeProvider.GetUtcNow();
        return await database.WriteAsync(
            async (session, ct) =>
            {
                var applied = new List<AppliedFeatureView>(views.Count);
                foreach (var view in views)
                {
                    applied.Add(await ApplyAsync(session, view, now, ct).ConfigureAwait(false));
                }

                return applied;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The version a definition is registered under.</summary>
    public async ValueTask<FeatureViewVersion> RequireAsync(FeatureView view, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        var versions = await database.ReadAsync(
            (session, ct) => session.QueryAsync(
                $"SELECT version, fingerprint FROM feature_views WHERE name = {view.Name} ORDER BY version",
                r => (Version: r.GetInt32(0), Fingerprint: r.GetString(1)),
                ct),
            cancellationToken).ConfigureAwait(false);
        var found = versions.Find(v => v.Fingerprint == view.Fingerprint);
        return found.Version > 0
            ? new FeatureViewVersion(view, found.Version)
            : throw new NotFoundException(
                versions.Count == 0
                    ? $"Feature view '{view.Name}' is not registered. Call ApplyAsync with it first."
                    : $"Feature view '{view.Name}' is registered in {versions.Count} version(s), but none has this definition. Call ApplyAsync to register the change.",
                "feature-view",
                view.Name);
    }

    /// <summary>All versions of all views, by name and version.</summary>
    public async ValueTask<IReadOnlyList<RegisteredFeatureView>> ListAsync(CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync(
            (session, ct) => session.QueryAsync(
                $"""
                SELECT name, version, fingerprint, definition, owner, description, tags, created_at
                FROM feature_views ORDER BY name, version
                """,
                Read,
                ct),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<MaterializationRecord?> FindMaterializationAsync(FeatureViewVersion view, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (session, ct) => session.QueryFirstOrDefaultAsync(
                $"SELECT source_hash, table_version FROM feature_materializations WHERE name = {view.Name} AND version = {view.Version}",
                r => new MaterializationRecord(r.GetString(0), r.GetInt64(1)),
                ct),
            cancellationToken).ConfigureAwait(false);

    public async ValueTask RecordMaterializationAsync(
        FeatureViewVersion view, string sourceHash, OfflineTable table, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO feature_materializations (name, version, source_hash, table_version, row_count, materialized_at)
                    VALUES ({view.Name}, {view.Version}, {sourceHash}, {table.Epoch}, {table.Rows}, {now})
                    ON CONFLICT (name, version) DO UPDATE SET source_hash = excluded.source_hash, table_version = excluded.table_version,
                        row_count = excluded.row_count, materialized_at = excluded.materialized_at
                    """,
                    ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<AppliedFeatureView> ApplyAsync(MetadataSession session, FeatureView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (fingerprint, tags) = (view.Fingerprint, JsonSerializer.Serialize(view.Tags, CatalogJsonContext.Default.IReadOnlyListString));
        var known = await session.QueryFirstOrDefaultAsync(
            $"SELECT version FROM feature_views WHERE name = {view.Name} AND fingerprint = {fingerprint}", r => r.GetInt32(0), cancellationToken).ConfigureAwait(false);
        if (known > 0)
        {
            await session.ExecuteAsync(
                $"""
                UPDATE feature_views SET owner = {view.Owner}, description = {view.Description}, tags = {tags}
                WHERE name = {view.Name} AND version = {known}
                """,
                cancellationToken).ConfigureAwait(false);
            return new AppliedFeatureView(new FeatureViewVersion(view, known), IsNew: false);
        }

        var version = 1 + await session.QueryFirstOrDefaultAsync(
            $"SELECT COALESCE(MAX(version), 0) FROM feature_views WHERE name = {view.Name}", r => r.GetInt32(0), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            INSERT INTO feature_views (name, version, fingerprint, definition, owner, description, tags, created_at)
            VALUES ({view.Name}, {version}, {fingerprint}, {DefinitionDocument.ToJson(view)}, {view.Owner}, {view.Description}, {tags}, {now})
            """,
            cancellationToken).ConfigureAwait(false);
        return new AppliedFeatureView(new FeatureViewVersion(view, version), IsNew: true);
    }

    private static RegisteredFeatureView Read(DbDataReader row) => new()
    {
        Name = row.GetString(0),
        Version = row.GetInt32(1),
        Fingerprint = row.GetString(2),
        Definition = row.GetString(3),
        Owner = row.GetNullableString(4),
        Description = row.GetNullableString(5),
        Tags = JsonSerializer.Deserialize(row.GetString(6), CatalogJsonContext.Default.IReadOnlyListString) ?? [],
        CreatedAt = row.GetTimestamp(7),
    };
}
