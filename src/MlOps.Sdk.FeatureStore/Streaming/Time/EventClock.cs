namespace MlOps.Sdk.FeatureStore;

/// <summary>Time as events tell it. It is read and moved event by event, so that it does not depend on how events are cut into batches.</summary>
internal sealed class EventClock(StreamTimeOptions options)
{
    private long _newest = long.MinValue;
    private long _least = long.MinValue;

    /// <summary>Events before this instant are late; there were none at first.</summary>
    public long Watermark => _newest == long.MinValue ? long.MinValue : Math.Max(_newest - options.Bound, _least);

    /// <summary>Events before this instant are never taken in, so what depends on earlier ones alone is final.</summary>
    public long Settled => _newest == long.MinValue ? long.MinValue : Math.Max(_newest - options.Bound - options.Lateness, _least);

    /// <summary>Judges an event by those before it, and then lets time go on to it.</summary>
    public Arrival Observe(long time)
    {
        var arrival = time >= Watermark ? Arrival.InTime : options.LatePolicy == LatePolicy.Update && time >= Settled ? Arrival.Late : Arrival.TooLate;
        _newest = Math.Max(_newest, time);
        return arrival;
    }

    public void Save(StateWriter target)
    {
        target.Write(_newest);
        target.Write(Settled);
    }

    // What was final stays so when the stream goes on with other options.
    public void Load(ref StateReader source) => (_newest, _least) = (source.ReadInt64(), source.ReadInt64());
}
