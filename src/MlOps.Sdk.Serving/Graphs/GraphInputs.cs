using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Brings requests of every form into the columns that a composition takes.</summary>
internal static class GraphInputs
{
    /// <exception cref="DataValidationException">Lists every column that is missing, unknown, of a wrong type, or null where it may not be.</exception>
    public static RecordBatch Of(IReadOnlyDictionary<string, object?> row, Schema schema, FrozenSet<string> known, IReadOnlyCollection<string>? keys)
    {
        var values = RowReader.Read(schema, row, known, keys);
        return new RecordBatchBuilder(schema, 1).AppendRow(values).Build();
    }

    /// <exception cref="SchemaException">There are more or fewer numbers than columns, or other columns than of numbers.</exception>
    public static IReadOnlyDictionary<string, object?> Of(ReadOnlySpan<float> numbers, Schema schema, string name)
    {
        if (numbers.Length != schema.Count || schema.Any(field => ColumnConversion.NumberOf(field.Type) is null))
        {
            throw new SchemaException($"The row has {numbers.Length} numbers, but \"{name}\" takes ({schema}). Give one number for each column where all are numbers, or the columns by name.");
        }

        var row = new Dictionary<string, object?>(schema.Count, StringComparer.Ordinal);
        for (var i = 0; i < numbers.Length; i++)
        {
            row[schema[i].Name] = float.IsNaN(numbers[i]) ? null : schema[i].Type.IsInteger ? (long)numbers[i] : (double)numbers[i];
        }

        return row;
    }

    /// <summary>The columns taken, in their types, of a batch that may have more columns and other number types.</summary>
    /// <exception cref="SchemaException">A column is missing, or of a type that does not fit.</exception>
    public static RecordBatch Of(RecordBatch rows, ModelSignature signature)
    {
        signature.Validate(rows);
        return new RecordBatch(signature.InputSchema, [.. signature.InputSchema.Select(field => GraphTypes.Convert(rows[field.Name], field))]);
    }
}
