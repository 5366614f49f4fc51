using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Resolves the features of a reader: which view each comes from and where its value goes.</summary>
internal sealed class OnlineReaderPlan
{
    public OnlineReaderPlan(IReadOnlyList<FeatureViewVersion> views, IReadOnlyList<string>? features)
    {
        ViewArguments.Check(views, nameof(views));
        Entity = RequireOneEntity(views);
        Columns = [.. features ?? views.SelectMany(v => v.View.Features.Select(v.View.ColumnOf))];
        if (Columns.Count == 0)
        {
            throw new ArgumentException("No feature was asked for. Name at least one, or pass null for all of the views.", nameof(features));
        }

        var places = views
            .SelectMany(v => v.View.Features.Select((f, i) => (Column: v.View.ColumnOf(f), Place: (View: v, Index: i))))
            .ToDictionary(p => p.Column, p => p.Place, StringComparer.Ordinal);
        var steps = new List<(FeatureViewVersion View, FloatStep Step)>(Columns.Count);
        foreach (var column in Columns)
        {
            var (view, index) = places.TryGetValue(column, out var place) ? place : throw Unknown(column, places.Keys);
            var step = StepOf(view, index, Width, steps.Count, new FeatureRowLayout(view));
            steps.Add((view, step));
            Width += step.Width;
        }

        Views = [.. steps.GroupBy(s => s.View, s => s.Step).Select(g => (g.Key, new FloatRowPlan(g.Key, g, Width, Columns.Count)))];
    }

    public Entity Entity { get; }

    public IReadOnlyList<string> Columns { get; }

    public int Width { get; }

    public (FeatureViewVersion View, FloatRowPlan Plan)[] Views { get; }

    private static FloatStep StepOf(FeatureViewVersion view, int index, int target, int status, FeatureRowLayout layout)
    {
        var feature = view.View.Features[index];
        var aggregation = (feature as AggregateFeature)?.Aggregation;
        return FloatStep.WidthOf(feature.Type) is var width and > 0
            ? new FloatStep(
                index, 1, feature.StoredType.Kind, layout.SlotOf(index), width, target, status,
                feature.Type.Kind == DataTypeKind.Decimal128 ? Math.Pow(10, feature.Type.Scale) : 1,
                aggregation is { IsZeroWithoutEvents: true } ? 0 : float.NaN,
                aggregation?.Function == AggregateFunction.TimeSinceLast)
            : throw new SchemaException(
                $"Feature '{view.View.ColumnOf(feature)}' holds {feature.Type}, which is not a number. Name only the numeric features, or read it by GetOnlineAsync.",
                view.View.ColumnOf(feature));
    }

    private static Entity RequireOneEntity(IReadOnlyList<FeatureViewVersion> views)
    {
        var first = views[0].View;
        return views.FirstOrDefault(v => !v.View.Entity.JoinKeys.SequenceEqual(first.Entity.JoinKeys)) is { } other
            ? throw new ArgumentException(
                $"Feature view '{first.Name}' is looked up by ({string.Join(", ", first.Entity.JoinKeys)}) and '{other.Name}' by ({string.Join(", ", other.View.Entity.JoinKeys)}), but a reader takes one key. "
                + "Make one reader for each entity and give each its own part of the tensor's row.",
                nameof(views))
            : first.Entity;
    }

    private static SchemaException Unknown(string column, IEnumerable<string> known) =>
        new($"There is no feature '{column}' in the views asked for. Their features are: {string.Join(", ", known)}.", column);
}
