using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>One row that came as the numbers of the model's input columns, in their order; NaN is a missing value.</summary>
internal sealed class VectorInput(ReadOnlyMemory<float> values, ServedVersion asked) : PredictionInput
{
    private RecordBatch? _batch;

    public override int RowCount => 1;

    public ReadOnlySpan<float> Values => values.Span;

    public override void Check(ServedVersion version)
    {
        if (version.Vector is not { } vector)
        {
            throw new SchemaException(
                $"Version {version.NumberText} of \"{version.Model}\" takes more than numbers ({version.Signature.InputSchema}), so a row of numbers does not fit it. Give the columns by name.");
        }

        vector.Check(version, values.Span);
    }

    public override RecordBatch For(ServedVersion version)
    {
        Check(version);
        return _batch ??= new RecordBatchBuilder(version.Signature.InputSchema, 1).AppendRow(ValuesFor(version)).Build();
    }

    /// <summary>The values in the types of the input columns.</summary>
    public override object?[] ValuesFor(ServedVersion version)
    {
        Check(version);
        var schema = version.Signature.InputSchema;
        var row = new object?[schema.Count];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = Typed(schema[i].Type, values.Span[i]);
        }

        return row;
    }

    public override LoggedKeys KeysFor(string[] columns, string? unitColumn)
    {
        var named = columns.Select(name => (Name: name, Place: asked.Signature.InputSchema.IndexOf(name))).Where(key => key.Place >= 0)
            .Select(key => KeyValuePair.Create(key.Name, UnitKeys.From(values.Span[key.Place])));
        return LoggedKeys.OfRow(unitColumn is null ? named : named.Prepend(KeyValuePair.Create(unitColumn, UnitKey)));
    }

    public override IReadOnlyDictionary<string, object?> Row(int index)
    {
        var row = ValuesFor(asked);
        return asked.InputNames.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    public override void Dispose() => _batch?.Dispose();

    private static object? Typed(DataType type, float value) => float.IsNaN(value) ? null : type.Kind switch
    {
        DataTypeKind.Boolean => value != 0,
        DataTypeKind.Float32 => value,
        DataTypeKind.Float64 => (double)value,
        DataTypeKind.UInt64 => (ulong)value,
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };
}
