using System.Collections.Concurrent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// A sequence of batches as a table that can be read once. A pump takes batches from the sequence, at most two ahead of the engine's thread,
/// which waits for them; each batch is disposed when it has been read.
/// </summary>
internal sealed class StreamInput : InputTable
{
    private const int Ahead = 2;

    private readonly ConcurrentQueue<RecordBatch> _ready = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly SemaphoreSlim _free = new(Ahead);
    private readonly CancellationTokenSource _stop;
    private readonly Task _pump;
    private Exception? _failure;
    private int _scans;

    /// <summary>Begins to pump.</summary>
    /// <param name="schema">What every batch must have; nullability apart.</param>
    /// <param name="batches">The sequence.</param>
    /// <param name="cancellationToken">Ends the pump and the waiting.</param>
    public StreamInput(Schema schema, IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellationToken)
    {
        Schema = schema;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _pump = Task.Run(() => PumpAsync(batches, _stop.Token), CancellationToken.None);
    }

    public override Schema Schema { get; }

    public override long? RowCount => null;

    public override int MaximumThreads => 1;

    /// <summary>What the sequence threw, if it did; the engine only knows its text.</summary>
    public Exception? Failure => _failure is OperationCanceledException && _stop.IsCancellationRequested ? null : _failure;

    public override InputScan BeginScan(int[] columns) => Interlocked.Increment(ref _scans) == 1
        ? new Scan(this, columns)
        : throw new InvalidOperationException("A stream of batches can be read only once in a statement.");

    public override void Dispose()
    {
        _stop.Cancel();
        // The pump ends promptly: it waits only with the token that was just cancelled, or in the caller's own sequence.
        _pump.Wait(CancellationToken.None);
        while (_ready.TryDequeue(out var batch))
        {
            batch.Dispose();
        }

        _stop.Dispose();
        _available.Dispose();
        _free.Dispose();
    }

    private async Task PumpAsync(IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    CheckSchema(batch);
                    ColumnWriter.Check(batch);
                    await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    batch.Dispose();
                    throw;
                }

                _ready.Enqueue(batch);
                _available.Release();
            }
        }
        catch (Exception exception)
        {
            _failure = exception;
        }

        // The end of the sequence is an entry without a batch.
        _available.Release();
    }

    private void CheckSchema(RecordBatch batch)
    {
        var isSame = batch.Schema.Count == Schema.Count && batch.Schema.Zip(Schema).All(p => p.First.Name == p.Second.Name && p.First.Type == p.Second.Type);
        if (!isSame)
        {
            throw new SchemaException($"A batch of ({batch.Schema}) came in a stream of ({Schema}). Give every batch the same columns.");
        }
    }

    private sealed class Scan(StreamInput input, int[] columns) : InputScan
    {
        private RecordBatch? _batch;
        private int _row;

        public override int Fill(nint chunk)
        {
            while (_batch is null || _row == _batch.RowCount)
            {
                if (_batch is not null)
                {
                    _batch.Dispose();
                    _batch = null;
                    input._free.Release();
                }

                input._available.Wait(input._stop.Token);
                if (!input._ready.TryDequeue(out _batch))
                {
                    input._available.Release();
                    return input._failure is null ? 0 : throw new InvalidOperationException(input._failure.Message, input._failure);
                }

                _row = 0;
            }

            var count = Math.Min(ChunkRows, _batch.RowCount - _row);
            ColumnWriter.WriteRows(_batch, columns, _row, count, chunk);
            _row += count;
            return count;
        }
    }
}
