using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One feature of a <see cref="FeatureService"/>.</summary>
public sealed record ServiceFeature
{
    internal ServiceFeature(string column, DataType type, FeatureView? view, OnDemandFeatureView? onDemandView)
    {
        Column = column;
        Type = type;
        View = view;
        OnDemandView = onDemandView;
    }

    /// <summary>The column <c>{view}__{feature}</c>.</summary>
    public string Column { get; }

    /// <summary>The type of its values.</summary>
    public DataType Type { get; }

    /// <summary>The view that stores it; null when it is computed on demand.</summary>
    public FeatureView? View { get; }

    /// <summary>The view that computes it on demand; null when it is stored.</summary>
    public OnDemandFeatureView? OnDemandView { get; }
}
