using System.Data.Common;
using System.Globalization;
using System.Reflection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The registered views and what of them is materialized, in the metadata database.</summary>
internal sealed class FeatureCatalog(MetadataDatabase database, TimeProvider timeProvider)
{
    private static readonly MetadataMigrations Migrations = new("feature_store", Assembly.GetExecutingAssembly(), "Catalog/Migrations");

    private readonly LineageStore _lineage = new(database, timeProvider);
    private readonly AuditLog _audit = new(database, timeProvider);

    /// <summary>What applying would do.</summary>
    public async ValueTask<FeaturePlan> PlanAsync(FeatureDefinitions definitions, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return CatalogPlanner.Plan(await ReadAsync(CatalogTables.ReadAsync, cancellationToken).ConfigureAwait(false), definitions.ToItems());
    }

    /// <summary>Registers definitions in one transaction: all or none.</summary>
    public async ValueTask<AppliedDefinitions> ApplyAsync(FeatureDefinitions definitions, ApplyOptions options, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        await _audit.EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        var items = definitions.ToItems();
        var now = timeProvider.GetUtcNow();
        var (plan, added) = await database.WriteAsync(
            async (session, ct) =>
            {
                await CatalogTables.LockAsync(session, ct).ConfigureAwait(false);
                var state = await CatalogTables.ReadAsync(session, ct).ConfigureAwait(false);
                var plan = CatalogPlanner.Plan(state, items);
                CatalogRules.Check(plan, options);
                var added = await WriteAsync(session, state, plan, items, now, ct).ConfigureAwait(false);
                if (plan.BreakingChanges.Count > 0)
                {
                    await _audit.AppendAsync(session, CatalogRules.AuditOf(plan, options), ct).ConfigureAwait(false);
                }

                return (plan, added);
            },
            cancellationToken).ConfigureAwait(false);
        var versions = plan.Changes.ToDictionary(c => (c.Kind, c.Name), c => c.NewVersion);
        return new AppliedDefinitions
        {
            Plan = plan,
            Views = [.. definitions.Views.Select(v => new AppliedFeatureView(
                new FeatureViewVersion(v, versions[(DefinitionKind.FeatureView, v.Name)]), added.Contains((DefinitionKind.FeatureView, v.Name))))],
            Services = [.. definitions.Services.Select(s => new FeatureServiceVersion(s, versions[(DefinitionKind.FeatureService, s.Name)]))],
        };
    }

    /// <summary>The version a definition is registered under.</summary>
    public async ValueTask<FeatureViewVersion> RequireAsync(FeatureView view, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return new FeatureViewVersion(
            view, await RequireAsync(DefinitionKind.FeatureView, "Feature view", view.Name, view.Fingerprint, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The version a service is registered under.</summary>
    public async ValueTask<FeatureServiceVersion> RequireAsync(FeatureService service, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return new FeatureServiceVersion(
            service, await RequireAsync(DefinitionKind.FeatureService, "Feature service", service.Name, service.Fingerprint, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>All versions of all views, by name and version.</summary>
    public async ValueTask<IReadOnlyList<RegisteredFeatureView>> ListAsync(CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync(
            (session, ct) => session.QueryAsync(
                $"""
                SELECT name, version, fingerprint, definition, owner, description, tags, created_at
                FROM feature_definitions WHERE kind = {DefinitionKind.FeatureView} ORDER BY name, version
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
        var edge = new LineageEdge(
            new LineageNode(LineageKinds.Dataset, Path.GetFileName(view.View.Source.Name), sourceHash),
            new LineageNode(LineageKinds.FeatureView, view.Name, view.Version.ToString(CultureInfo.InvariantCulture)),
            "computed");
        await _lineage.EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        await database.WriteAsync(
            async (session, ct) =>
            {
                await _lineage.RecordAsync(session, [edge], ct).ConfigureAwait(false);
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

    /// <summary>Reads from the catalog over one snapshot.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync(work, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes the catalog in one transaction that other writers of it wait for.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.WriteAsync(
            async (session, ct) =>
            {
                await CatalogTables.LockAsync(session, ct).ConfigureAwait(false);
                return await work(session, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<HashSet<(DefinitionKind Kind, string Name)>> WriteAsync(
        MetadataSession session, CatalogState state, FeaturePlan plan, IReadOnlyList<CatalogItem> items, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var added = new HashSet<(DefinitionKind Kind, string Name)>();
        for (var i = 0; i < items.Count; i++)
        {
            var (item, change) = (items[i], plan.Changes[i]);
            if (change.Change == DefinitionChangeKind.Unchanged)
            {
                continue;
            }

            var isNewVersion = state.Versions[(item.Kind, item.Name)].All(v => v.Version != change.NewVersion);
            await CatalogTables.WriteAsync(session, item, change, isNewVersion, now, cancellationToken).ConfigureAwait(false);
            if (isNewVersion)
            {
                added.Add((item.Kind, item.Name));
            }
        }

        if (plan.HasChanges)
        {
            await session.ExecuteAsync($"UPDATE feature_revision SET revision = revision + 1 WHERE id = 1", cancellationToken).ConfigureAwait(false);
        }

        return added;
    }

    private async ValueTask<int> RequireAsync(DefinitionKind kind, string what, string name, string fingerprint, CancellationToken cancellationToken)
    {
        var versions = await database.ReadAsync(
            (session, ct) => session.QueryAsync(
                $"SELECT version, fingerprint FROM feature_definitions WHERE kind = {kind} AND name = {name} ORDER BY version",
                r => (Version: r.GetInt32(0), Fingerprint: r.GetString(1)),
                ct),
            cancellationToken).ConfigureAwait(false);
        var found = versions.Find(v => v.Fingerprint == fingerprint);
        return found.Version > 0
            ? found.Version
            : throw new NotFoundException(
                versions.Count == 0
                    ? $"{what} '{name}' is not registered. Call ApplyAsync with it first."
                    : $"{what} '{name}' is registered in {versions.Count} version(s), but none has this definition. Call ApplyAsync to register the change.",
                kind == DefinitionKind.FeatureView ? "feature-view" : "feature-service",
                name);
    }

    private static RegisteredFeatureView Read(DbDataReader row) => new()
    {
        Name = row.GetString(0),
        Version = row.GetInt32(1),
        Fingerprint = row.GetString(2),
        Definition = row.GetString(3),
        Owner = row.GetNullableString(4),
        Description = row.GetNullableString(5),
        Tags = CatalogTables.ReadTags(row.GetString(6)),
        CreatedAt = row.GetTimestamp(7),
    };
}
