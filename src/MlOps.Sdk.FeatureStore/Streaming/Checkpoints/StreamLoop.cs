using System.Text;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads sources into a job and writes checkpoints. Whichever source has events is read; a checkpoint is written between batches.</summary>
internal sealed class StreamLoop : IAsyncDisposable
{
    private readonly IStreamJob _job;
    private readonly StreamCounters _counters;
    private readonly StreamRunOptions _options;
    private readonly IReadOnlyList<EventSource> _sources;
    private readonly StreamCheckpoint? _checkpoint;
    private readonly StreamPosition[] _positions;
    private readonly IAsyncEnumerator<EventBatch>?[] _readers;
    private readonly Task<bool>?[] _pending;
    private readonly CancellationTokenSource _stop;
    private readonly StreamErasures? _erasures;
    private long _lastCommit;
    private bool _isNew;
    private bool _isWhole = true;
    private bool _isShown = true;

    private StreamLoop(IStreamJob job, IReadOnlyList<EventSource> sources, string description, StreamCounters counters, StreamRunOptions options, StreamErasures? erasures, CancellationToken cancellationToken)
    {
        (_job, _counters, _options, _sources, _erasures) = (job, counters, options, sources, erasures);
        _checkpoint = options.CheckpointFolder is { } folder ? StreamCheckpoint.Open(folder, description) : null;
        _positions = [.. sources.Select(_ => StreamPosition.Start)];
        _readers = new IAsyncEnumerator<EventBatch>?[sources.Count];
        _pending = new Task<bool>?[sources.Count];
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _lastCommit = options.TimeProvider.GetTimestamp();
    }

    /// <summary>Whether something new can be saved: all that was read is also given.</summary>
    private bool CanCommit => _isWhole && _isNew;

    public static async ValueTask<StreamProgress> RunAsync(
        IStreamJob job, IReadOnlyList<EventSource> sources, string description, StreamCounters counters, StreamRunOptions options, CancellationToken cancellationToken,
        StreamErasures? erasures = null)
    {
        var loop = new StreamLoop(job, sources, description, counters, options, erasures, cancellationToken);
        await using (loop.ConfigureAwait(false))
        {
            await loop.LoadAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await loop.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (loop.CanCommit)
            {
                await loop.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                throw;
            }

            var progress = counters.Progress(loop._positions[0]);
            options.Progress?.Report(progress);
            return progress;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        for (var i = 0; i < _readers.Length; i++)
        {
            if (_pending[i] is { } pending)
            {
                // A reader may only be disposed when it stands still.
                await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (pending.IsCompletedSuccessfully && await pending.ConfigureAwait(false))
                {
                    _readers[i]!.Current.Dispose();
                }
            }

            if (_readers[i] is { } reader)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
            }
        }

        _checkpoint?.Dispose();
        _stop.Dispose();
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_checkpoint is not null && await _checkpoint.ReadAsync(cancellationToken).ConfigureAwait(false) is { } state)
        {
            var source = new StateReader(state);
            for (var i = 0; i < _positions.Length; i++)
            {
                _positions[i] = new StreamPosition(Encoding.UTF8.GetString(source.ReadBytes()));
            }

            _counters.Load(ref source);
            _job.Load(ref source);
        }

        await _job.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _sources.Count; i++)
        {
            _readers[i] = _sources[i].ReadAsync(_positions[i], _stop.Token).GetAsyncEnumerator(_stop.Token);
            _pending[i] = _readers[i]!.MoveNextAsync().AsTask();
        }

        while (await NextAsync(cancellationToken).ConfigureAwait(false) is var source and >= 0)
        {
            var hasEvents = await _pending[source]!.ConfigureAwait(false);
            _pending[source] = null;
            if (hasEvents)
            {
                await ProcessAsync(source, _readers[source]!.Current, cancellationToken).ConfigureAwait(false);
                _pending[source] = _readers[source]!.MoveNextAsync().AsTask();
                continue;
            }

            if (Array.TrueForAll(_pending, p => p is null))
            {
                // What comes at the end is not saved, so that a source that has grown can go on.
                await CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            _isWhole = false;
            await _job.EndAsync(source, cancellationToken).ConfigureAwait(false);
            _isWhole = true;
        }
    }

    private async ValueTask ProcessAsync(int source, EventBatch events, CancellationToken cancellationToken)
    {
        using (events)
        {
            (_isWhole, _isNew, _isShown) = (false, true, false);
            _counters.Read(events.Batch.RowCount);
            await _job.ProcessAsync(source, events.Batch, cancellationToken).ConfigureAwait(false);
            _positions[source] = events.Position;
            _isWhole = true;
        }

        if (_job.IsFull || _options.TimeProvider.GetElapsedTime(_lastCommit) >= _options.CheckpointInterval)
        {
            await CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The source that is ready, or -1 when all have ended. Commits when none is for long.</summary>
    private async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_erasures is { Asked.IsCompleted: true })
            {
                await EraseAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            Task[] waiting = [.. _pending.OfType<Task<bool>>()];
            if (waiting.Length == 0)
            {
                return -1;
            }

            if (_erasures is not null)
            {
                waiting = [.. waiting, _erasures.Asked];
            }

            var ready = Array.FindIndex(_pending, p => p is { IsCompleted: true });
            if (ready >= 0)
            {
                return ready;
            }

            if (!_isShown)
            {
                await ShowAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (!_isNew)
            {
                await Task.WhenAny(waiting).ConfigureAwait(false);
                continue;
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var left = _options.CheckpointInterval - _options.TimeProvider.GetElapsedTime(_lastCommit);
            var due = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _options.TimeProvider, stop.Token);
            var first = await Task.WhenAny([due, .. waiting]).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            if (first == due && due.IsCompletedSuccessfully)
            {
                await CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Forgets entities that were erased, and saves a state without them.</summary>
    private async ValueTask EraseAsync(CancellationToken cancellationToken)
    {
        // What was forgotten in part must not be saved as if it were whole.
        _isWhole = false;
        await _erasures!.ServeAsync(() => CommitAsync(cancellationToken)).ConfigureAwait(false);
    }

    private async ValueTask ShowAsync(CancellationToken cancellationToken)
    {
        _isWhole = false;
        await _job.ShowAsync(cancellationToken).ConfigureAwait(false);
        (_isWhole, _isShown) = (true, true);
    }

    private async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        await ShowAsync(cancellationToken).ConfigureAwait(false);

        // Not whole until the state is saved: what was committed without it is given again, and never left out.
        _isWhole = false;
        await _job.CommitAsync(cancellationToken).ConfigureAwait(false);
        if (_checkpoint is not null)
        {
            var state = new StateWriter();
            foreach (var position in _positions)
            {
                state.Write(Encoding.UTF8.GetBytes(position.Token).AsSpan());
            }

            _counters.Save(state);
            _job.Save(state);
            await _checkpoint.WriteAsync(state.ToArray(), cancellationToken).ConfigureAwait(false);
        }

        (_isWhole, _isNew, _lastCommit) = (true, false, _options.TimeProvider.GetTimestamp());
        _options.Progress?.Report(_counters.Progress(_positions[0]));
    }
}
