using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>What a view needs of its source, checked against what the source has.</summary>
internal static class RequiredColumns
{
    /// <summary>The columns a view reads, each once.</summary>
    public static IReadOnlyList<string> Names(FeatureView view) => [.. Uses(view).Select(u => u.Column).Distinct(StringComparer.Ordinal)];

    /// <summary>The columns a view reads with the types it reads them as.</summary>
    /// <param name="view">The view.</param>
    /// <param name="present">The source's columns; of files the types are what they declare or suggest.</param>
    /// <exception cref="SchemaException">A column is missing or cannot be what the view uses it for.</exception>
    public static Schema Of(FeatureView view, Schema present)
    {
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var (column, what, declared, aggregation) in Uses(view))
        {
            if (!present.Contains(column))
            {
                throw new SchemaException(
                    $"The source '{view.Source.Name}' of feature view '{view.Name}' has no column '{column}' for the {what}. "
                    + $"Its columns are: {string.Join(", ", present.Select(f => f.Name))}.",
                    column);
            }

            var type = declared ?? Aggregated(view, fields.GetValueOrDefault(column, present[column]), aggregation!, what);
            if (view.Source is BatchFeatureSource && !Fits(present[column].Type, type))
            {
                throw new SchemaException(
                    $"Column '{column}' of the source '{view.Source.Name}' holds {present[column].Type}, but the {what} of feature view '{view.Name}' needs {type}. "
                    + "Convert the column, or name another.",
                    column);
            }

            if (fields.TryGetValue(column, out var other) && other.Type != type)
            {
                throw new SchemaException(
                    $"Column '{column}' of the source '{view.Source.Name}' is used as {other.Type} and as {type} in feature view '{view.Name}'. Use it as one type.",
                    column);
            }

            fields[column] = new Field(column, type);
        }

        return new Schema(fields.Values);
    }

    // Aggregations without a declared type come last: they take the type another use gives the column, or the one the source has.
    private static IEnumerable<(string Column, string What, DataType? Type, Aggregation? Aggregation)> Uses(FeatureView view)
    {
        foreach (var (column, key) in view.Source.KeysOf(view.Entity).Zip(view.Entity.JoinKeys))
        {
            yield return (column, $"key of entity '{view.Entity.Name}'", key.Type, null);
        }

        yield return (view.Source.Timestamp, "event time", DataType.Timestamp, null);
        if (view.Source.Created is { } created)
        {
            yield return (created, "created time", DataType.Timestamp, null);
        }

        foreach (var plain in view.Features.OfType<ColumnFeature>())
        {
            yield return (plain.Column, $"feature '{plain.Name}'", plain.Type, null);
        }

        foreach (var (name, aggregation) in view.Features.OfType<AggregateFeature>().Select(f => (f.Name, f.Aggregation)).OrderBy(f => Freedom(f.Aggregation)))
        {
            if (aggregation.Column is { } column)
            {
                yield return (column, $"feature '{name}'", aggregation.ValueType, aggregation);
            }
        }
    }

    // Functions of numbers decide before those that take texts too.
    private static int Freedom(Aggregation aggregation) => aggregation.ValueType is not null ? 0 : aggregation.CanAggregate(DataType.Utf8) ? 2 : 1;

    private static DataType Aggregated(FeatureView view, Field field, Aggregation aggregation, string what)
    {
        if (aggregation.CanAggregate(field.Type))
        {
            return field.Type;
        }

        // A CSV column is taken for text when a value is no number or when there are no rows: reading it as numbers finds the value.
        return view.Source is CsvFeatureSource && field.Type.Kind == DataTypeKind.Utf8
            ? DataType.Float64
            : throw new SchemaException(
                $"Column '{field.Name}' of the source '{view.Source.Name}' holds {field.Type}, which {what} of view '{view.Name}' cannot aggregate. "
                + "Name a column of numbers or booleans, or declare the type where the function also takes text.",
                field.Name);
    }

    private static bool Fits(DataType from, DataType to) =>
        from == to
        || (from.IsInteger && to.IsInteger)
        || (from.IsInteger && to.Kind is DataTypeKind.Float32 or DataTypeKind.Float64)
        || (from.Kind == DataTypeKind.Float32 && to.Kind == DataTypeKind.Float64)
        || (from.Kind == DataTypeKind.Date && to.Kind == DataTypeKind.Timestamp);
}
