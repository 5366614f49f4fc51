using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Aggregated features: keeps the history of each entity as far back as its windows reach, and computes the rows that events change by the
/// operator that computes them from a source.
/// </summary>
/// <remarks>
/// A row is final when the watermark, less the allowed lateness, has passed the instant from which it holds. Final rows are those that a
/// source with the same events gives, to the last bit. Rows that are not final yet have a created time in the year 1900 that counts the
/// events read so far: so of two such rows the one that knows more events stays, and a final row stays over both.
/// </remarks>
internal sealed class AggregatedFeatureStream : FeatureStream
{
    // Spark refuses to read earlier timestamps of other writers.
    private const long Provisional = -2_208_988_800_000_000;
    private const int BatchRows = 65_536;

    private readonly AggregationPlan _plan;
    private readonly EntityAggregator _aggregator;
    private readonly EventBuffer _loaded;
    private readonly ChangePointWriter _open;
    private readonly ChangePointWriter _closed;
    private readonly Dictionary<byte[], StreamedEntity> _entities = new(EntityKeyComparer.Instance);
    private readonly PriorityQueue<StreamedEntity, long> _due = new();
    private readonly HashSet<StreamedEntity> _touched = [];

    public AggregatedFeatureStream(FeatureViewVersion view, FeatureEvents events, StreamTimeOptions time, FeatureRowWriter writer, StreamCounters counters)
        : base(view, events, time, writer, counters)
    {
        _plan = new AggregationPlan(view.View, events.Schema);
        _loaded = _plan.CreateBuffer();
        _aggregator = new EntityAggregator(_plan);
        var schema = StoredColumns.SchemaOf(view.View);
        (_open, _closed) = (new ChangePointWriter(_plan, schema), new ChangePointWriter(_plan, schema));
    }

    // An online store in memory lost the rows that are not final yet when the process ended.
    public override async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        await WriteOpenAsync(_entities.Values.Where(e => e.Due is not null), WriteOnlineAsync, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask EndAsync(int source, CancellationToken cancellationToken) =>
        await WriteOpenAsync(_entities.Values.Where(e => e.Due is not null), WriteAsync, cancellationToken).ConfigureAwait(false);

    public override void Save(StateWriter target)
    {
        base.Save(target);
        target.Write(_entities.Count);
        foreach (var entity in _entities.Values)
        {
            target.Write(entity.Key.AsSpan());
            target.Write(entity.History.Save().AsSpan());
        }
    }

    public override void Load(ref StateReader source)
    {
        base.Load(ref source);
        for (var left = source.ReadCount(sizeof(long)); left > 0; left--)
        {
            var entity = new StreamedEntity(source.ReadBytes(), EntityHistory.Load(_plan, source.ReadBytes()));
            if (IsErased(entity))
            {
                continue;
            }

            _entities.Add(entity.Key, entity);
            Schedule(entity, entity.History.NextChange(Math.Max(entity.History.Floor, long.MinValue + 1) - 1));
        }
    }

    public override long Forget(StreamErasure erasure)
    {
        var forgotten = base.Forget(erasure);
        if (_entities.Remove(FeatureEvents.KeyBytes(View.View.Entity, erasure.Key), out var entity))
        {
            // What waits in the queue for its time is passed over by this.
            entity.Due = null;
            _touched.Remove(entity);
            forgotten++;
        }

        return forgotten;
    }

    public override async ValueTask ShowAsync(CancellationToken cancellationToken)
    {
        await base.ShowAsync(cancellationToken).ConfigureAwait(false);
        await WriteOpenAsync(_touched.Where(e => e.Due is not null), WriteOnlineAsync, cancellationToken).ConfigureAwait(false);
        _touched.Clear();
    }

    protected override void Take(RecordBatch events)
    {
        using var created = Events.Created(events);
        _loaded.Load(Events.Times(events), created, Events.Values(events));
        for (var row = 0; row < events.RowCount; row++)
        {
            var key = Events.Keys.Encode(events, row);
            ref var entity = ref CollectionsMarshal.GetValueRefOrAddDefault(_entities, key, out _);
            entity ??= new StreamedEntity(key, new EntityHistory(_plan));
            entity.History.Add(_loaded, row);
            _touched.Add(entity);
            Schedule(entity, _loaded.Times[row] + 1);
        }

        Close(Clock.Settled);
    }

    /// <summary>Computes the rows up to an instant, which no event changes any more, and forgets the events that only they needed.</summary>
    private void Close(long settled)
    {
        var closing = new List<StreamedEntity>();
        while (_due.TryPeek(out var entity, out var due) && due <= settled)
        {
            _due.Dequeue();
            if (entity.Due == due)
            {
                entity.Due = null;
                closing.Add(entity);
            }
        }

        foreach (var part in closing.Chunk(BatchRows))
        {
            using var keys = KeysOf(part);
            for (var i = 0; i < part.Length; i++)
            {
                var history = part[i].History;
                history.WriteRows(_aggregator, _closed, keys, i, history.Floor, settled);
                history.Forget(settled + 1);
                Schedule(part[i], history.NextChange(settled));
            }

            Finish(_closed.Build());
        }
    }

    /// <summary>Computes the rows of entities that are not final, which replace those computed from fewer events.</summary>
    private async ValueTask WriteOpenAsync(IEnumerable<StreamedEntity> entities, Func<RecordBatch, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        foreach (var part in entities.Chunk(BatchRows))
        {
            using var keys = KeysOf(part);
            for (var i = 0; i < part.Length; i++)
            {
                part[i].History.WriteRows(_aggregator, _open, keys, i, part[i].History.Floor);
                if (_open.Rows >= BatchRows || i == part.Length - 1)
                {
                    using var rows = Stamp(_open.Build());
                    await write(rows, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    // A checkpoint in a folder that erasures do not know may still hold an entity; with events of before its erasure it goes as a whole.
    private bool IsErased(StreamedEntity entity)
    {
        if (Erased.Count == 0)
        {
            return false;
        }

        using var key = KeysOf([entity]);
        return entity.History.OldestTime <= Erased.ErasedAt(ErasureKey.Canonical([.. key.Columns], 0));
    }

    private RecordBatch Stamp(RecordBatch rows)
    {
        using (rows)
        {
            var stamps = (ColumnBuilder<long>)ColumnBuilder.Create(DataType.Timestamp, rows.RowCount);
            for (var i = 0; i < rows.RowCount; i++)
            {
                stamps.Append(Provisional + Counters.Events);
            }

            return rows.With(rows.Schema[StoredColumns.CreatedTime], stamps.Build());
        }
    }

    private RecordBatch KeysOf(IReadOnlyList<StreamedEntity> entities)
    {
        var builder = new RecordBatchBuilder(Events.KeySchema, entities.Count);
        foreach (var entity in entities)
        {
            Events.Keys.Append(builder, 0, entity.Key);
        }

        return builder.Build();
    }

    private void Schedule(StreamedEntity entity, long? due)
    {
        if (due is { } at && !(entity.Due <= at))
        {
            entity.Due = at;
            _due.Enqueue(entity, at);
        }
    }
}
