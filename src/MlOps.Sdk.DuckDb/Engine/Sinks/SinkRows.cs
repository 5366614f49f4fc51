namespace MlOps.Sdk.DuckDb;

/// <summary>A chunk on its way into a <see cref="RowSink"/>. Valid during the call only.</summary>
internal readonly ref struct SinkRows(nint chunk)
{
    // The first column of the chunk is the sink's number.
    private const ulong FirstColumn = 1;

    /// <summary>How many rows there are, at most <see cref="SinkFunction.MostRows"/>.</summary>
    public int Count { get; } = (int)NativeMethods.DataChunkSize(chunk);

    /// <summary>A column, by its place in the SQL.</summary>
    public SinkColumn this[int column] => new(NativeMethods.DataChunkVector(chunk, FirstColumn + (ulong)column));
}
