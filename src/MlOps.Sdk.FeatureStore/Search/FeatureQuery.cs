using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What to look for in the catalog. Everything given must hold; upper and lower case do not matter.</summary>
public sealed class FeatureQuery
{
    /// <summary>The most results of one page.</summary>
    public const int MaxTake = 1_000;

    /// <summary>Words of which each occurs in the name, the description, a tag or the name of a feature. Default: null, anything.</summary>
    public string? Text { get; set; }

    /// <summary>A tag it has, as a whole. Default: null, any.</summary>
    public string? Tag { get; set; }

    /// <summary>The entity its features are about, as a whole; for on-demand views and services that of one of their views. Default: null, any.</summary>
    public string? Entity { get; set; }

    /// <summary>Who answers for it, as a whole. Default: null, anybody.</summary>
    public string? Owner { get; set; }

    /// <summary>How many results to pass over. Default: 0.</summary>
    public int Skip { get; set; }

    /// <summary>How many results to return, 1 to <see cref="MaxTake"/>. Default: 50.</summary>
    public int Take { get; set; } = 50;

    internal FeatureQuery Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(Take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Take, MaxTake);
        foreach (var text in new[] { Text, Tag, Entity, Owner })
        {
            MetadataText.CheckValue(text ?? string.Empty, "a search", nameof(FeatureQuery), MetadataText.MaxNameLength);
        }

        return this;
    }
}
