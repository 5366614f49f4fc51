using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The features a model is trained and served with: a named list in a fixed order, to which versions of models are bound. As long
/// as a model is bound, its features do not change unnoticed. Immutable: every method returns a new service.
/// </summary>
/// <remarks>Two are equal when they have the same <see cref="Fingerprint"/>, owner, description and tags.</remarks>
public sealed record FeatureService
{
    /// <summary>Defines a service without features; add them by <see cref="Include(FeatureView, IReadOnlyList{string})"/>.</summary>
    /// <param name="name">The service's name: letters, digits and single underscores, beginning with a letter.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public FeatureService(string name) => Name = DefinitionName.Require(name, "a feature service", nameof(name));

    /// <summary>The service's name.</summary>
    public string Name { get; }

    /// <summary>The features, in the order of their columns.</summary>
    public IReadOnlyList<ServiceFeature> Features { get; private init; } = [];

    /// <summary>Who answers for the service; null when nobody is named. Not part of the fingerprint.</summary>
    public string? Owner { get; private init; }

    /// <summary>What the service is for; null when not told. Not part of the fingerprint.</summary>
    public string? Description { get; private init; }

    /// <summary>Words to find the service by, sorted and without doubles. Not part of the fingerprint.</summary>
    public IReadOnlyList<string> Tags { get; private init; } = [];

    /// <summary>
    /// SHA-256, in hexadecimal, over the name and, for each feature in order, its column, type and how it is computed. Where its rows
    /// lie is not part of it: a source file may move.
    /// </summary>
    public string Fingerprint => CatalogDocument.Hash(ServiceDocument.ToJson(this));

    /// <summary>The views whose stored features are needed, those that on-demand features read included, each once.</summary>
    public IReadOnlyList<FeatureView> Views => [.. Features
        .SelectMany(f => f.View is { } stored ? [stored] : f.OnDemandView!.Views.Where(v => Reads(f, v)))
        .DistinctBy(v => v.Name, StringComparer.Ordinal)];

    /// <summary>The on-demand views whose features are computed, each once.</summary>
    public IReadOnlyList<OnDemandFeatureView> OnDemandViews => [.. Features.Select(f => f.OnDemandView).OfType<OnDemandFeatureView>().DistinctBy(v => v.Name, StringComparer.Ordinal)];

    /// <summary>The columns that a spine or a request must bring besides join keys.</summary>
    public IReadOnlyList<Field> RequestColumns => [.. OnDemandViews
        .SelectMany(v => v.RequestColumns.Where(c => Features.Any(f => f.OnDemandView?.Name == v.Name && f.Computed!.Inputs.Contains(c.Name))))
        .DistinctBy(c => c.Name, StringComparer.Ordinal)];

    /// <summary>The service with further stored features.</summary>
    /// <param name="view">The view.</param>
    /// <param name="features">The names of its features, in order; none stands for all that it has now.</param>
    /// <exception cref="ArgumentException">The view has no such feature, a feature is there already, or the view's name is there with another definition.</exception>
    public FeatureService Include(FeatureView view, params IReadOnlyList<string> features)
    {
        ArgumentNullException.ThrowIfNull(view);
        var chosen = Choose(view.Name, view.Features, f => f.Name, features);
        return Add([.. chosen.Select(f => new ServiceFeature(view.ColumnOf(f), f.Type, view))]);
    }

    /// <summary>The service with further features that are computed on demand.</summary>
    /// <inheritdoc cref="Include(FeatureView, IReadOnlyList{string})"/>
    public FeatureService Include(OnDemandFeatureView view, params IReadOnlyList<string> features)
    {
        ArgumentNullException.ThrowIfNull(view);
        var chosen = Choose(view.Name, view.Features, f => f.Name, features);
        return Add([.. chosen.Select(f => new ServiceFeature(view.ColumnOf(f), f, view))]);
    }

    /// <summary>The service with an owner.</summary>
    /// <param name="owner">A person or team.</param>
    public FeatureService WithOwner(string owner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        return this with { Owner = owner };
    }

    /// <summary>The service with a description.</summary>
    /// <param name="description">What the service is for.</param>
    public FeatureService WithDescription(string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        return this with { Description = description };
    }

    /// <summary>The service with these tags in addition to those it has.</summary>
    /// <param name="tags">Words to find the service by.</param>
    public FeatureService WithTags(params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return this with { Tags = [.. Tags.Concat(tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
    }

    /// <inheritdoc/>
    public bool Equals(FeatureService? other) =>
        other is not null && Fingerprint == other.Fingerprint && Owner == other.Owner && Description == other.Description && Tags.SequenceEqual(other.Tags);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>The service's name and columns.</summary>
    public override string ToString() => $"{Name}: {string.Join(", ", Features.Select(f => f.Column))}";

    internal static bool Reads(ServiceFeature feature, FeatureView view) => feature.Computed!.Inputs.Any(i => view.Features.Any(f => view.ColumnOf(f) == i));

    private IReadOnlyList<T> Choose<T>(string view, IReadOnlyList<T> all, Func<T, string> nameOf, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (all.Count == 0)
        {
            throw new ArgumentException($"The view '{view}' has no features that feature service '{Name}' could include. Add features to it first.", nameof(view));
        }

        return names.Count == 0 ? all : [.. names.Select(n => all.FirstOrDefault(f => nameOf(f) == n) ?? throw new ArgumentException(
            $"The view '{view}' has no feature '{n}', which feature service '{Name}' shall include. It has: {string.Join(", ", all.Select(nameOf))}.", nameof(names)))];
    }

    private FeatureService Add(ServiceFeature[] features)
    {
        var changed = this with { Features = [.. Features, .. features] };
        if (changed.Features.GroupBy(f => f.Column, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"Feature service '{Name}' includes '{twice.Key}' twice. Include each feature once.", nameof(features));
        }

        FeatureDefinitions.RequireOneOfEach(
            [.. changed.Features.SelectMany(f => f.View is { } view ? [view] : f.OnDemandView!.Views)],
            [.. changed.Features.Select(f => f.OnDemandView).OfType<OnDemandFeatureView>()],
            $"Feature service '{Name}'");
        return changed;
    }
}
