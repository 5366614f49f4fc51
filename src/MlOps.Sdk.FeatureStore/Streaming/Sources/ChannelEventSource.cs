using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Events handed over inside the process. The channel holds a bounded number of batches: who writes faster than the stream reads
/// waits. Nothing is kept once it was read, so a place cannot be returned to (<see cref="EventSource.CanReplay"/> is false); use a
/// <see cref="FileEventLog"/> where events must survive a crash.
/// </summary>
/// <remarks>Any number of writers, one reader at a time.</remarks>
public sealed class ChannelEventSource : EventSource
{
    private readonly Channel<RecordBatch> _channel;
    private long _read;

    /// <summary>Creates an open channel.</summary>
    /// <param name="name">What messages call the source.</param>
    /// <param name="schema">The columns of every batch.</param>
    /// <param name="capacity">How many batches may wait to be read; at least 1. Default: 16.</param>
    public ChannelEventSource(string name, Schema schema, int capacity = 16)
        : base(name, schema)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _channel = Channel.CreateBounded<RecordBatch>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait });
    }

    /// <inheritdoc/>
    public override bool CanReplay => false;

    /// <summary>Hands events over; waits while the channel is full.</summary>
    /// <param name="batch">The events; they stay the caller's.</param>
    /// <param name="cancellationToken">Stops the wait; nothing is handed over then.</param>
    /// <exception cref="SchemaException">The events have other columns than the source.</exception>
    /// <exception cref="InvalidOperationException">The channel was completed.</exception>
    public async ValueTask WriteAsync(RecordBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Schema.Equals(Schema))
        {
            throw new SchemaException($"The event source '{Name}' takes the columns ({Schema}) but was given ({batch.Schema}). Select or convert the columns first.");
        }

        var shared = batch.Share();
        try
        {
            await _channel.Writer.WriteAsync(shared, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            shared.Dispose();
            throw new InvalidOperationException($"The event source '{Name}' was completed and takes no more events. Create another one.", exception);
        }
        catch
        {
            shared.Dispose();
            throw;
        }
    }

    /// <summary>Ends the stream behind what was written. Safe to call twice.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<EventBatch> ReadCoreAsync(StreamPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BatchesBefore(from);
        await foreach (var batch in _channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new EventBatch(batch, After(++_read));
        }
    }
}
