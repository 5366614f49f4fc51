namespace MlOps.Sdk.Serving;

/// <summary>
/// Rows computed together, and then their answers until each has been taken to its caller. One leader at a time forms and runs it;
/// afterwards any thread may take answers out. Used again.
/// </summary>
internal sealed class FormedBatch(int largest)
{
    private readonly Lock _gate = new();
    private readonly BatchItem?[] _items = new BatchItem?[largest];
    private int _next;
    private int _finished;

    public PredictionInput[] Inputs { get; } = new PredictionInput[largest];

    public double[] Answers { get; } = new double[largest];

    public Exception?[] Errors { get; } = new Exception?[largest];

    /// <summary>Room for the texts of the rows; made by the leader for models that take texts.</summary>
    public string?[][] Texts { get; set; } = [];

    public int Count { get; private set; }

    /// <summary>Rows of the last run, those that only fill it included.</summary>
    public int RunSize { get; set; }

    /// <summary>How long its first row waited, in ticks of the clock.</summary>
    public long LongestWait { get; set; }

    /// <summary>Rows left waiting when it was formed.</summary>
    public int LeftWaiting { get; set; }

    public BatchItem? this[int index] => _items[index];

    public void Add(BatchItem item)
    {
        (_items[Count], Inputs[Count], Errors[Count]) = (item, item.Input, null);
        Count++;
    }

    /// <summary>Moves the rows of a part whose callers are still there to its front, and forgets the others.</summary>
    /// <returns>How many are left.</returns>
    public int KeepPresent(int from, int count)
    {
        var kept = from;
        for (var i = from; i < from + count; i++)
        {
            if (_items[i] is { } item && item.TryTakeBack())
            {
                (_items[kept], Inputs[kept]) = (item, item.Input);
                kept++;
            }
        }

        Array.Clear(_items, kept, from + count - kept);
        return kept - from;
    }

    /// <summary>Lets the answers be taken.</summary>
    public void Publish()
    {
        Array.Clear(Inputs, 0, Count);
        lock (_gate)
        {
            (_next, _finished) = (0, Count);
        }
    }

    /// <summary>The next row whose answer nobody has taken, with that answer.</summary>
    public bool TryClaim(out BatchItem? item, out double answer, out Exception? error)
    {
        lock (_gate)
        {
            if (_next == _finished)
            {
                (item, answer, error) = (null, 0, null);
                return false;
            }

            (item, answer, error) = (_items[_next], Answers[_next], Errors[_next]);
            (_items[_next], Errors[_next]) = (null, null);
            _next++;
            return true;
        }
    }

    /// <summary>Whether answers are left to take; may be out of date at once.</summary>
    public bool HasUnclaimed => Volatile.Read(ref _next) < Volatile.Read(ref _finished);

    /// <summary>Empties it for the next rows, once every answer was claimed.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            (Count, _next, _finished) = (0, 0, 0);
        }
    }
}
