namespace MlOps.Sdk.Serving;

/// <summary>
/// Brings the rows of concurrent callers together. There is no thread for it: a turn on the thread pool takes what has gathered,
/// computes it, and takes the answers to the callers; its place at the end of the pool's queue is the delay, as everybody who is
/// ready to call comes before it. While gathering does not pay, callers compute their rows themselves. When the pool has no thread
/// for a turn, because callers block its threads, the next caller takes the turn.
/// </summary>
/// <remarks>
/// What must hold whenever the lock is free: if rows are due and a runner is free, a turn is queued. And before code of a
/// caller runs on a turn's thread, another turn is queued if answers are left to give: that code may block, even on those answers.
/// </remarks>
internal sealed partial class RowBatcher : IThreadPoolWorkItem, IDisposable
{
    private readonly Lock _gate = new();
    private readonly BatchingPlan _plan;
    private readonly TimeProvider _time;
    private readonly BatchingJudge? _judge;
    private readonly ArrivalGaps _gaps = new();
    private readonly ItemQueue _waiting;
    private readonly BatchSizes _sizes;
    private readonly RunTimes _times;
    private readonly int _runners;
    private readonly long _delay;
    private int _running;
    private long _entered;
    private long _left;
    private BatchItem? _free;
    private BatchItem? _returned;

    /// <param name="plan">The options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="queue">Where turns are queued; the thread pool's queue when null.</param>
    public RowBatcher(BatchingPlan plan, TimeProvider time, Action<IThreadPoolWorkItem>? queue = null)
    {
        (_plan, _time, _queue) = (plan, time, queue);
        _patience = time.TimestampFrequency / 2000;
        _judge = plan.IsAdaptive && !plan.PreserveOrder ? new BatchingJudge(time.TimestampFrequency) : null;
        _waiting = new ItemQueue(plan.PriorityLevels);
        _sizes = new BatchSizes(plan);
        _times = new RunTimes(plan.MaxBatchSize);
        _runners = plan.PreserveOrder ? 1 : plan.MaxConcurrentRuns ?? Environment.ProcessorCount;
        _delay = (long)(plan.MaxDelay.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Answers a single row that fits the version.</summary>
    public ValueTask<Scored> ScoreAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _judge is { Gathers: false } && _plan.MaxConcurrentRuns is null
            ? ScoreDirectly(version, input, variant, cancellationToken)
            : Enter(version, input, variant, cancellationToken);
    }

    /// <summary>Takes an item back whose caller has its answer.</summary>
    public void GiveBack(BatchItem item)
    {
        // Only pushed here and taken whole elsewhere, so that no item can come back in between unseen.
        BatchItem? head;
        do
        {
            head = Volatile.Read(ref _returned);
            item.Next = head;
        }
        while (Interlocked.CompareExchange(ref _returned, item, head) != head);
    }

    public void Dispose() => _timer?.Dispose();

    private ValueTask<Scored> ScoreDirectly(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _entered);
        try
        {
            if (input.Terms.Deadline is { } deadline)
            {
                RequireTime(version, deadline);
            }

            return (number & _judge!.SampleMask) == 0
                ? ScoreSampled(number, version, input, variant, cancellationToken)
                : LocalEngine.Instance.ScoreAsync(version, input, variant, cancellationToken);
        }
        finally
        {
            Interlocked.Increment(ref _left);
        }
    }

    private ValueTask<Scored> ScoreSampled(long number, ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken)
    {
        var left = Volatile.Read(ref _left);
        var isCrowded = number - left > 1 || ThreadPool.PendingWorkItemCount > 0;
        var started = _time.GetTimestamp();
        var call = LocalEngine.Instance.ScoreAsync(version, input, variant, cancellationToken);
        var ended = _time.GetTimestamp();
        lock (_gate)
        {
            _times.Add(1, ended - started);
        }

        _judge!.OnDirect(ended, left, isCrowded);
        if (_waiting.Count > 0)
        {
            // Rows that were queued before everybody stepped aside.
            TakeStaleTurn();
        }

        return call;
    }

    private ValueTask<Scored> Enter(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken)
    {
        var now = _time.GetTimestamp();
        var level = _waiting.LevelOf(input.Terms.Priority);
        Entry entry;
        BatchItem? item = null;
        BatchItem? victim = null;
        ValueTask<Scored> promise = default;
        var isTurnNeeded = false;
        var isTurnStale = false;

        // Errors are made outside: an exception takes longer than everything in here.
        lock (_gate)
        {
            entry = EntryFor(input, now, level, out victim);
            if (entry == Entry.Queue)
            {
                item = Rent();
                item.Fill(version, input, variant, level, now, cancellationToken.CanBeCanceled);
                promise = new ValueTask<Scored>(item, item.Token);
                _waiting.Add(item);
                _gaps.Add(now);
                isTurnNeeded = NeedsTurn(now);
                isTurnStale = IsTurnStale(now);
                if (item.Deadline != long.MaxValue)
                {
                    WakeAt(item.Deadline, now);
                }
            }
        }

        if (isTurnNeeded)
        {
            QueueTurn();
        }

        switch (entry)
        {
            case Entry.Late:
                throw RefuseLate(version);
            case Entry.Full:
                throw RefuseFull(version);
            case Entry.GoAhead:
                return LeadAlone(version, input, variant, now, cancellationToken);
            default:
                victim?.Refuse(RefuseFull(victim.Version));
                if (cancellationToken.CanBeCanceled)
                {
                    item!.Listen(cancellationToken);
                }

                if (isTurnStale)
                {
                    TakeStaleTurn();
                }

                return promise;
        }
    }

    /// <summary>Under the lock: what becomes of a row that comes.</summary>
    private Entry EntryFor(PredictionInput input, long now, int level, out BatchItem? victim)
    {
        victim = null;
        if (IsLate(input.Terms.Deadline, now, 1))
        {
            return Entry.Late;
        }

        if (MayGoAhead())
        {
            _running++;
            return Entry.GoAhead;
        }

        if (_waiting.Count >= _plan.QueueCapacity)
        {
            victim = _waiting.VictimFor(level, _plan.Shed);
            if (victim is null)
            {
                return Entry.Full;
            }

            _waiting.Remove(victim);
            victim.End();
        }

        return Entry.Queue;
    }

    /// <summary>Whether a caller that finds the engine free computes its row at once, there being nobody to wait for.</summary>
    private bool MayGoAhead() =>
        _judge?.Gathers != true && (_delay == 0 || _judge is not null) && _waiting.Count == 0 && _running < _runners && (!_plan.PreserveOrder || _finished.Count == 0);

    private ValueTask<Scored> LeadAlone(ServedVersion version, PredictionInput input, string variant, long started, CancellationToken cancellationToken)
    {
        long ended = 0;
        try
        {
            var call = LocalEngine.Instance.ScoreAsync(version, input, variant, cancellationToken);
            ended = _time.GetTimestamp();
            return call;
        }
        finally
        {
            bool isTurnNeeded;
            bool isCrowded;
            lock (_gate)
            {
                _running--;
                _alone++;
                if (ended > 0)
                {
                    _times.Add(1, ended - started);
                }

                isCrowded = _waiting.Count > 0 || _running > 0;
                isTurnNeeded = NeedsTurn(_time.GetTimestamp());
            }

            if (isTurnNeeded)
            {
                QueueTurn();
            }

            if (ended > 0)
            {
                _judge?.OnDirect(ended, Volatile.Read(ref _alone), isCrowded || ThreadPool.PendingWorkItemCount > 0);
            }

            if (_waiting.Count > 0)
            {
                TakeStaleTurn();
            }
        }
    }

    private BatchItem Rent()
    {
        var item = _free ??= Interlocked.Exchange(ref _returned, null);
        if (item is null)
        {
            return new BatchItem(this);
        }

        _free = item.Next;
        item.Next = null;
        return item;
    }

    private enum Entry
    {
        Queue,
        GoAhead,
        Late,
        Full,
    }
}
