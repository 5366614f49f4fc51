namespace MlOps.Sdk.Serving;

/// <summary>The running numbers of one arm, read on every request and written on every reward.</summary>
internal sealed class ArmCounts
{
    private readonly Lock _gate = new();
    private long _chosen;
    private long _rewards;
    private double _sum;

    public long Chosen => Interlocked.Read(ref _chosen);

    public void Choose() => Interlocked.Increment(ref _chosen);

    public (long Rewards, double Sum) Read()
    {
        lock (_gate)
        {
            return (_rewards, _sum);
        }
    }

    /// <summary>Takes totals over; older ones, which fewer rewards make up, are passed over.</summary>
    public void Set(long rewards, double sum)
    {
        lock (_gate)
        {
            if (rewards >= _rewards)
            {
                (_rewards, _sum) = (rewards, sum);
            }
        }
    }

    public void Add(double reward)
    {
        lock (_gate)
        {
            (_rewards, _sum) = (_rewards + 1, _sum + reward);
        }
    }
}
