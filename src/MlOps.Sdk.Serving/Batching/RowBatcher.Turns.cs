namespace MlOps.Sdk.Serving;

internal sealed partial class RowBatcher
{
    // One turn helps with so many answers of another's batch before it leads.
    private const int MostHelp = 32;

    private readonly List<FormedBatch> _finished = [];
    private readonly Stack<FormedBatch> _idle = [];
    private readonly Action<IThreadPoolWorkItem>? _queue;
    private readonly long _patience;
    private bool _isTurnQueued;
    private long _turnQueuedAt;

    // A caller whose code runs inside another's turn leads nothing, so that turns do not nest.
    [ThreadStatic]
    private static bool t_isGiving;

    /// <summary>One turn: helps to give answers, then computes one batch and gives its answers.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        FormedBatch? helped;
        FormedBatch? taken = null;
        List<BatchItem>? late = null;
        bool isTurnNeeded;
        lock (_gate)
        {
            _isTurnQueued = false;
            helped = _finished.Find(batch => batch.HasUnclaimed);
            var now = _time.GetTimestamp();
            taken = helped is null ? TryTake(now, ref late) : null;
            isTurnNeeded = NeedsTurn(now);
        }

        if (isTurnNeeded)
        {
            QueueTurn();
        }

        if (helped is not null)
        {
            Give(helped, MostHelp);
            lock (_gate)
            {
                var now = _time.GetTimestamp();
                taken = TryTake(now, ref late);
                isTurnNeeded = NeedsTurn(now);
            }

            if (isTurnNeeded)
            {
                QueueTurn();
            }
        }

        RefuseLate(late);
        if (taken is not null)
        {
            Lead(taken);
        }
    }

    private void QueueTurn()
    {
        if (_queue is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            _queue(this);
        }
    }

    /// <summary>Under the lock: whether the queued turn has found no thread for so long that a caller should take it.</summary>
    private bool IsTurnStale(long now) => _isTurnQueued && !t_isGiving && now - _turnQueuedAt > _patience;

    /// <summary>Leads one batch on the caller's thread if a turn is overdue.</summary>
    private void TakeStaleTurn()
    {
        List<BatchItem>? late = null;
        FormedBatch? taken;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            taken = IsTurnStale(now) ? TryTake(now, ref late) : null;
        }

        RefuseLate(late);
        if (taken is not null)
        {
            Lead(taken);
        }
    }

    /// <summary>Under the lock: whether the caller must queue a turn once it has left the lock.</summary>
    private bool NeedsTurn(long now)
    {
        if (_isTurnQueued || _waiting.Count == 0 || _running >= _runners)
        {
            return false;
        }

        if (TimeToWait(now) is var wait && wait > 0)
        {
            WakeAt(now + wait, now);
            return false;
        }

        (_isTurnQueued, _turnQueuedAt) = (true, now);
        return true;
    }

    /// <summary>Under the lock: the rows to compute next; null when there are none that may be.</summary>
    private FormedBatch? TryTake(long now, ref List<BatchItem>? late)
    {
        if (_waiting.Count == 0 || _running >= _runners || TimeToWait(now) > 0)
        {
            return null;
        }

        var rows = _sizes.Take(_waiting.Count, _runners - _running);
        var batch = _idle.Count > 0 ? _idle.Pop() : new FormedBatch(_plan.MaxBatchSize);
        var oldest = now;
        for (var item = _waiting.First(); item is not null && batch.Count < rows;)
        {
            var next = _waiting.After(item);
            _waiting.Remove(item);
            if (IsLate(item.Deadline, now, rows))
            {
                item.End();
                (late ??= []).Add(item);
            }
            else
            {
                item.Take();
                batch.Add(item);
                oldest = Math.Min(oldest, item.Entered);
                _waited += now - item.Entered;
            }

            item = next;
        }

        if (batch.Count == 0)
        {
            _idle.Push(batch);
            return null;
        }

        _running++;
        CountTaken(batch, now - oldest);
        return batch;
    }

    private void Lead(FormedBatch batch)
    {
        var rows = batch.Count;
        var version = batch[0]!.Version;
        Measure(version, batch);
        var run = Compute(version, batch);
        batch.Publish();
        if (_plan.PreserveOrder)
        {
            // The next batch must not be computed before these answers are out; callers go on elsewhere, so none can block.
            Give(batch, int.MaxValue);
        }

        bool isTurnNeeded;
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            _running--;
            if (run > 0)
            {
                _times.Add(batch.RunSize, run);
            }

            _finished.Add(batch);
            isTurnNeeded = NeedsTurn(now);
        }

        if (isTurnNeeded)
        {
            QueueTurn();
        }

        _judge?.OnBatch(now, rows);
        Give(batch, int.MaxValue);
        lock (_gate)
        {
            _finished.Remove(batch);
            batch.Clear();
            _idle.Push(batch);
        }
    }

    private void Give(FormedBatch batch, int most)
    {
        var wasGiving = t_isGiving;
        t_isGiving = true;
        try
        {
            for (; most > 0 && batch.TryClaim(out var item, out var answer, out var error); most--)
            {
                if (!Volatile.Read(ref _isTurnQueued) && batch.HasUnclaimed && !_plan.PreserveOrder)
                {
                    QueueHelp();
                }

                item?.Answer(answer, error, _plan.PreserveOrder);
            }
        }
        finally
        {
            t_isGiving = wasGiving;
        }
    }

    private void QueueHelp()
    {
        lock (_gate)
        {
            if (_isTurnQueued)
            {
                return;
            }

            (_isTurnQueued, _turnQueuedAt) = (true, _time.GetTimestamp());
        }

        QueueTurn();
    }
}
