namespace MlOps.Sdk.FeatureStore;

/// <summary>What others ask a running stream to forget. The stream does it between two batches, so that nothing it does is half done.</summary>
internal sealed class StreamErasures(Func<StreamErasure, long> forget)
{
    private readonly Lock _gate = new();
    private readonly List<StreamErasure> _asked = [];
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;

    /// <summary>Ends when there is something to forget.</summary>
    public Task Asked
    {
        get
        {
            lock (_gate)
            {
                return _signal.Task;
            }
        }
    }

    /// <summary>How many entities and rows were forgotten, once a checkpoint without them is written; null when the stream ended before.</summary>
    public Task<long?> AskAsync(StreamErasure erasure, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return Task.FromResult<long?>(null);
            }

            _asked.Add(erasure);
            _signal.TrySetResult();
        }

        return erasure.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets, and saves what is left.</summary>
    public async ValueTask ServeAsync(Func<ValueTask> save)
    {
        var taken = Take();
        try
        {
            var forgotten = taken.ConvertAll(erasure => forget(erasure));
            await save().ConfigureAwait(false);
            taken.Zip(forgotten).ToList().ForEach(pair => pair.First.Done.TrySetResult(pair.Second));
        }
        catch (OperationCanceledException)
        {
            // The stream is being stopped, and what it had saved before stands; whoever asked does the rest.
            lock (_gate)
            {
                _asked.AddRange(taken);
            }

            throw;
        }
        catch (Exception exception)
        {
            taken.ForEach(erasure => erasure.Done.TrySetException(exception));
            throw;
        }
    }

    /// <summary>The stream has ended, and holds its checkpoint no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        Take().ForEach(erasure => erasure.Done.TrySetResult(null));
    }

    private List<StreamErasure> Take()
    {
        lock (_gate)
        {
            List<StreamErasure> taken = [.. _asked];
            _asked.Clear();
            _signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return taken;
        }
    }
}
