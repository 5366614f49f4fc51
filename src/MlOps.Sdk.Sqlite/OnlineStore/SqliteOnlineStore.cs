using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Sqlite;

/// <summary>
/// Online features in one SQLite file with a write-ahead journal: a packed row for each view, entity and instant. Reads never wait
/// for writes; the writes of this process take turns.
/// </summary>
internal sealed class SqliteOnlineStore : OnlineStore, IDisposable
{
    private readonly SqliteOnlineStoreOptions _options;
    private readonly SqliteOnlineReaders _readers;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConditionalWeakTable<FeatureViewVersion, StrongBox<long>> _views = [];
    private SqliteOnlineWriter? _writer;
    private bool _disposed;

    public SqliteOnlineStore(string path, SqliteOnlineStoreOptions options)
    {
        Path = System.IO.Path.GetFullPath(path);
        _options = options;
        _readers = new SqliteOnlineReaders(Open);
    }

    public string Path { get; }

    public SqliteOnlineRead BeginRead(bool severalStatements) => new(_readers, _views, severalStatements);

    public void Dispose()
    {
        _readers.Dispose();
        _writing.Wait();
        try
        {
            _disposed = true;
            _writer?.Dispose();
            _writer = null;
        }
        finally
        {
            _writing.Release();
        }
    }

    protected override ValueTask WriteCoreAsync(
        FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken) =>
        WriteAsync(w => w.Write(view, rows, watermark, cancellationToken), cancellationToken);

    protected override ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken) =>
        WriteAsync(w => w.Advance(view, watermark), cancellationToken);

    protected override ValueTask<OnlineStoreState?> FindStateCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = BeginRead(severalStatements: true);
        return ValueTask.FromResult(
            read.ViewOf(view) is { } id && SqliteOnlineQueries.Watermark(read.Connection, id) is { } complete
                ? new OnlineStoreState($"{Path}#{SqliteOnlineSchema.ContentNumber(read.Connection)}", complete)
                : null);
    }

    protected override async ValueTask<long> DeleteCoreAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken)
    {
        var found = 0L;
        await WriteAsync(w => found = w.Delete(deletions), cancellationToken).ConfigureAwait(false);
        return found;
    }

    protected override ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = BeginRead(severalStatements: true);
        var microseconds = Timestamps.FromDateTimeOffset(at);
        var results = new IReadOnlyList<OnlineLookupResult>[lookups.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var view = read.ViewOf(lookups[i].View);
            results[i] = [.. lookups[i].Keys.Select(key => view is { } id ? Find(read.Connection, id, key, microseconds) : default)];
        }

        return ValueTask.FromResult<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>>(results);
    }

    protected override OnlineRowSource OpenCore(FeatureViewVersion view) => new SqliteRowSource(this, view);

    private static OnlineLookupResult Find(SqliteOnlineConnection connection, long view, byte[] entity, long at)
    {
        var row = connection.FindRow.Bind(1, view).Bind(2, entity).Bind(3, at);
        try
        {
            if (row.Step("online-read"))
            {
                return new OnlineLookupResult(new OnlineRow(entity, row.Int64(2), row.Int64(0), row.Int64(3), row.Bytes(1).ToArray()), true);
            }
        }
        finally
        {
            row.Reset();
        }

        return new OnlineLookupResult(null, SqliteOnlineQueries.IsCovered(connection, view, entity, at));
    }

    private async ValueTask WriteAsync(Action<SqliteOnlineWriter> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            work(_writer ??= new SqliteOnlineWriter(Open()));
        }
        finally
        {
            _writing.Release();
        }
    }

    private SqliteOnlineConnection Open() => new(Path, _options);
}
