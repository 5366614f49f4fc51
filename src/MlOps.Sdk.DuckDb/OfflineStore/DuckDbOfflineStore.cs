using System.Globalization;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The offline store in a lake on the local disk: one Delta table for each view version, under
/// <c>{lake}/views/{view}/v{version}</c>, sorted by entity and time; what DuckDB reads and sorts is aggregated and joined in one pass.
/// </summary>
/// <remarks>Thread-safe. Joins of one call see one version of each table.</remarks>
public sealed class DuckDbOfflineStore : OfflineStore
{
    private readonly DuckDbDatabase _database;
    private readonly DuckDbOfflineStoreOptions _options;
    private readonly DeltaTables _tables;
    private readonly string _lake;

    /// <summary>Creates the store. Nothing is written before a view is materialized.</summary>
    /// <param name="database">The engine; it stays the caller's.</param>
    /// <param name="lake">The folder of the lake; it is created when needed.</param>
    /// <param name="options">How the tables are kept. Default: the defaults of <see cref="DuckDbOfflineStoreOptions"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public DuckDbOfflineStore(DuckDbDatabase database, string lake, DuckDbOfflineStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(lake);
        _options = options ?? new DuckDbOfflineStoreOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.CompactAfterFiles, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.CompactedFileBytes, 1_024, nameof(options));
        _database = database;
        _tables = new DeltaTables(database);
        _lake = Path.GetFullPath(lake);
    }

    /// <inheritdoc/>
    protected override async ValueTask<OfflineTable> MaterializeCoreAsync(FeatureViewVersion view, ErasedKeys erased, CancellationToken cancellationToken)
    {
        var source = await SourceRelation.OpenAsync(_database, view.View, cancellationToken).ConfigureAwait(false);
        var table = TableOf(view);
        try
        {
            var rows = erased.FilterAsync(RowsOf(view.View, source, table.Schema, cancellationToken), StoredColumns.KeysOf(view.View.Entity), cancellationToken);
            return await table.ReplaceAsync(rows, cancellationToken).ConfigureAwait(false);
        }
        catch (DataEngineException)
        {
            await source.ThrowWrongValuesAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<OfflineTable> AppendCoreAsync(FeatureViewVersion view, RecordBatch rows, CancellationToken cancellationToken)
    {
        var table = TableOf(view);
        if (rows.RowCount == 0 && await table.FindAsync(cancellationToken).ConfigureAwait(false) is { } present)
        {
            return present;
        }

        // The batch as it is, unless the lake has other types than the view.
        var isStored = rows.Schema.Zip(table.Schema).All(p => p.First.Type == p.Second.Type);
        var input = new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { ["pushed_rows"] = rows } };
        return await table.AppendAsync(
            isStored ? BatchStream.Of(rows) : _database.QueryAsync($"SELECT {Casts(table.Schema)} FROM pushed_rows", input, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override ValueTask<OfflineTable?> FindTableCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken) =>
        TableOf(view).FindAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<RecordBatch> ReadAsOfCoreAsync(
        PointInTimeQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = new List<Column>(query.ResultSchema.Count);
        var spines = new Dictionary<string, SpineIndex>(StringComparer.Ordinal);
        try
        {
            foreach (var view in query.Views)
            {
                var keys = view.View.Entity.JoinKeys;
                var name = string.Join('\0', keys.Select(k => k.Column));
                if (!spines.TryGetValue(name, out var spine))
                {
                    spines[name] = spine = new SpineIndex([.. keys.Select(k => query.Spine[k.Column])], query.Spine.Column<long>(query.TimestampColumn));
                }

                columns.AddRange(await JoinAsync(query, view, spine, cancellationToken).ConfigureAwait(false));
            }
        }
        catch
        {
            columns.ForEach(c => c.Dispose());
            throw;
        }

        yield return new RecordBatch(query.ResultSchema, columns);
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<RecordBatch> ReadFromCoreAsync(
        FeatureViewVersion view, OfflineTable table, DateTimeOffset asOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var relation = await TableOf(view).RelationAsync(table.TableVersion, cancellationToken).ConfigureAwait(false) ?? throw NotMaterialized(view);
        var keys = string.Join(", ", StoredColumns.KeysOf(view.View.Entity));
        var instant = Timestamps.FromDateTimeOffset(asOf).ToString(CultureInfo.InvariantCulture);
        var sql = $"""
            SELECT {Casts(StoredColumns.SchemaOf(view.View))} FROM (SELECT *, epoch_us({StoredColumns.ValidFrom}) AS __from FROM {relation})
            QUALIFY __from >= coalesce(max(CASE WHEN __from <= {instant} THEN __from END) OVER (PARTITION BY {keys}), {instant})
            ORDER BY {keys}, __from
            """;
        await foreach (var batch in _database.QueryAsync(sql, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<RecordBatch> ReadAppendedCoreAsync(
        FeatureViewVersion view, OfflineTable since, OfflineTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var relation = await TableOf(view).RelationBetweenAsync(since.TableVersion, table.TableVersion, cancellationToken).ConfigureAwait(false) ?? throw NotMaterialized(view);
        await foreach (var batch in _database.QueryAsync($"SELECT {Casts(StoredColumns.SchemaOf(view.View))} FROM {relation}", cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<ErasedRows?> EraseCoreAsync(
        string view, int version, Entity entity, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken) =>
        await _tables.FindAsync(FolderOf(view, version), cancellationToken).ConfigureAwait(false) is { } table
            ? await LakeErasure.RunAsync(table, StoredColumns.KeysOf(entity), key, remarks: null, cancellationToken).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<IReadOnlyList<DateTimeOffset?>>> ReadEventTimesCoreAsync(PointInTimeQuery query, CancellationToken cancellationToken)
    {
        var times = new List<IReadOnlyList<DateTimeOffset?>>();
        foreach (var view in query.Views)
        {
            var relation = await TableOf(view).RelationAsync(query.TableVersions.TryGetValue(view.Id, out var pinned) ? pinned : null, cancellationToken).ConfigureAwait(false) ?? throw NotMaterialized(view);
            times.Add(await EventTimes.ReadAsync(_database, query, view, relation, cancellationToken).ConfigureAwait(false));
        }

        return times;
    }

    private async ValueTask<Column[]> JoinAsync(PointInTimeQuery query, FeatureViewVersion view, SpineIndex spine, CancellationToken cancellationToken)
    {
        long? version = query.TableVersions.TryGetValue(view.Id, out var pinned) ? pinned : null;
        var relation = await TableOf(view).RelationAsync(version, cancellationToken).ConfigureAwait(false) ?? throw NotMaterialized(view);
        try
        {
            return await PointInTimeJoin.RunAsync(_database, ViewHistory.Of(view.View, relation), spine, cancellationToken).ConfigureAwait(false);
        }
        catch (DataEngineException failure)
        {
            var files = await TableOf(view).FilesAsync(version, cancellationToken).ConfigureAwait(false);
            throw await FileFailure.FindAsync(_database, files, "point-in-time-join", failure, cancellationToken).ConfigureAwait(false);
        }
    }

    private IAsyncEnumerable<RecordBatch> RowsOf(FeatureView view, SourceRelation source, Schema rows, CancellationToken cancellationToken)
    {
        var query = new DuckDbQuery { Inputs = source.Inputs };
        return view.IsAggregated
            ? ReadAhead.Of(
                new ChangePointAggregator(view, source.Columns).AggregateAsync(
                    _database.QueryAsync(SortedEventsSql.Build(view, source, rows), query, cancellationToken), rows, cancellationToken),
                cancellationToken)
            : _database.QueryAsync($"SELECT {Casts(rows)} FROM ({LatestRowSql.Build(view, source)})", query, cancellationToken);
    }

    private static string Casts(Schema schema) => string.Join(", ", schema.Select(f =>
        $"CAST({DuckDbDatabase.QuoteIdentifier(f.Name)} AS {DuckDbDatabase.SqlTypeName(f.Type)}) AS {DuckDbDatabase.QuoteIdentifier(f.Name)}"));

    private ViewTable TableOf(FeatureViewVersion view) =>
        new(_tables, FolderOf(view.Name, view.Version), view, _options);

    private string FolderOf(string view, int version) => Path.Combine(_lake, "views", view, string.Create(CultureInfo.InvariantCulture, $"v{version}"));
}
