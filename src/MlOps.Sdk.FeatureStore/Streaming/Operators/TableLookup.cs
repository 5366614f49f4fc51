using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Finds for each event the row of a table with its key. The table is small enough to stay in memory, and does not change.</summary>
internal sealed class TableLookup
{
    private readonly Dictionary<byte[], int> _rows = new(EntityKeyComparer.Instance);
    private readonly RecordBatch _table;
    private readonly RowEncoding _eventKey;
    private readonly string[] _added;

    public TableLookup(Schema events, RecordBatch table, string key)
    {
        var tableKey = new RowEncoding(table.Schema, key);
        _eventKey = new RowEncoding(events, key);
        if (table.Schema[key].Type != events[key].Type)
        {
            throw new SchemaException($"The key '{key}' is {events[key].Type} in the events and {table.Schema[key].Type} in the table. Convert one of the two.", key);
        }

        _added = [.. table.Schema.Select(f => f.Name).Where(n => n != key)];
        if (Array.Find(_added, events.Contains) is { } taken)
        {
            throw new SchemaException($"Both the events and the table have a column '{taken}'. Rename or leave out one of the two.", taken);
        }

        for (var i = 0; i < table.RowCount; i++)
        {
            if (!tableKey.HasNull(table, i) && !_rows.TryAdd(tableKey.Encode(table, i), i))
            {
                throw new SchemaException($"The key '{table[key].GetValue(i)}' occurs twice in the table, so its row is in doubt. Keep one row for each key.", key, i);
            }
        }

        _table = table.Select(_added);
        Schema = new Schema(events.Concat(_table.Schema.Select(f => f with { IsNullable = true })));
    }

    /// <summary>The events' columns and then the table's, without its key.</summary>
    public Schema Schema { get; }

    public ValueTask<RecordBatch> JoinAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var found = new int[batch.RowCount];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = !_eventKey.HasNull(batch, i) && _rows.TryGetValue(_eventKey.Encode(batch, i), out var row) ? row : -1;
        }

        var columns = batch.Columns.Select(c => c.Share()).Concat(_table.Columns.Select(c => Take(c, found)));
        return ValueTask.FromResult(new RecordBatch(Schema, [.. columns]));
    }

    private static Column Take(Column column, int[] rows)
    {
        var builder = ColumnBuilder.Create(column.Type, rows.Length);
        foreach (var row in rows)
        {
            if (row < 0 || column.IsNull(row))
            {
                builder.AppendNull();
            }
            else
            {
                ColumnBytes.Append(builder, ColumnBytes.Of(column, row));
            }
        }

        return builder.Build();
    }
}
