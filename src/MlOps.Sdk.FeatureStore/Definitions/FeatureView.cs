using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A named group of features about one entity, computed from one source. A view has either plain columns or aggregations,
/// because the two see different events at the same instant (<see cref="ColumnFeature"/>, <see cref="FeatureStore.Aggregation"/>).
/// </summary>
/// <remarks>
/// Immutable: every method returns a new view. Two views are equal when they have the same <see cref="Fingerprint"/>,
/// owner, description and tags.
/// </remarks>
public sealed record FeatureView
{
    /// <summary>Defines a view without features; add them by <see cref="Feature"/> or <see cref="Aggregate"/>.</summary>
    /// <param name="name">The view's name: letters, digits and single underscores, beginning with a letter.</param>
    /// <param name="entity">What the features are about.</param>
    /// <param name="source">Where the rows or events come from.</param>
    /// <exception cref="ArgumentException">The name is not allowed, or the source names another number of key columns than the entity has.</exception>
    public FeatureView(string name, Entity entity, FeatureSource source)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(source);
        Name = DefinitionName.Require(name, "a feature view", nameof(name));
        if (source.Keys.Count > 0 && source.Keys.Count != entity.JoinKeys.Count)
        {
            throw new ArgumentException(
                $"The source '{source.Name}' of feature view '{name}' names the key columns ({string.Join(", ", source.Keys)}), but entity {entity} has "
                + $"{entity.JoinKeys.Count} join key(s). Name one column for each, in their order, by WithKeys, or none when they are named alike.",
                nameof(source));
        }

        Entity = entity;
        Source = source;
    }

    /// <summary>The view's name.</summary>
    public string Name { get; }

    /// <summary>What the features are about.</summary>
    public Entity Entity { get; }

    /// <summary>Where the rows or events come from.</summary>
    public FeatureSource Source { get; }

    /// <summary>The features, in the order they were added.</summary>
    public IReadOnlyList<FeatureDefinition> Features { get; private init; } = [];

    /// <summary>How old the newest event may be at the time of a read; null when it may be any age.</summary>
    public TimeSpan? TimeToLive { get; private init; }

    /// <summary>Who answers for the view; null when nobody is named. Not part of the fingerprint.</summary>
    public string? Owner { get; private init; }

    /// <summary>What the view is for; null when not told. Not part of the fingerprint.</summary>
    public string? Description { get; private init; }

    /// <summary>Words to find the view by, sorted and without doubles. Not part of the fingerprint.</summary>
    public IReadOnlyList<string> Tags { get; private init; } = [];

    /// <summary>Whether the features are aggregations; false when they are plain columns.</summary>
    public bool IsAggregated => Features is [AggregateFeature, ..];

    /// <summary>
    /// SHA-256, in hexadecimal, over everything that decides the values: name, entity, source, features, time to live.
    /// Stable across processes and machines.
    /// </summary>
    public string Fingerprint => DefinitionDocument.Fingerprint(this);

    /// <summary>The view with one more plain feature.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="type">The type the column's values are converted to.</param>
    /// <param name="column">The column of the source. Default: the feature's name.</param>
    /// <exception cref="ArgumentException">The name is not allowed or taken, or the view has aggregations.</exception>
    public FeatureView Feature(string name, DataType type, string? column = null) => Add(new ColumnFeature(name, type, column));

    /// <summary>The view with one more aggregation, as in <c>.Aggregate("commits_30d", a =&gt; a.Count().Over(TimeSpan.FromDays(30)))</c>.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="aggregation">Chooses the function and its window.</param>
    /// <exception cref="ArgumentException">The name is not allowed or taken, or the view has plain features.</exception>
    public FeatureView Aggregate(string name, Func<AggregateBuilder, Aggregation> aggregation)
    {
        ArgumentNullException.ThrowIfNull(aggregation);
        return Add(new AggregateFeature(name, aggregation(AggregateBuilder.Instance)));
    }

    /// <summary>The view whose values are null once the newest event behind them is older than this; the edge itself is still alive.</summary>
    /// <param name="timeToLive">The age, in whole microseconds, longer than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The age is not longer than zero, or longer than 100 years.</exception>
    public FeatureView WithTimeToLive(TimeSpan timeToLive) =>
        this with { TimeToLive = DefinitionName.RequireDuration(timeToLive, "The time to live", nameof(timeToLive)) };

    /// <summary>The view with an owner.</summary>
    /// <param name="owner">A person or team.</param>
    public FeatureView WithOwner(string owner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        return this with { Owner = owner };
    }

    /// <summary>The view with a description.</summary>
    /// <param name="description">What the view is for.</param>
    public FeatureView WithDescription(string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        return this with { Description = description };
    }

    /// <summary>The view with these tags in addition to those it has.</summary>
    /// <param name="tags">Words to find the view by.</param>
    public FeatureView WithTags(params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return this with { Tags = [.. Tags.Concat(tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
    }

    /// <summary>The column a feature has in training sets and online reads: <c>{view}__{feature}</c>.</summary>
    /// <param name="feature">A feature of this view.</param>
    public string ColumnOf(FeatureDefinition feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return $"{Name}__{feature.Name}";
    }

    /// <inheritdoc/>
    public bool Equals(FeatureView? other) =>
        other is not null && Fingerprint == other.Fingerprint && Owner == other.Owner && Description == other.Description && Tags.SequenceEqual(other.Tags);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>The view's name, entity and features.</summary>
    public override string ToString() => $"{Name} ({Entity.Name}): {string.Join(", ", Features.Select(f => f.Name))}";

    private FeatureView Add(FeatureDefinition feature)
    {
        if (Features.Any(f => f.Name.Equals(feature.Name, StringComparison.OrdinalIgnoreCase)) || StoredColumns.IsReserved(feature.Name))
        {
            throw new ArgumentException(
                $"The name '{feature.Name}' is taken in feature view '{Name}' (names differ by more than upper and lower case; "
                + $"{StoredColumns.ReservedNames} are the store's own). Choose another name.",
                nameof(feature));
        }

        return Features.Count == 0 || IsAggregated == feature is AggregateFeature
            ? this with { Features = [.. Features, feature] }
            : throw new ArgumentException(
                $"Feature view '{Name}' cannot have both plain features and aggregations. Put '{feature.Name}' into a second view over the same source.",
                nameof(feature));
    }
}
