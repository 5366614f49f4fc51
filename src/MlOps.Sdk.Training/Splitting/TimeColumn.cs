using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Reads a timestamp or date column as numbers that sort by time.</summary>
internal static class TimeColumn
{
    public static long[] Read(RecordBatch batch, string name)
    {
        var column = batch[name];
        if (column.Type != DataType.Timestamp && column.Type != DataType.Date)
        {
            throw new SchemaException($"The column '{name}' is {column.Type}, but a split by time needs a timestamp or a date. Convert it, or name another column.", name);
        }

        if (column.NullCount > 0)
        {
            var first = Enumerable.Range(0, column.Length).First(column.IsNull);
            throw new SchemaException(
                $"The column '{name}' is missing in {column.NullCount} of {column.Length} rows, first in row {first}; a row without a time belongs to neither side. Fill it, or leave these rows out.",
                name,
                first);
        }

        return column is Column<long> instants ? instants.Values.ToArray() : Array.ConvertAll(((Column<int>)column).Values.ToArray(), day => (long)day);
    }

    public static DateTimeOffset ToInstant(DataType type, long value) => type == DataType.Date
        ? DateTimeOffset.UnixEpoch.AddDays(value)
        : Timestamps.ToDateTimeOffset(value);
}
