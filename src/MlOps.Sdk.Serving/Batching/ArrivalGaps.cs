namespace MlOps.Sdk.Serving;

/// <summary>The time between arrivals, in ticks of the clock; the last arrivals count most. Not thread-safe.</summary>
internal sealed class ArrivalGaps
{
    private const double Weight = 1.0 / 16;
    private const int SureWithin = 4;

    private long _last = -1;
    private double _mean = -1;

    public void Add(long now)
    {
        if (_last >= 0)
        {
            var gap = (double)Math.Max(0, now - _last);
            _mean = _mean < 0 ? gap : _mean + (Weight * (gap - _mean));
        }

        _last = now;
    }

    /// <summary>
    /// Whether waiting for one more row pays: it is expected sooner than the time that its joining saves, and will almost surely
    /// come before the wait must end.
    /// </summary>
    /// <param name="saved">What each run less saves.</param>
    /// <param name="left">The longest wait from now on.</param>
    public bool IsWorthWaiting(double saved, long left) => _mean >= 0 && _mean < saved && SureWithin * _mean < left;
}
