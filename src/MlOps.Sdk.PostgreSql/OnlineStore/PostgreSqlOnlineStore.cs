using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.PostgreSql;

/// <summary>
/// An <see cref="OnlineStore"/> in one table of a PostgreSQL database, read by one statement for all views and keys of a call. The server
/// decides in the statement that writes which row stays.
/// </summary>
internal sealed class PostgreSqlOnlineStore : OnlineStore, IAsyncDisposable, IDisposable
{
    private readonly PostgreSqlOnlineServer _server;
    private readonly PostgreSqlViewIds _ids;
    private readonly PostgreSqlOnlineReader _reader;
    private readonly PostgreSqlOnlineWriter _writer;

    public PostgreSqlOnlineStore(PostgreSqlOnlineServer server, string space)
    {
        _server = server;
        _ids = new PostgreSqlViewIds(space);
        _reader = new PostgreSqlOnlineReader(server.Reading, _ids);
        _writer = new PostgreSqlOnlineWriter(server.Writing);
    }

    /// <summary>Asks the server for its state, see <see cref="PostgreSqlState"/>; as writes do, since reads are read only by their own settings.</summary>
    public Task<PostgreSqlState> StateAsync(CancellationToken cancellationToken) => PostgreSqlState.ReadAsync(_server.Writing, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    /// <inheritdoc/>
    protected override async ValueTask WriteCoreAsync(
        FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        await _server.EnsureTablesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var part in PostgreSqlOnlinePart.Cut(rows, watermark))
        {
            await _writer.WriteAsync(_ids.Of(view), watermark, part, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        await _server.EnsureTablesAsync(cancellationToken).ConfigureAwait(false);
        await _writer.AdvanceAsync(_ids.Of(view), view, watermark, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<OnlineStoreState?> FindStateCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken) =>
        await _reader.FindStateAsync(view, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async ValueTask<long> DeleteCoreAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken)
    {
        await _server.EnsureTablesAsync(cancellationToken).ConfigureAwait(false);
        var found = 0L;
        foreach (var deletion in deletions)
        {
            found += await _writer.DeleteAsync(_ids.Of(deletion), deletion.Keys, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken) =>
        await _reader.ReadAsync(lookups, Timestamps.FromDateTimeOffset(at), cancellationToken).ConfigureAwait(false);
}
