namespace MlOps.Sdk.Tracking.Tests;

/// <summary>A wall clock and a monotonic clock that move only when told, and independently of each other.</summary>
internal sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _ticks;

    public void SetWallClock(TimeSpan by) => _now += by;

    public void Pass(TimeSpan time)
    {
        _now += time;
        _ticks += time.Ticks;
    }
}
