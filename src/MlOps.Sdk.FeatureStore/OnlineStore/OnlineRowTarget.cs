namespace MlOps.Sdk.FeatureStore;

/// <summary>Takes the rows that an <see cref="OnlineRowSource"/> finds and writes their values to the places the caller gave.</summary>
public readonly ref struct OnlineRowTarget
{
    private readonly FloatRowPlan _plan;
    private readonly Span<float> _values;
    private readonly Span<FeatureStatus> _statuses;
    private readonly long _at;

    internal OnlineRowTarget(FloatRowPlan plan, Span<float> values, Span<FeatureStatus> statuses, long at)
    {
        _plan = plan;
        _values = values;
        _statuses = statuses;
        _at = at;
    }

    /// <summary>Takes a key's row.</summary>
    /// <param name="index">The key's position.</param>
    /// <param name="eventTime">The row's <see cref="OnlineRow.EventTime"/>.</param>
    /// <param name="payload">The row's <see cref="OnlineRow.Payload"/>.</param>
    /// <exception cref="Core.SchemaException">The row was packed for another version of the view.</exception>
    public void Found(int index, long eventTime, ReadOnlySpan<byte> payload) =>
        _plan.Write(payload, eventTime, _at, _plan.ValuesOf(index, _values), _plan.StatusesOf(index, _statuses));

    /// <summary>Takes note that a key has no row at the instant.</summary>
    /// <param name="index">The key's position.</param>
    /// <param name="isCovered">Whether there truly is none, see <see cref="OnlineLookupResult.IsCovered"/>.</param>
    public void Missing(int index, bool isCovered) =>
        _plan.WriteMissing(isCovered, _plan.ValuesOf(index, _values), _plan.StatusesOf(index, _statuses));
}
