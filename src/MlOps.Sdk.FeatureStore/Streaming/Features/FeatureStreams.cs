using System.Collections.Concurrent;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Runs streams that fill views, with their checkpoints in folders by view and version.</summary>
internal sealed class FeatureStreams(FeatureRowWriter writer, string? folder, TimeProvider clock)
{
    private readonly ConcurrentDictionary<StreamErasures, string> _running = new();

    public async ValueTask<StreamProgress> RunAsync(
        FeatureViewVersion view, EventSource source, StreamTimeOptions? time, StreamRunOptions? options, ErasedKeys erased, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var run = (options ?? new StreamRunOptions { TimeProvider = clock }).Checked();
        run = new StreamRunOptions
        {
            Name = options is null ? view.Id : run.Name,
            CheckpointFolder = run.CheckpointFolder ?? Folder(view),
            CheckpointInterval = run.CheckpointInterval,
            Progress = run.Progress,
            TimeProvider = run.TimeProvider,
        };
        var counters = new StreamCounters(run.Name);
        var stream = FeatureStream.Create(view, source, (time ?? new StreamTimeOptions()).Checked(), writer, counters);
        stream.Erased = erased;
        var erasures = new StreamErasures(stream.Forget);
        _running[erasures] = view.Id;
        try
        {
            return await StreamLoop.RunAsync(stream, [source], $"view {view.Id} {view.View.Fingerprint}\n({source.Schema})", counters, run, cancellationToken, erasures).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(erasures, out _);
            erasures.Close();
        }
    }

    /// <summary>
    /// Takes an entity out of the streams of a view: those that run in this process, and the checkpoint of one that stands still. Null when there is neither.
    /// </summary>
    /// <exception cref="ConflictException">A stream of the view runs in another process.</exception>
    public async ValueTask<long?> EraseAsync(ErasureTarget view, IReadOnlyList<EntityKeyPart> key, ErasedKeys erased, CancellationToken cancellationToken)
    {
        if (ErasureKey.ConvertTo([.. view.Entity.JoinKeys.Select(k => k.Type)], key) is not { } values)
        {
            return null;
        }

        long? forgotten = null;
        foreach (var running in _running.Where(r => r.Value == view.Id).Select(r => r.Key).ToList())
        {
            forgotten = await running.AskAsync(new StreamErasure(values, erased), cancellationToken).ConfigureAwait(false) is { } here ? here + (forgotten ?? 0) : forgotten;
        }

        return forgotten ?? (folder is null ? null : await EraseStoppedAsync(view, values, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<long?> EraseStoppedAsync(ErasureTarget view, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken)
    {
        using var checkpoint = StreamCheckpoint.Find(Folder(view.Name, view.Version));
        if (checkpoint is null || await checkpoint.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return null;
        }

        if (StreamCheckpointErasure.Without(state, FeatureEvents.KeyBytes(view.Entity, key)) is not { } left)
        {
            return 0;
        }

        await checkpoint.WriteAsync(left, cancellationToken).ConfigureAwait(false);
        return 1;
    }

    private string Folder(FeatureViewVersion view) => folder is null
        ? throw new InvalidOperationException("The feature store has no folder for checkpoints of streams. Set StreamRunOptions.CheckpointFolder.")
        : Folder(view.Name, view.Version);

    private string Folder(string view, int version) => Path.Join(folder, view, string.Create(CultureInfo.InvariantCulture, $"v{version}"));
}
