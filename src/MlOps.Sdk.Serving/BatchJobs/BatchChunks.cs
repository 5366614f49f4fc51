using System.Globalization;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// The rows of a stream in chunks of one size, however the stream cuts them, so that a job that goes on asks the model about the same chunks as
/// one that was never stopped.
/// </summary>
internal sealed class BatchChunks : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RecordBatch> _batches;
    private readonly BatchJob _job;
    private readonly long _skipped;
    private RecordBatch? _current;

    private BatchChunks(IAsyncEnumerator<RecordBatch> batches, RecordBatch first, BatchJob job, long skipped)
    {
        (_batches, _current, _job, _skipped) = (batches, first, job, skipped);
        Head = first.Slice(0, 0);
    }

    /// <summary>No rows, but the columns.</summary>
    public RecordBatch Head { get; }

    public static async ValueTask<BatchChunks> OpenAsync(IAsyncEnumerable<RecordBatch> stream, BatchJob job, long skipped, CancellationToken cancellationToken)
    {
        var batches = stream.GetAsyncEnumerator(cancellationToken);
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false)
                ? new BatchChunks(batches, batches.Current, job, skipped)
                : throw new SchemaException($"The source of the job \"{job.Id}\" gave no batch, so its columns are not known. Let it give a batch without rows when there are none.");
        }
        catch
        {
            await batches.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The chunks after the skipped rows; can be read once. Each belongs to the receiver.</summary>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = new List<RecordBatch>();
        try
        {
            var left = _skipped;
            var rows = 0;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                var batch = _current!;
                var at = (int)Math.Min(left, batch.RowCount);
                left -= at;
                while (at < batch.RowCount)
                {
                    var taken = Math.Min(_job.ChunkRows - rows, batch.RowCount - at);
                    parts.Add(batch.Slice(at, taken));
                    at += taken;
                    rows += taken;
                    if (rows == _job.ChunkRows)
                    {
                        yield return Together(parts);
                        rows = 0;
                    }
                }

                batch.Dispose();
                _current = null;
            }
            while (await NextAsync().ConfigureAwait(false));

            if (left > 0)
            {
                throw new ConflictException(
                    string.Create(CultureInfo.InvariantCulture, $"The job \"{_job.Id}\" has written {_skipped} rows, but its source gives only {_skipped - left} now. Give it back the rows that it began with, or start a job with another id."),
                    "batch job",
                    _job.Id);
            }

            if (rows > 0)
            {
                yield return Together(parts);
            }
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    public async ValueTask DisposeAsync()
    {
        _current?.Dispose();
        Head.Dispose();
        await _batches.DisposeAsync().ConfigureAwait(false);
    }

    private static RecordBatch Together(List<RecordBatch> parts)
    {
        var chunk = parts.Count == 1 ? parts[0].Share() : RecordBatch.Concat(parts);
        parts.ForEach(part => part.Dispose());
        parts.Clear();
        return chunk;
    }

    private async ValueTask<bool> NextAsync()
    {
        if (!await _batches.MoveNextAsync().ConfigureAwait(false))
        {
            return false;
        }

        _current = _batches.Current;
        return true;
    }
}
