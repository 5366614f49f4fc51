using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Reads and checks the label column.</summary>
internal static class LabelColumn
{
    public static double[] Read(RecordBatch batch, string name, LearningTask task)
    {
        var column = batch[name];
        if (column.NullCount > 0)
        {
            var first = Enumerable.Range(0, column.Length).First(column.IsNull);
            throw new TrainingException(
                $"The label '{name}' is missing in {column.NullCount} of {column.Length} rows, first in row {first}. Leave these rows out, or label them.", name);
        }

        if (!(column.Type.IsNumeric && column.Type.Kind != DataTypeKind.Decimal128) && column.Type != DataType.Boolean)
        {
            throw new SchemaException($"The label '{name}' is {column.Type}; a label is a number or a boolean. Encode it as 0 and 1, or name another column.", name);
        }

        var values = new double[column.Length];
        ColumnReading.Gather<double>(column, 0, column.Length, values);
        if (task == LearningTask.BinaryClassification)
        {
            CheckBinary(name, values);
        }
        else if (Array.FindIndex(values, v => !double.IsFinite(v)) is var row and >= 0)
        {
            throw new TrainingException(
                string.Create(CultureInfo.InvariantCulture, $"The label '{name}' is {values[row]} in row {row}; labels must be finite numbers. Leave such rows out."), name);
        }

        return values;
    }

    /// <summary>Refuses labels that nothing can be learnt from.</summary>
    public static void RequireBothClasses(string name, double[] values)
    {
        if (values.Length == 0)
        {
            throw new TrainingException("There are no training rows. Check the filters and the split before it.", name);
        }

        if (Array.TrueForAll(values, v => v == values[0]))
        {
            throw new TrainingException(
                string.Create(CultureInfo.InvariantCulture, $"The label '{name}' is {values[0]} in all {values.Length} training rows; a classifier needs rows of both classes. Widen the training rows, or check how the label is made."),
                name);
        }
    }

    private static void CheckBinary(string name, double[] values)
    {
        if (Array.TrueForAll(values, v => v is 0 or 1))
        {
            return;
        }

        var distinct = values.Distinct().Order().ToList();
        var shown = string.Join(", ", distinct.Take(6).Select(v => v.ToString(CultureInfo.InvariantCulture))) + (distinct.Count > 6 ? ", …" : string.Empty);
        throw new TrainingException(
            $"The label '{name}' holds {shown}; a binary label holds 0 and 1 only. Map it to 0 and 1, or train for regression.", name);
    }
}
