using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving.Tests.BatchJobs;

/// <summary>A sink in memory whose commits can be made to fail before or after they count.</summary>
internal sealed class MemorySink : BatchSink
{
    private readonly Dictionary<string, BatchCheckpoint> _checkpoints = [];

    public List<object?[]> Rows { get; } = [];

    public Schema? Schema { get; private set; }

    public int Commits { get; private set; }

    /// <summary>Decides by the number of the commit whether the process dies, and whether the rows are in by then; null for never.</summary>
    public Func<int, (bool Dies, bool IsIn)>? DiesAt { get; set; }

    /// <summary>Called for each batch that is written.</summary>
    public Func<Task>? DuringWrite { get; set; }

    public override ValueTask<BatchCheckpoint?> FindAsync(string job, CancellationToken cancellationToken = default) => ValueTask.FromResult(_checkpoints.GetValueOrDefault(job));

    public override ValueTask<BatchWriter> OpenAsync(string job, Schema schema, CancellationToken cancellationToken = default)
    {
        Schema = schema;
        return ValueTask.FromResult<BatchWriter>(new Writer(this, job));
    }

    private sealed class Writer(MemorySink sink, string job) : BatchWriter
    {
        public override BatchCheckpoint? Checkpoint { get; } = sink._checkpoints.GetValueOrDefault(job);

        public override async ValueTask<long> CommitAsync(IAsyncEnumerable<RecordBatch> rows, Func<BatchCheckpoint> checkpoint, CancellationToken cancellationToken = default)
        {
            var read = new List<object?[]>();
            await foreach (var batch in rows.WithCancellation(cancellationToken))
            {
                using (batch)
                {
                    Assert.Equal(sink.Schema, batch.Schema);
                    read.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => batch.Columns.Select(column => column.GetValue(row)).ToArray()));
                    await (sink.DuringWrite?.Invoke() ?? Task.CompletedTask);
                }
            }

            var (dies, isIn) = sink.DiesAt?.Invoke(sink.Commits++) ?? default;
            if (!dies || isIn)
            {
                sink.Rows.AddRange(read);
                sink._checkpoints[job] = BatchCheckpoint.FromJson(checkpoint().ToJson())!;
            }

            return dies ? throw new IOException("The process died.") : sink.Commits;
        }
    }
}
