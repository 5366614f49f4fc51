using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>How events that come out of order are treated. Immutable; the default takes events in order and drops late ones.</summary>
public sealed record StreamTimeOptions
{
    /// <summary>How much later than a newer event an event may come and still be in time. Default: zero.</summary>
    public TimeSpan OutOfOrderness { get; init; }

    /// <summary>What becomes of events that come later than that. Default: <see cref="LatePolicy.Drop"/>.</summary>
    public LatePolicy LatePolicy { get; init; }

    /// <summary>How long after the watermark late events still change results, with <see cref="LatePolicy.Update"/>. Default: zero.</summary>
    public TimeSpan AllowedLateness { get; init; }

    /// <summary>
    /// Takes late events that are in no result, in the columns in which they came. The batch is the receiver's to dispose. After a
    /// restart events behind the last checkpoint are handed over again.
    /// </summary>
    public Func<RecordBatch, CancellationToken, ValueTask>? SideOutput { get; init; }

    internal long Bound => OutOfOrderness.Ticks / TimeSpan.TicksPerMicrosecond;

    internal long Lateness => LatePolicy == LatePolicy.Update ? AllowedLateness.Ticks / TimeSpan.TicksPerMicrosecond : 0;

    internal StreamTimeOptions Checked()
    {
        CheckDuration(OutOfOrderness, "The out-of-orderness", nameof(OutOfOrderness));
        CheckDuration(AllowedLateness, "The allowed lateness", nameof(AllowedLateness));
        if (!Enum.IsDefined(LatePolicy))
        {
            throw new ArgumentOutOfRangeException(nameof(LatePolicy), LatePolicy, "The policy for late events is none of Drop, Update and SideOutput.");
        }

        if (LatePolicy == LatePolicy.SideOutput && SideOutput is null)
        {
            throw new ArgumentException("Late events go to a side output, but none is given. Set SideOutput, or choose another policy.", nameof(SideOutput));
        }

        if (LatePolicy == LatePolicy.Drop && SideOutput is not null)
        {
            throw new ArgumentException("A side output is given, but the policy Drop never uses it. Choose SideOutput or Update, or give none.", nameof(SideOutput));
        }

        return LatePolicy == LatePolicy.Update || AllowedLateness == TimeSpan.Zero
            ? this
            : throw new ArgumentException(
                $"Late events are allowed for {AllowedLateness}, but the policy {LatePolicy} never takes them in. Choose Update, or leave AllowedLateness at zero.", nameof(AllowedLateness));
    }

    private static void CheckDuration(TimeSpan duration, string what, string parameter)
    {
        if (duration != TimeSpan.Zero)
        {
            DefinitionName.RequireDuration(duration, what, parameter);
        }
    }
}
