using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One feature of a <see cref="FeatureService"/>.</summary>
public sealed record ServiceFeature
{
    internal ServiceFeature(string column, DataType type, FeatureView view)
    {
        Column = column;
        Type = type;
        View = view;
    }

    internal ServiceFeature(string column, OnDemandFeature computed, OnDemandFeatureView view)
    {
        Column = column;
        Type = computed.Type;
        Computed = computed;
        OnDemandView = view;
    }

    /// <summary>The column <c>{view}__{feature}</c>.</summary>
    public string Column { get; }

    /// <summary>The type of its values.</summary>
    public DataType Type { get; }

    /// <summary>The view that stores it; null when it is computed on demand.</summary>
    public FeatureView? View { get; }

    /// <summary>The view that computes it on demand; null when it is stored.</summary>
    public OnDemandFeatureView? OnDemandView { get; }

    /// <summary>The feature of the on-demand view; null when it is stored.</summary>
    internal OnDemandFeature? Computed { get; }

    /// <inheritdoc/>
    public bool Equals(ServiceFeature? other) =>
        other is not null && Column == other.Column && Type == other.Type && Equals(View, other.View) && Equals(OnDemandView, other.OnDemandView);

    /// <inheritdoc/>
    public override int GetHashCode() => Column.GetHashCode(StringComparison.Ordinal);
}
