namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Lets something else happen, once, when a write asks for the time: after it has read and before it commits.</summary>
internal sealed class InterruptingClock : TimeProvider
{
    public Action? Interruption { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        var interruption = Interruption;
        Interruption = null;
        interruption?.Invoke();
        return DateTimeOffset.UnixEpoch.AddYears(55);
    }
}
