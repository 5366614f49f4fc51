using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The operators of one run of an <see cref="EventStream"/>, from its sources to the sink.</summary>
internal sealed class StreamPipeline : IStreamJob
{
    private readonly Func<RecordBatch, CancellationToken, ValueTask> _sink;
    private readonly StreamCounters _counters;
    private readonly List<(EventSource Source, IReadOnlyList<(StreamOperator Operator, int Input)> Way)> _sources = [];
    private readonly List<StreamOperator> _operators = [];
    private readonly HashSet<StreamOperator> _ended = [];

    public StreamPipeline(EventStream stream, Func<RecordBatch, CancellationToken, ValueTask> sink, StreamCounters counters)
    {
        (_sink, _counters) = (sink, counters);
        stream.Build([], _sources, _operators);
    }

    public IReadOnlyList<EventSource> Sources => [.. _sources.Select(s => s.Source)];

    public bool IsFull => false;

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ProcessAsync(int source, RecordBatch batch, CancellationToken cancellationToken) =>
        PassAsync([batch.Share()], _sources[source].Way, 0, cancellationToken);

    public ValueTask ShowAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask EndAsync(int source, CancellationToken cancellationToken)
    {
        var way = _sources[source].Way;
        for (var i = 0; i < way.Count; i++)
        {
            var (step, input) = way[i];
            await PassAsync(step.End(input, _counters), way, i + 1, cancellationToken).ConfigureAwait(false);
            if (step is IntervalJoinOperator && _ended.Add(step))
            {
                // The other side goes on.
                return;
            }
        }
    }

    public ValueTask CommitAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Save(StateWriter target)
    {
        foreach (var step in _operators)
        {
            var state = new StateWriter();
            step.Save(state);
            target.Write(state.ToArray().AsSpan());
        }
    }

    public void Load(ref StateReader source)
    {
        foreach (var step in _operators)
        {
            var state = new StateReader(source.ReadBytes());
            step.Load(ref state);
        }
    }

    private async ValueTask PassAsync(IReadOnlyList<RecordBatch> batches, IReadOnlyList<(StreamOperator Operator, int Input)> way, int from, CancellationToken cancellationToken)
    {
        foreach (var batch in batches)
        {
            if (from == way.Count)
            {
                var rows = batch.RowCount;
                await _sink(batch, cancellationToken).ConfigureAwait(false);
                _counters.Gave(rows);
                continue;
            }

            using (batch)
            {
                var next = await way[from].Operator.ProcessAsync(way[from].Input, batch, _counters, cancellationToken).ConfigureAwait(false);
                await PassAsync(next, way, from + 1, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
