using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>The tables of the prediction log in their folders, each opened once.</summary>
internal sealed class PredictionTables(DuckDbDatabase database, string root, TimeProvider time)
{
    private const string OutcomeFolder = "outcomes";
    private const string ModelPrefix = "model-";
    private const int MostSmallFiles = 4;

    public static readonly Schema OutcomeSchema = new(
        new Field(PredictionLogColumns.RequestId, DataType.Utf8), new Field(PredictionLogColumns.Row, DataType.Int32), new Field("value", DataType.Float64),
        new Field("at", DataType.Timestamp), new Field("recorded_at", DataType.Timestamp), new Field("position", DataType.Int32));

    private readonly ConcurrentDictionary<string, DeltaTable> _open = new(StringComparer.Ordinal);

    public Task<DeltaTable> OpenOrCreateAsync(string model, Schema stored, CancellationToken cancellationToken) =>
        OpenOrCreateCoreAsync(Path.Join(FolderOf(model), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stored.ToString())))[..16]), stored, cancellationToken);

    public Task<DeltaTable> OpenOrCreateOutcomesAsync(CancellationToken cancellationToken) => OpenOrCreateCoreAsync(Path.Join(root, OutcomeFolder), OutcomeSchema, cancellationToken);

    public Task<DeltaTable?> FindOutcomesAsync(CancellationToken cancellationToken) => FindAsync(Path.Join(root, OutcomeFolder), cancellationToken);

    /// <summary>The outcomes as a query in parentheses, also when there are none.</summary>
    public async ValueTask<string> OutcomesSqlAsync(CancellationToken cancellationToken) => await FindOutcomesAsync(cancellationToken).ConfigureAwait(false) is { } table
        ? await table.ToSqlAsync(cancellationToken: cancellationToken).ConfigureAwait(false)
        : $"(SELECT {string.Join(", ", OutcomeSchema.Select(f => $"NULL::{DuckDbDatabase.SqlTypeName(f.Type)} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}"))} WHERE false)";

    /// <summary>The tables of one model.</summary>
    public ValueTask<IReadOnlyList<DeltaTable>> ListAsync(string model, CancellationToken cancellationToken) => ListAsync([FolderOf(model)], cancellationToken);

    /// <summary>The tables of all models.</summary>
    public ValueTask<IReadOnlyList<DeltaTable>> ListAsync(CancellationToken cancellationToken) =>
        ListAsync(Directory.Exists(root) ? Directory.GetDirectories(root, ModelPrefix + "*") : [], cancellationToken);

    public static async ValueTask<long> MaintainAsync(DeltaTable table, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var removed = before is { } cutoff
            ? (await table.DeleteAsync([DeltaFilter.LessThan("at", cutoff)], cancellationToken: cancellationToken).ConfigureAwait(false)).DeletedRows
            : 0;
        var compact = new DeltaCompactOptions();
        if (table.Files.Count(file => file.Size < compact.TargetFileBytes) > MostSmallFiles)
        {
            await table.CompactAsync(compact, cancellationToken).ConfigureAwait(false);
        }

        await table.VacuumAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return removed;
    }

    private async ValueTask<IReadOnlyList<DeltaTable>> ListAsync(IEnumerable<string> models, CancellationToken cancellationToken)
    {
        var tables = new List<DeltaTable>();
        foreach (var folder in models.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal))
        {
            if (await FindAsync(folder, cancellationToken).ConfigureAwait(false) is { } table)
            {
                tables.Add(table);
            }
        }

        return tables;
    }

    // The prefix keeps names such as ".." from leading elsewhere.
    private string FolderOf(string model) => Path.Join(root, ModelPrefix + Uri.EscapeDataString(model));

    private async Task<DeltaTable?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        if (!DeltaTable.Exists(database, folder))
        {
            _open.TryRemove(folder, out _);
            return null;
        }

        if (_open.TryGetValue(folder, out var known))
        {
            await known.RefreshAsync(cancellationToken).ConfigureAwait(false);
            return known;
        }

        var options = new DeltaTableOptions { Clock = time };
        return _open.GetOrAdd(folder, await DeltaTable.OpenAsync(database, folder, options, cancellationToken).ConfigureAwait(false));
    }

    private async Task<DeltaTable> OpenOrCreateCoreAsync(string folder, Schema schema, CancellationToken cancellationToken)
    {
        if (_open.TryGetValue(folder, out var known) && DeltaTable.Exists(database, folder))
        {
            return known;
        }

        DurableFile.CreateDirectory(Path.GetDirectoryName(folder)!);
        return _open[folder] = await DeltaTable.OpenOrCreateAsync(database, folder, schema, new DeltaTableOptions { Clock = time }, cancellationToken).ConfigureAwait(false);
    }
}
