using System.Globalization;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Where a stream of events comes from: a log, a channel, a broker. It gives batches of one schema, each with the place behind it;
/// how the events are cut into batches means nothing to those that read them.
/// </summary>
/// <remarks>
/// A source that can be replayed gives, from one place, the same events in the same order every time; that is what makes results
/// after a crash equal to those without one. Implementations override <see cref="ReadCoreAsync"/>.
/// </remarks>
public abstract class EventSource
{
    /// <summary>Creates the part that all sources share.</summary>
    /// <param name="name">What messages call the source.</param>
    /// <param name="schema">The columns of every batch.</param>
    protected EventSource(string name, Schema schema)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(schema);
        Name = name;
        Schema = schema;
    }

    /// <summary>What messages call the source.</summary>
    public string Name { get; }

    /// <summary>The columns of every batch.</summary>
    public Schema Schema { get; }

    /// <summary>
    /// Whether a place can be returned to. A source that cannot goes on with what comes next, whatever place is asked for: events
    /// read but not yet behind a checkpoint are lost in a crash. True unless told otherwise.
    /// </summary>
    public virtual bool CanReplay => true;

    /// <summary>Batches in memory as a source that ends, such as a file's content; it can be read again and again.</summary>
    /// <param name="name">What messages call the source.</param>
    /// <param name="batches">One batch or more, all of one schema. They stay the caller's and must outlive the source.</param>
    /// <exception cref="ArgumentException">There is no batch, or their schemas differ.</exception>
    public static EventSource FromBatches(string name, params IEnumerable<RecordBatch> batches) => new BatchEventSource(name, [.. batches]);

    /// <summary>Reads events from a place on, until the source ends; a live source ends when it is completed.</summary>
    /// <param name="from">The place: <see cref="StreamPosition.Start"/>, or one that this source gave.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Batches of <see cref="Schema"/> that the caller disposes.</returns>
    /// <exception cref="ArgumentException">The place is none of this source's.</exception>
    public IAsyncEnumerable<EventBatch> ReadAsync(StreamPosition from, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        return ReadCheckedAsync(from, cancellationToken);
    }

    /// <inheritdoc cref="ReadAsync"/>
    protected abstract IAsyncEnumerable<EventBatch> ReadCoreAsync(StreamPosition from, CancellationToken cancellationToken);

    /// <summary>Reads a place that is a number of batches.</summary>
    /// <param name="from">The place.</param>
    /// <exception cref="ArgumentException">The place is no such number.</exception>
    protected long BatchesBefore(StreamPosition from)
    {
        ArgumentNullException.ThrowIfNull(from);
        return from.Token.Length == 0 ? 0
            : long.TryParse(from.Token, NumberStyles.None, CultureInfo.InvariantCulture, out var batches) ? batches
            : throw new ArgumentException(
                $"'{from.Token}' is no place in the event source '{Name}', which counts batches. Give back a place that this source gave.", nameof(from));
    }

    /// <summary>The place behind a number of batches.</summary>
    /// <param name="batches">How many batches lie before it.</param>
    protected static StreamPosition After(long batches) => new(batches.ToString(CultureInfo.InvariantCulture));

    private async IAsyncEnumerable<EventBatch> ReadCheckedAsync(StreamPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in ReadCoreAsync(from, cancellationToken).ConfigureAwait(false))
        {
            if (!batch.Batch.Schema.Equals(Schema))
            {
                using (batch)
                {
                    throw new SchemaException(
                        $"The event source '{Name}' promised the columns ({Schema}) but gave ({batch.Batch.Schema}). Repair the source.");
                }
            }

            yield return batch;
        }
    }
}
