using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Checks that a batch has what expressions read, and computes them.</summary>
internal static class OnDemandComputation
{
    /// <param name="view">The view.</param>
    /// <param name="features">Those of its features that are wanted.</param>
    /// <param name="inputs">A batch with every column they read.</param>
    /// <param name="instants">Each row's instant; null when there is none.</param>
    public static RecordBatch Compute(OnDemandFeatureView view, IReadOnlyList<OnDemandFeature> features, RecordBatch inputs, Column? instants)
    {
        var columns = new Dictionary<string, Column>(StringComparer.Ordinal);
        foreach (var feature in features)
        {
            foreach (var name in feature.Inputs)
            {
                columns[name] = Require(view, feature, inputs, name);
            }

            if (feature.ReadsInstant && instants?.Type.Kind != DataTypeKind.Timestamp)
            {
                throw new SchemaException(
                    $"Feature '{view.ColumnOf(feature)}' reads the instant of each row, but the batch names no timestamp column for it. Name one of type timestamp.");
            }
        }

        var evaluator = new ExpressionEvaluator(columns, instants);
        return new RecordBatch(
            new Schema(features.Select(f => new Field(view.ColumnOf(f), f.Type))), [.. features.Select(f => evaluator.Evaluate(f.Expression, inputs.RowCount))]);
    }

    private static Column Require(OnDemandFeatureView view, OnDemandFeature feature, RecordBatch inputs, string name)
    {
        var type = view.InputTypes[name];
        var isRequest = view.RequestColumns.Any(f => f.Name == name);
        if (!inputs.Schema.Contains(name))
        {
            throw new SchemaException(
                $"Feature '{view.ColumnOf(feature)}' reads '{name}', a {(isRequest ? $"column of the request of type {type}" : "stored feature")}, which is missing. "
                + $"The columns are: {string.Join(", ", inputs.Schema.Select(f => f.Name))}. Add it to the spine or to the entities asked for.",
                name);
        }

        return inputs.Schema[name].Type == type
            ? inputs[name]
            : throw new SchemaException(
                $"Feature '{view.ColumnOf(feature)}' reads '{name}' as {type}, but the column holds {inputs.Schema[name].Type}. Convert it, or declare the input with its type.",
                name);
    }
}
