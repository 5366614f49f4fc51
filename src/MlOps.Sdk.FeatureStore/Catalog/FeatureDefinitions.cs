using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A set of definitions that is planned and applied together. Views that services and on-demand views read belong to it without
/// being listed. Immutable.
/// </summary>
public sealed partial class FeatureDefinitions
{
    /// <summary>How many tags a definition may have.</summary>
    public const int MaxTags = 100;

    /// <summary>Puts definitions together.</summary>
    /// <param name="views">Feature views.</param>
    /// <param name="onDemandViews">On-demand feature views.</param>
    /// <param name="services">Feature services.</param>
    /// <exception cref="ArgumentException">Nothing is given, a view or service has no features, or one name has two definitions.</exception>
    public FeatureDefinitions(
        IReadOnlyList<FeatureView>? views = null, IReadOnlyList<OnDemandFeatureView>? onDemandViews = null, IReadOnlyList<FeatureService>? services = null)
    {
        FeatureService[] allServices = [.. services ?? []];
        OnDemandFeatureView[] allOnDemand = [.. (onDemandViews ?? []).Concat(allServices.SelectMany(s => s.Features.Select(f => f.OnDemandView).OfType<OnDemandFeatureView>()))];
        FeatureView[] allViews =
        [
            .. views ?? [],
            .. allOnDemand.SelectMany(v => v.Views),
            .. allServices.SelectMany(s => s.Features.Select(f => f.View).OfType<FeatureView>()),
        ];
        RequireOneOfEach(allViews, allOnDemand, "The set");
        Views = [.. allViews.DistinctBy(v => v.Name, StringComparer.OrdinalIgnoreCase)];
        OnDemandViews = [.. allOnDemand.DistinctBy(v => v.Name, StringComparer.OrdinalIgnoreCase)];
        Services = allServices;
        RequireFeatures(Views.Count + OnDemandViews.Count + Services.Count);
        foreach (var item in Views.Select(v => (v.Name, v.Owner, v.Description, v.Tags))
            .Concat(OnDemandViews.Select(v => (v.Name, v.Owner, v.Description, v.Tags))).Concat(Services.Select(s => (s.Name, s.Owner, s.Description, s.Tags))))
        {
            RequireTexts(item.Name, item.Owner, item.Description, item.Tags);
        }

        if (Services.GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"Feature service '{twice.Key}' was given twice. Give each service once.", nameof(services));
        }
    }

    /// <summary>The feature views: those listed, then those that others read.</summary>
    public IReadOnlyList<FeatureView> Views { get; }

    /// <summary>The on-demand views: those listed, then those that services include.</summary>
    public IReadOnlyList<OnDemandFeatureView> OnDemandViews { get; }

    /// <summary>The services.</summary>
    public IReadOnlyList<FeatureService> Services { get; }

    internal IReadOnlyList<CatalogItem> ToItems() => [.. Views.Select(CatalogItem.Of), .. OnDemandViews.Select(CatalogItem.Of), .. Services.Select(CatalogItem.Of)];

    /// <summary>Refuses two definitions under one name: views and on-demand views share their names, since both name columns.</summary>
    internal static void RequireOneOfEach(IReadOnlyList<FeatureView> views, IReadOnlyList<OnDemandFeatureView> onDemandViews, string what)
    {
        var known = new Dictionary<string, (string Name, object Definition, Func<string> Fingerprint)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, definition, fingerprint) in views.Select(v => (v.Name, (object)v, (Func<string>)(() => v.Fingerprint)))
            .Concat(onDemandViews.Select(v => (v.Name, (object)v, (Func<string>)(() => v.Fingerprint)))))
        {
            if (known.TryAdd(name, (name, definition, fingerprint)) || ReferenceEquals(known[name].Definition, definition))
            {
                continue;
            }

            if (known[name].Name != name || known[name].Definition.GetType() != definition.GetType() || known[name].Fingerprint() != fingerprint())
            {
                throw new ArgumentException(
                    $"{what} has two different definitions of the view '{name}' (names differ by more than upper and lower case). Use one definition of each view everywhere.",
                    nameof(views));
            }
        }
    }

    // These texts go to logs, pages and messages, where a line break or an invisible character could forge one.
    private static void RequireTexts(string name, string? owner, string? description, IReadOnlyList<string> tags)
    {
        foreach (var text in tags.Append(owner ?? name))
        {
            MetadataText.CheckName(text, "owner or tag", nameof(owner));
        }

        MetadataText.CheckValue(description ?? string.Empty, $"the description of '{name}'", nameof(description));
        if (tags.Count > MaxTags)
        {
            throw new ArgumentException($"'{name}' has {tags.Count} tags, more than {MaxTags}. Leave out those that nobody searches by.", nameof(tags));
        }
    }

    private void RequireFeatures(int count)
    {
        if (count == 0)
        {
            throw new ArgumentException("No definition was given. Name at least one view or service.");
        }

        ViewArguments.CheckEach(Views, nameof(Views));
        if (OnDemandViews.FirstOrDefault(v => v.Features.Count == 0) is { } view)
        {
            throw new ArgumentException($"On-demand feature view '{view.Name}' has no features. Add one by Feature.");
        }

        if (Services.FirstOrDefault(s => s.Features.Count == 0) is { } service)
        {
            throw new ArgumentException($"Feature service '{service.Name}' has no features. Add some by Include.");
        }
    }
}
