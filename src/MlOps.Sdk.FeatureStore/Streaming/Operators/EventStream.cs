using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Steps over a stream of events: conditions, computations, joins and windows of event time. Nothing runs before <see cref="RunAsync"/> or
/// <see cref="ReadAsync"/>; one description can run many times. A source that ends gives the same rows as a live one with the same events,
/// and how events are cut into batches changes nothing.
/// </summary>
/// <remarks>Immutable: every step gives a new description. The functions given to steps must look at each row for itself.</remarks>
public sealed class EventStream
{
    private readonly Func<StreamOperator>? _create;
    private readonly EventStream[] _inputs;
    private readonly EventSource? _source;

    private EventStream(Schema schema, string description, EventSource? source, Func<StreamOperator>? create, params EventStream[] inputs)
    {
        (Schema, Description, _source, _create, _inputs) = (schema, description, source, create, inputs);
    }

    /// <summary>The columns of the rows.</summary>
    public Schema Schema { get; }

    /// <summary>What the stream is made of, by which a checkpoint is told from that of another stream.</summary>
    internal string Description { get; }

    /// <summary>The events of a source as they are.</summary>
    /// <param name="source">The source.</param>
    public static EventStream From(EventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new EventStream(source.Schema, $"source ({source.Schema})", source, null);
    }

    /// <summary>The rows that a condition holds for.</summary>
    /// <param name="keep">Whether to keep a row, from a batch and the row's position in it.</param>
    public EventStream Where(Func<RecordBatch, int, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return Step(Schema, "where", () => new WhereOperator(keep));
    }

    /// <summary>The rows in which a column's value is present and a condition holds for it.</summary>
    /// <typeparam name="T">The value in memory; see <see cref="Column{T}"/>.</typeparam>
    /// <param name="column">The column.</param>
    /// <param name="keep">Whether to keep a row with this value.</param>
    /// <exception cref="SchemaException">There is no such column.</exception>
    public EventStream Where<T>(string column, Func<T, bool> keep)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(keep);
        Schema.Require(column);
        return Where((batch, row) => batch.Column<T>(column) is var values && !values.IsNull(row) && keep(values[row]));
    }

    /// <summary>Some of the columns, in the order asked for.</summary>
    /// <param name="columns">The columns' names.</param>
    /// <exception cref="SchemaException">There is no column of one of the names.</exception>
    public EventStream Select(params IEnumerable<string> columns)
    {
        string[] names = [.. columns];
        return Select(new Schema(names.Select(n => Schema[n])), batch => batch.Select(names));
    }

    /// <summary>Other rows in the place of each batch's: a computation over its columns, row by row.</summary>
    /// <param name="schema">The columns of the new rows.</param>
    /// <param name="select">Gives the new rows, of that schema; the batch it is given stays the stream's.</param>
    public EventStream Select(Schema schema, Func<RecordBatch, RecordBatch> select)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(select);
        return Step(schema, $"select ({schema})", () => new SelectOperator(schema, (batch, _) => ValueTask.FromResult(select(batch))));
    }

    /// <summary>Adds the columns of a table that fits into memory: each event gets the row with its key, or missing values when there is none.</summary>
    /// <param name="table">The table, with each key once. It stays the caller's.</param>
    /// <param name="key">The key column of events and table.</param>
    /// <exception cref="SchemaException">The key is missing on a side, of another type, or twice in the table; or a column is on both sides.</exception>
    public EventStream Join(RecordBatch table, string key)
    {
        ArgumentNullException.ThrowIfNull(table);
        var lookup = new TableLookup(Schema, table, key);
        return Step(lookup.Schema, $"table {key} ({lookup.Schema})", () => new SelectOperator(lookup.Schema, lookup.JoinAsync));
    }

    /// <summary>Adds columns that are looked up for each batch, such as from an online store.</summary>
    /// <param name="columns">The columns to add.</param>
    /// <param name="lookup">Gives one row of those columns for each row of a batch; the batch stays the stream's.</param>
    public EventStream Join(Schema columns, Func<RecordBatch, CancellationToken, ValueTask<RecordBatch>> lookup)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(lookup);
        var schema = new Schema(Schema.Concat(columns));
        return Step(schema, $"lookup ({schema})", () => new SelectOperator(schema, async (batch, ct) =>
        {
            using var found = await lookup(batch, ct).ConfigureAwait(false);
            return found.RowCount == batch.RowCount
                ? new RecordBatch(schema, [.. batch.Columns.Concat(found.Columns).Select(c => c.Share())])
                : throw new SchemaException($"A lookup gave {found.RowCount} rows for {batch.RowCount} events. Give one row for each event.");
        }));
    }

    /// <summary>
    /// Pairs rows with those of another stream that have the same key and a time near theirs. A pair comes when the second of the two has
    /// come. Which pairs there are does not depend on how the two streams mix, but their order does: a window over them needs an
    /// out-of-orderness as long as the streams may run apart.
    /// </summary>
    /// <param name="other">The other stream.</param>
    /// <param name="options">Key, times, and how far apart partners may be.</param>
    /// <exception cref="SchemaException">A column is missing, of another type, or on both sides.</exception>
    public EventStream Join(EventStream other, StreamJoinOptions options)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        RequireTime(Schema, options.Timestamp);
        RequireTime(other.Schema, options.OtherTimestamp);
        var schema = new IntervalJoinOperator(Schema, other.Schema, options).Schema;
        var description = $"{Description}\n[{other.Description}]\njoin {options.Key} {options.Timestamp} {options.OtherTimestamp} {options.Before} {options.After} {options.Time.OutOfOrderness} {options.Time.Lateness}";
        return new EventStream(schema, description, null, () => new IntervalJoinOperator(Schema, other.Schema, options), this, other);
    }

    /// <summary>Groups events into windows of event time, for each key by itself. Go on with <see cref="WindowedStream.Aggregate"/>.</summary>
    /// <param name="window">The kind of windows, see <see cref="Windows"/>.</param>
    /// <param name="timestamp">The column with the event time.</param>
    /// <param name="keys">The key columns; none for windows over all events. Events that lack a key or the time are passed over and counted.</param>
    /// <param name="time">How out-of-order and late events are treated; null for events in order, the late ones dropped.</param>
    /// <exception cref="SchemaException">A column is missing, or the event time is no timestamp.</exception>
    public WindowedStream Window(WindowDefinition window, string timestamp, IEnumerable<string> keys, StreamTimeOptions? time = null)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(keys);
        RequireTime(Schema, timestamp);
        string[] names = [.. keys];
        Array.ForEach(names, n => Schema.Require(n));
        return new WindowedStream(this, window, timestamp, names, (time ?? new StreamTimeOptions()).Checked());
    }

    /// <summary>
    /// Runs the stream and hands its rows to a sink, until the source ends or the run is cancelled. With a checkpoint folder, a run after a crash
    /// goes on where the last checkpoint was: some rows are handed over again, equal to those before. A sink that keeps the last
    /// row for each identity (of windows: key, start and end) then holds what a run without the crash would have given.
    /// </summary>
    /// <param name="sink">Takes rows; when it returns they count as written. It disposes the batch.</param>
    /// <param name="options">Checkpoints and progress; null for neither.</param>
    /// <param name="cancellationToken">Stops the run; what was handed over is checkpointed first.</param>
    /// <returns>How far the stream came, over all runs from the same checkpoints.</returns>
    /// <exception cref="ConflictException">Another run uses the checkpoint folder.</exception>
    /// <exception cref="SchemaException">The checkpoint is of another stream, or a step gave other columns than promised.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async ValueTask<StreamProgress> RunAsync(
        Func<RecordBatch, CancellationToken, ValueTask> sink, StreamRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sink);
        options = (options ?? new StreamRunOptions()).Checked();
        var counters = new StreamCounters(options.Name);
        var pipeline = new StreamPipeline(this, sink, counters);
        return await StreamLoop.RunAsync(pipeline, pipeline.Sources, Description, counters, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rows of the stream, without checkpoints.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Batches of <see cref="Schema"/> that the caller disposes.</returns>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<RecordBatch>(1);
        var running = Task.Run(
            async () =>
            {
                try
                {
                    await RunAsync(channel.Writer.WriteAsync, null, stop.Token).ConfigureAwait(false);
                    channel.Writer.Complete();
                }
                catch (Exception exception)
                {
                    channel.Writer.Complete(exception);
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
            while (channel.Reader.TryRead(out var unread))
            {
                unread.Dispose();
            }
        }
    }

    internal EventStream Step(Schema schema, string description, Func<StreamOperator> create) =>
        new(schema, $"{Description}\n{description}", null, create, this);

    /// <summary>Makes the operators of a run, and tells the way from each source to the end.</summary>
    internal void Build(IReadOnlyList<(StreamOperator Operator, int Input)> way, List<(EventSource Source, IReadOnlyList<(StreamOperator Operator, int Input)> Way)> sources, List<StreamOperator> operators)
    {
        if (_source is { } source)
        {
            sources.Add((source, way));
            return;
        }

        var step = _create!();
        operators.Add(step);
        for (var i = 0; i < _inputs.Length; i++)
        {
            _inputs[i].Build([(step, i), .. way], sources, operators);
        }
    }

    private static void RequireTime(Schema schema, string column)
    {
        if (schema[column].Type.Kind != DataTypeKind.Timestamp)
        {
            throw new SchemaException($"The event time '{column}' must be a timestamp but holds {schema[column].Type}. Convert it by Select, or name the timestamp column.", column);
        }
    }
}
