using System.Threading.Tasks.Sources;

namespace MlOps.Sdk.Serving;

/// <summary>
/// A row on its way through the batcher, and the promise of its answer. Used again for another row once its caller has the
/// answer. Its state moves under the batcher's lock while it waits, and by exchange afterwards, because the caller may
/// cancel at any time.
/// </summary>
internal sealed class BatchItem(RowBatcher batcher) : IValueTaskSource<Scored>
{
    private ManualResetValueTaskSourceCore<double> _answer;
    private CancellationTokenRegistration _registration;
    private int _state;
    private bool _isCancellable;
    private bool _isAbandoned;
    private CancellationToken _cancelledBy;
    private volatile bool _wantsToLeave;

    public BatchItem? Next { get; set; }

    public BatchItem? Previous { get; set; }

    public ServedVersion Version { get; private set; } = null!;

    public PredictionInput Input { get; private set; } = null!;

    public string Variant { get; private set; } = null!;

    public int Level { get; private set; }

    /// <summary>Timestamp of the latest moment for an answer; the largest number when there is none.</summary>
    public long Deadline { get; private set; }

    /// <summary>Timestamp of the call.</summary>
    public long Entered { get; private set; }

    /// <summary>Whether it is still in the queue; to be read under the batcher's lock.</summary>
    public bool IsWaiting => _state == (int)BatchItemState.Waiting;

    public short Token => _answer.Version;

    public void Fill(ServedVersion version, PredictionInput input, string variant, int level, long entered, bool isCancellable)
    {
        (Version, Input, Variant, Level, Entered, _isCancellable) = (version, input, variant, level, entered, isCancellable);
        Deadline = input.Terms.Deadline ?? long.MaxValue;
        _wantsToLeave = false;
        Volatile.Write(ref _state, (int)BatchItemState.Waiting);
    }

    /// <summary>Listens for the caller's cancellation; after the item has been queued, and outside the batcher's lock.</summary>
    public void Listen(CancellationToken cancellationToken) =>
        _registration = cancellationToken.UnsafeRegister(static (item, token) => ((BatchItem)item!).Cancel(token), this);

    /// <summary>Called by the batcher under its lock: a leader has the row.</summary>
    public void Take() => Volatile.Write(ref _state, (int)BatchItemState.Taken);

    /// <summary>Called under the batcher's lock by whoever takes the item out of the queue to refuse it.</summary>
    public void End() => Volatile.Write(ref _state, (int)BatchItemState.Done);

    /// <summary>Called by the leader when nothing reads the caller's values any more: from now on the caller may leave.</summary>
    public void LetGo()
    {
        if (!_isCancellable)
        {
            Volatile.Write(ref _state, (int)BatchItemState.Running);
            return;
        }

        Interlocked.Exchange(ref _state, (int)BatchItemState.Running);
        if (_wantsToLeave)
        {
            Abandon();
        }
    }

    /// <summary>Called by the leader before it reads the caller's values once more; false when the caller has left.</summary>
    public bool TryTakeBack()
    {
        if (!_isCancellable)
        {
            return true;
        }

        return Interlocked.CompareExchange(ref _state, (int)BatchItemState.Taken, (int)BatchItemState.Running) != (int)BatchItemState.Done;
    }

    /// <summary>Gives the caller its answer, and runs what the caller does next on this thread.</summary>
    public void Answer(double value, Exception? error, bool runsElsewhere)
    {
        if (_isCancellable && Interlocked.CompareExchange(ref _state, (int)BatchItemState.Done, (int)BatchItemState.Running) != (int)BatchItemState.Running)
        {
            return;
        }

        _answer.RunContinuationsAsynchronously = runsElsewhere;
        if (error is null)
        {
            _answer.SetResult(value);
        }
        else
        {
            _answer.SetException(error);
        }
    }

    /// <summary>Tells the caller of a row that was ended while it waited; outside the lock.</summary>
    public void Refuse(Exception error)
    {
        _answer.RunContinuationsAsynchronously = true;
        _answer.SetException(error);
    }

    public Scored GetResult(short token)
    {
        // Waits for a cancellation that is under way, so that it cannot meet the item's next row.
        if (_isCancellable)
        {
            _registration.Dispose();
        }

        var (version, variant) = (Version, Variant);
        try
        {
            return Scored.Single(version, version, variant, _answer.GetResult(token));
        }
        finally
        {
            GiveBack();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _answer.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancellationToken)
    {
        if (batcher.TryCancel(this))
        {
            Refuse(new OperationCanceledException(cancellationToken));
            return;
        }

        _cancelledBy = cancellationToken;
        _wantsToLeave = true;
        Interlocked.MemoryBarrier();
        Abandon();
    }

    // The leader goes on with the row and finds nobody there to tell; the item is not used again.
    private void Abandon()
    {
        if (Interlocked.CompareExchange(ref _state, (int)BatchItemState.Done, (int)BatchItemState.Running) == (int)BatchItemState.Running)
        {
            _isAbandoned = true;
            batcher.CountCancelled(Version);
            _answer.RunContinuationsAsynchronously = true;
            _answer.SetException(new OperationCanceledException(_cancelledBy));
        }
    }

    private void GiveBack()
    {
        if (_isAbandoned)
        {
            return;
        }

        _answer.Reset();
        (Version, Input, Variant, _registration) = (null!, null!, null!, default);
        batcher.GiveBack(this);
    }
}
