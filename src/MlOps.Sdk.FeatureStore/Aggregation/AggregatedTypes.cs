using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Which column types each function takes.</summary>
internal static class AggregatedTypes
{
    /// <summary>Checks that a function can aggregate a column.</summary>
    public static void Require(FeatureView view, AggregateFeature feature, Field? column)
    {
        if (column is null || feature.Aggregation.CanAggregate(column.Type))
        {
            return;
        }

        var fix = feature.Aggregation.ValueType is { } declared && declared != column.Type
            ? $"Give the column as {declared}, which the aggregation declares."
            : feature.Aggregation.IsNumeric ? "Name a column of numbers or booleans." : "Name a column of numbers, booleans or text, and declare its type where it is text.";
        throw new SchemaException(
            $"Column '{column.Name}' of the source '{view.Source.Name}' holds {column.Type}, which feature '{feature.Name}' of view '{view.Name}' cannot aggregate. {fix}",
            column.Name);
    }
}
