namespace MlOps.Sdk.Core;

/// <summary>Builds a <see cref="RecordBatch"/> row by row or column by column. Not thread-safe.</summary>
/// <param name="schema">The fields.</param>
/// <param name="capacity">How many rows to make room for; more may be appended.</param>
public sealed class RecordBatchBuilder(Schema schema, int capacity = 0)
{
    private readonly ColumnBuilder[] _columns = [.. schema.Select(f => ColumnBuilder.Create(f.Type, capacity))];

    /// <summary>The fields.</summary>
    public Schema Schema { get; } = schema;

    /// <summary>How many rows the first column has so far.</summary>
    public int RowCount => _columns.Length == 0 ? 0 : _columns[0].Length;

    /// <summary>The builder of a column.</summary>
    /// <param name="name">The column's name.</param>
    public ColumnBuilder this[string name] => _columns[Schema.Require(name)];

    /// <summary>The builder of a column.</summary>
    /// <param name="ordinal">The column's position.</param>
    public ColumnBuilder this[int ordinal] => _columns[ordinal];

    /// <summary>Appends a row.</summary>
    /// <param name="values">One value for each field, as <see cref="ColumnBuilder.Append"/> takes it.</param>
    /// <exception cref="SchemaException">The row has too few or too many values, or one cannot be stored in its column.</exception>
    public RecordBatchBuilder AppendRow(params ReadOnlySpan<object?> values)
    {
        if (values.Length != _columns.Length)
        {
            throw new SchemaException($"Row {RowCount} has {values.Length} values but the schema has {_columns.Length} columns: {Schema}.");
        }

        for (var i = 0; i < values.Length; i++)
        {
            try
            {
                _columns[i].Append(values[i]);
            }
            catch (SchemaException exception)
            {
                throw new SchemaException($"Row {_columns[i].Length}, column '{Schema[i].Name}': {exception.Message}", Schema[i].Name, _columns[i].Length, exception);
            }
        }

        return this;
    }

    /// <summary>Hands over the rows built so far and empties the builder.</summary>
    public RecordBatch Build() => new(Schema, Array.ConvertAll(_columns, c => c.Build()));
}
