using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving.Tests.PredictionLog;

/// <summary>A store in memory that can hang or fail.</summary>
internal sealed class MemoryLogStore : PredictionLogStore
{
    private readonly Lock _gate = new();

    public List<(string Model, Dictionary<string, object?> Row)> Rows { get; } = [];

    public List<List<PredictionOutcome>> OutcomeCommits { get; } = [];

    public int Commits { get; private set; }

    public int Maintained { get; private set; }

    public DateTimeOffset? RemovedBefore { get; private set; }

    /// <summary>Awaited before each write.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    public override async ValueTask AppendAsync(string model, IReadOnlyList<RecordBatch> rows, CancellationToken cancellationToken = default)
    {
        await BeforeWrite();
        lock (_gate)
        {
            Commits++;
            foreach (var batch in rows)
            {
                Assert.Equal(rows[0].Schema, batch.Schema);
                Rows.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => (model, batch.Schema.Select((f, i) => (f.Name, Value: batch.Columns[i].GetValue(row))).ToDictionary(p => p.Name, p => p.Value))));
            }
        }
    }

    public override async ValueTask AppendOutcomesAsync(IReadOnlyList<PredictionOutcome> outcomes, DateTimeOffset recordedAt, CancellationToken cancellationToken = default)
    {
        await BeforeWrite();
        lock (_gate)
        {
            OutcomeCommits.Add([.. outcomes]);
        }
    }

    public override async IAsyncEnumerable<RecordBatch> ReadJoinedAsync(PredictionLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        yield return new RecordBatch(
            new Schema(new Field("value", DataType.Float64), new Field("outcome", DataType.Float64)), Columns.From(0.25, 0.5, 0.75), Columns.FromNullable<double>(1, null, 0));
    }

    public override ValueTask<PredictionLogSummary> SummarizeAsync(PredictionLogQuery query, CancellationToken cancellationToken = default) => ValueTask.FromResult(new PredictionLogSummary(Rows.Count, 0, 0));

    public override ValueTask<long> MaintainAsync(DateTimeOffset? before, CancellationToken cancellationToken = default)
    {
        Maintained++;
        RemovedBefore = before;
        return ValueTask.FromResult(0L);
    }

    public override ValueTask<long> EraseAsync(IReadOnlyDictionary<string, string> key, CancellationToken cancellationToken = default) => ValueTask.FromResult(0L);
}
