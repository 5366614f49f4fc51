using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Turns rows as the view's source has them into stored rows, after checking all of them.</summary>
internal static class PushedRows
{
    /// <summary>The stored rows, which the caller disposes; the pushed ones stay the caller's.</summary>
    /// <exception cref="ArgumentException">The view has aggregations.</exception>
    /// <exception cref="SchemaException">A column is missing or of another type than the view declares.</exception>
    /// <exception cref="DataValidationException">A key or an event time is missing.</exception>
    public static RecordBatch Read(FeatureView view, RecordBatch rows)
    {
        if (view.IsAggregated)
        {
            throw new ArgumentException(
                $"Feature view '{view.Name}' has aggregations, whose rows follow from events, so rows cannot be pushed to it. Give its events to IFeatureStore.StreamAsync instead.",
                nameof(view));
        }

        var source = view.Source;
        var names = source.KeysOf(view.Entity);
        var keys = names.Select((name, i) => Require(view, rows, name, view.Entity.JoinKeys[i].Type, $"key of entity '{view.Entity.Name}'")).ToArray();
        var time = Require(view, rows, source.Timestamp, DataType.Timestamp, "event time");
        var created = source.Created is { } column ? Require(view, rows, column, DataType.Timestamp, "created time") : time;
        var features = view.Features.Cast<ColumnFeature>().Select(f => Require(view, rows, f.Column, f.Type, $"feature '{f.Name}'")).ToArray();
        for (var i = 0; i < keys.Length; i++)
        {
            RequirePresent(view, keys[i], names[i], "key");
        }

        RequirePresent(view, time, source.Timestamp, "event time");
        return new RecordBatch(
            StoredColumns.SchemaOf(view),
            [.. keys.Select(k => k.Share()), time.Share(), time.Share(), Coalesce((Column<long>)created, (Column<long>)time), .. features.Select(f => f.Share())]);
    }

    private static Column Require(FeatureView view, RecordBatch rows, string column, DataType type, string what)
    {
        if (!rows.Schema.Contains(column))
        {
            throw new SchemaException(
                $"The rows pushed to feature view '{view.Name}' have no column '{column}' for the {what}. Their columns are: {string.Join(", ", rows.Schema.Select(f => f.Name))}. Add it.",
                column);
        }

        return rows.Schema[column].Type == type
            ? rows[column]
            : throw new SchemaException(
                $"Column '{column}' of the rows pushed to feature view '{view.Name}' holds {rows.Schema[column].Type}, but the {what} is {type}. Convert the column, or apply a view that declares {rows.Schema[column].Type}.",
                column);
    }

    private static void RequirePresent(FeatureView view, Column column, string name, string what)
    {
        if (column.NullCount == 0)
        {
            return;
        }

        var missing = Enumerable.Range(0, column.Length).Where(column.IsNull).ToArray();
        throw new DataValidationException(
            $"Row {missing[0]} pushed to feature view '{view.Name}' has no {what} in column '{name}'{(missing.Length > 1 ? $", nor have {missing.Length - 1} more rows" : "")}. Nothing was written. Fill in the value, or leave the row out.",
            [.. missing.Select(row => new RowViolation(name, row, null, "not-null", $"The {what} is missing."))]);
    }

    private static Column Coalesce(Column<long> created, Column<long> time)
    {
        if (created.NullCount == 0)
        {
            return created.Share();
        }

        var filled = (ColumnBuilder<long>)ColumnBuilder.Create(DataType.Timestamp, created.Length);
        for (var row = 0; row < created.Length; row++)
        {
            filled.Append(created.IsNull(row) ? time[row] : created[row]);
        }

        return filled.Build();
    }
}
