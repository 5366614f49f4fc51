using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A batch in memory as a table. Keeps its own reference to the columns.</summary>
internal sealed class BatchInput : InputTable
{
    // One thread gets through this many rows before a second one pays.
    private const int RowsPerThread = 65_536;

    private readonly RecordBatch _batch;

    public BatchInput(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ColumnWriter.Check(batch);
        _batch = batch.Share();
    }

    public override Schema Schema => _batch.Schema;

    public override long? RowCount => _batch.RowCount;

    public override int MaximumThreads => Math.Clamp(_batch.RowCount / RowsPerThread, 1, Environment.ProcessorCount);

    public override InputScan BeginScan(int[] columns) => new Scan(_batch, columns);

    public override void Dispose() => _batch.Dispose();

    private sealed class Scan(RecordBatch batch, int[] columns) : InputScan
    {
        private long _next;

        public override int Fill(nint chunk)
        {
            var start = Interlocked.Add(ref _next, ChunkRows) - ChunkRows;
            if (start >= batch.RowCount)
            {
                return 0;
            }

            var count = (int)Math.Min(ChunkRows, batch.RowCount - start);
            ColumnWriter.WriteRows(batch, columns, (int)start, count, chunk);
            return count;
        }
    }
}
