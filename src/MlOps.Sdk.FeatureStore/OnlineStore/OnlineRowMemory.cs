namespace MlOps.Sdk.FeatureStore;

/// <summary>A place for rows as <see cref="OnlineRowTarget"/>, kept where it can be awaited over.</summary>
public readonly struct OnlineRowMemory
{
    private readonly FloatRowPlan _plan;
    private readonly Memory<float> _values;
    private readonly Memory<FeatureStatus> _statuses;
    private readonly long _at;

    internal OnlineRowMemory(FloatRowPlan plan, Memory<float> values, Memory<FeatureStatus> statuses, long at)
    {
        _plan = plan;
        _values = values;
        _statuses = statuses;
        _at = at;
    }

    /// <summary>Takes the rows.</summary>
    public OnlineRowTarget Target => new(_plan, _values.Span, _statuses.Span, _at);
}
