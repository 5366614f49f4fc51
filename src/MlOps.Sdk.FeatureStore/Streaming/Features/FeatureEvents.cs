using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads the events of a view: key columns, event time, created time and what the view takes from them, checked once against the source's columns.</summary>
internal sealed class FeatureEvents
{
    private readonly int[] _keys;
    private readonly int _time;
    private readonly int _created;
    private readonly IReadOnlyList<int> _values;

    /// <exception cref="SchemaException">The source lacks a column, or a column is of another type than the view declares.</exception>
    public FeatureEvents(FeatureView view, EventSource source)
    {
        (View, Schema) = (view, source.Schema);
        _keys = [.. view.Source.KeysOf(view.Entity).Select((name, i) => Require(source, name, view.Entity.JoinKeys[i].Type, $"key of entity '{view.Entity.Name}'"))];
        _time = Require(source, view.Source.Timestamp, DataType.Timestamp, "event time");
        _created = view.Source.Created is { } created ? Require(source, created, DataType.Timestamp, "created time") : _time;
        _values = view.IsAggregated
            ? [.. AggregationPlan.ColumnsOf(view).Select(c => Require(source, c, null, "aggregations"))]
            : [.. view.Features.Cast<ColumnFeature>().Select(f => Require(source, f.Column, f.Type, $"feature '{f.Name}'"))];
        Keys = new RowEncoding(source.Schema, _keys.Select(k => source.Schema[k].Name));
        KeySchema = new Schema(StoredColumns.SchemaOf(view).Take(_keys.Length));
    }

    public FeatureView View { get; }

    public Schema Schema { get; }

    /// <summary>Key bytes of an event, by which its entity is found.</summary>
    public RowEncoding Keys { get; }

    /// <summary>The key columns of stored rows.</summary>
    public Schema KeySchema { get; }

    /// <summary>The events that have a key and a time, without those of erased entities up to their erasure; the batch stays the caller's.</summary>
    public RecordBatch Complete(RecordBatch batch, ErasedKeys erased)
    {
        var kept = Enumerable.Range(0, batch.RowCount).Where(i => !batch.Columns[_time].IsNull(i) && !Keys.HasNull(batch, i)).ToArray();
        if (erased.Count > 0)
        {
            var (keys, times) = (Array.ConvertAll(_keys, k => batch.Columns[k]), Times(batch));
            kept = Array.FindAll(kept, row => !(times[row] <= erased.ErasedAt(ErasureKey.Canonical(keys, row))));
        }

        return kept.Length == batch.RowCount ? batch.Share() : batch.Take(kept);
    }

    /// <summary>An entity's key as <see cref="Keys"/> has it.</summary>
    public static byte[] KeyBytes(Entity entity, IReadOnlyList<EntityKeyPart> key)
    {
        var schema = new Schema(entity.JoinKeys.Select(k => new Field(k.Column, k.Type)));
        object?[] values = [.. entity.JoinKeys.Select((k, i) => (object?)key[i].Text ?? (k.Type.Kind == DataTypeKind.UInt64 ? unchecked((ulong)key[i].Number) : key[i].Number))];
        using var row = new RecordBatchBuilder(schema, 1).AppendRow(values).Build();
        return new RowEncoding(schema, schema.Select(f => f.Name)).Encode(row, 0);
    }

    public Column<long> Times(RecordBatch batch) => (Column<long>)batch.Columns[_time];

    /// <summary>The created times, with the event time where one is missing; the caller disposes the column.</summary>
    public Column<long> Created(RecordBatch batch)
    {
        var (created, times) = ((Column<long>)batch.Columns[_created], Times(batch));
        if (created.NullCount == 0)
        {
            return (Column<long>)created.Share();
        }

        var filled = (ColumnBuilder<long>)ColumnBuilder.Create(DataType.Timestamp, created.Length);
        for (var row = 0; row < created.Length; row++)
        {
            filled.Append(created.IsNull(row) ? times[row] : created[row]);
        }

        return (Column<long>)filled.Build();
    }

    public IReadOnlyList<Column> Values(RecordBatch batch) => [.. _values.Select(v => batch.Columns[v])];

    /// <summary>The stored rows of a view of plain features: one for each event.</summary>
    public RecordBatch Rows(RecordBatch batch)
    {
        var (keys, time) = (_keys.Select(k => batch.Columns[k].Share()), Times(batch));
        return new RecordBatch(StoredColumns.SchemaOf(View), [.. keys, time.Share(), time.Share(), Created(batch), .. Values(batch).Select(v => v.Share())]);
    }

    private int Require(EventSource source, string column, DataType? type, string what)
    {
        if (!source.Schema.Contains(column))
        {
            throw new SchemaException(
                $"The event source '{source.Name}' has no column '{column}' for the {what} of feature view '{View.Name}'. Its columns are: {string.Join(", ", source.Schema.Select(f => f.Name))}.",
                column);
        }

        return type is null || source.Schema[column].Type == type
            ? source.Schema.IndexOf(column)
            : throw new SchemaException(
                $"Column '{column}' of the event source '{source.Name}' holds {source.Schema[column].Type}, but the {what} of feature view '{View.Name}' is {type}. Convert the column before.",
                column);
    }
}
