using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// An <see cref="OnlineStore"/> in this process's memory. Empty after a restart unless it is loaded from a snapshot: sync the views again then.
/// </summary>
/// <remarks>
/// Writes of different entities go on side by side. A read of several entities of one view sees a write of up to 1,024 rows whole or not at all;
/// larger writes arrive in parts.
/// </remarks>
public sealed class InMemoryOnlineStore : OnlineStore
{
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly string? _snapshotPath;
    private readonly ConcurrentDictionary<string, InMemoryOnlineView> _views = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<FeatureViewVersion, InMemoryOnlineView> _known = [];

    /// <summary>Creates an empty store.</summary>
    public InMemoryOnlineStore()
    {
    }

    /// <summary>Creates a store, loaded from the snapshot that the options name if the file is there.</summary>
    /// <param name="options">What to start with.</param>
    /// <exception cref="DataEngineException">The file is damaged, of another layout, no snapshot, or cannot be read.</exception>
    public InMemoryOnlineStore(InMemoryOnlineStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _snapshotPath = options.SnapshotPath is { } path ? Path.GetFullPath(path) : null;
        if (_snapshotPath is not null && OnlineSnapshotReader.TryRead(_snapshotPath) is { } views)
        {
            foreach (var view in views)
            {
                _views[view.Id] = new InMemoryOnlineView(view);
            }
        }
    }

    /// <summary>
    /// Saves all rows to a file, which a crash or a power cut leaves as it was or as it becomes. Of each view it holds one state: no write is
    /// in it by half, though writes may go on meanwhile.
    /// </summary>
    /// <param name="path">The file; its folder is created when needed. Default: the snapshot that the options name.</param>
    /// <param name="cancellationToken">Stops the saving; the file stays as it was.</param>
    /// <exception cref="ArgumentException">There is no path, and the options name none.</exception>
    /// <exception cref="ArtifactException">The file cannot be written; it stays as it was.</exception>
    public async ValueTask SaveAsync(string? path = null, CancellationToken cancellationToken = default)
    {
        var target = path is not null ? Path.GetFullPath(path) : _snapshotPath
            ?? throw new ArgumentException("No file was named for the snapshot. Give a path, or set InMemoryOnlineStoreOptions.SnapshotPath.", nameof(path));
        DurableFile.CreateDirectory(Path.GetDirectoryName(target)!);
        OnlineViewSnapshot[] views = [.. _views.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value.Capture(v.Key))];
        await DurableFile.WriteAtomicAsync(target, (stream, ct) => OnlineSnapshotWriter.WriteAsync(stream, views, ct), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override ValueTask WriteCoreAsync(
        FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ViewOf(view).Write(rows, watermark);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ViewOf(view).Advance(watermark);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask<OnlineStoreState?> FindStateCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(ViewOf(view).Complete is { } complete ? new OnlineStoreState(_id, complete) : null);
    }

    /// <inheritdoc/>
    protected override async ValueTask<long> DeleteCoreAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = deletions.Sum(d => _views.TryGetValue(d.View, out var view) ? view.Delete(d.Keys) : 0L);
        if (File.Exists(_snapshotPath))
        {
            // The snapshot that the store starts with holds the rows too; those saved under other names are the application's.
            await SaveAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var results = new IReadOnlyList<OnlineLookupResult>[lookups.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = ViewOf(lookups[i].View).Read(lookups[i].Keys, at);
        }

        return ValueTask.FromResult<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>>(results);
    }

    /// <inheritdoc/>
    protected override OnlineRowSource OpenCore(FeatureViewVersion view) => ViewOf(view);

    // A fingerprint is computed, so it is compared once for each definition in hand.
    private InMemoryOnlineView ViewOf(FeatureViewVersion view) => _known.GetValue(view, v =>
    {
        var fingerprint = v.View.Fingerprint;
        var found = _views.GetOrAdd(v.Id, static (_, print) => new InMemoryOnlineView(print), fingerprint);
        return found.Fingerprint == fingerprint ? found : throw OnlineSnapshotFormat.AnotherDefinition(v.Id);
    });
}
