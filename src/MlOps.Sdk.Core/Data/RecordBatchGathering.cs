namespace MlOps.Sdk.Core;

/// <summary>Copies rows of several batches, or chosen rows of one, into a new batch.</summary>
internal static class RecordBatchGathering
{
    public static RecordBatch Concat(IReadOnlyList<RecordBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        if (batches.Count == 0)
        {
            throw new ArgumentException("There is no batch to take the schema from. Give at least one batch.", nameof(batches));
        }

        var schema = batches[0].Schema;
        if (batches.FirstOrDefault(b => !SameColumns(b.Schema, schema)) is { } odd)
        {
            throw new SchemaException($"Batches of different schemas cannot be put together: ({schema}) and ({odd.Schema}). Select the same columns first.");
        }

        var rows = checked(batches.Sum(b => b.RowCount));
        var columns = new Column[schema.Count];
        for (var c = 0; c < columns.Length; c++)
        {
            var builder = ColumnBuilder.Create(schema[c].Type, rows);
            foreach (var batch in batches)
            {
                builder.AppendColumn(batch.Columns[c]);
            }

            columns[c] = builder.Build();
        }

        var fields = schema.Select((f, i) => f with { IsNullable = batches.Any(b => b.Schema[i].IsNullable) });
        return new RecordBatch(new Schema(fields), columns);
    }

    public static RecordBatch Take(RecordBatch batch, ReadOnlySpan<int> rows)
    {
        var columns = new Column[batch.Columns.Count];
        for (var c = 0; c < columns.Length; c++)
        {
            var source = batch.Columns[c];
            var builder = ColumnBuilder.Create(source.Type, rows.Length);
            foreach (var row in rows)
            {
                if (source.IsNull(row))
                {
                    builder.AppendNull();
                }
                else
                {
                    builder.AppendRaw(source.GetRaw(row));
                }
            }

            columns[c] = builder.Build();
        }

        return new RecordBatch(batch.Schema, columns);
    }

    private static bool SameColumns(Schema left, Schema right) =>
        left.Count == right.Count && left.Zip(right).All(p => p.First.Name == p.Second.Name && p.First.Type == p.Second.Type);
}
