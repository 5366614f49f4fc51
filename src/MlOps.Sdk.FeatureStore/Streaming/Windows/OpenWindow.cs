namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// One window of one key: what is known of its events, as states of the aggregations, or as the events themselves where windows
/// grow together, because states cannot be put together.
/// </summary>
internal sealed class OpenWindow(byte[] key, long start, long end)
{
    public byte[] Key { get; } = key;

    public long Start { get; } = start;

    public long End { get; } = end;

    public WindowState[]? States { get; init; }

    public EventBuffer? Events { get; init; }

    /// <summary>Whether its result was given.</summary>
    public bool IsGiven { get; set; }

    /// <summary>Whether it went into a larger one.</summary>
    public bool IsGone { get; set; }

    public void Add(EventBuffer events, int row)
    {
        Events?.Insert(events, row);
        foreach (var state in States ?? [])
        {
            state.Add(events, row, row + 1);
        }
    }

    public void Save(StateWriter target)
    {
        target.Write(Key.AsSpan());
        target.Write(Start);
        target.Write(End);
        target.Write(IsGiven);
        Events?.Save(target);
        foreach (var state in States ?? [])
        {
            ((IRunningState)state).Save(target);
        }
    }

    public static OpenWindow Load(ref StateReader source, Func<byte[], long, long, OpenWindow> create)
    {
        var window = create(source.ReadBytes(), source.ReadInt64(), source.ReadInt64());
        window.IsGiven = source.ReadBoolean();
        window.Events?.Load(ref source);
        foreach (var state in window.States ?? [])
        {
            ((IRunningState)state).Load(ref source);
        }

        return window;
    }
}
