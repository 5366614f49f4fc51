using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>Collects a composition's answers to the chunks of a batch, in their order.</summary>
internal sealed class GraphAnswers(GraphPlan plan, int rows)
{
    private readonly double[] _values = new double[rows];
    private readonly int?[] _labels = new int?[rows];
    private readonly int[] _levels = new int[rows];
    private readonly string?[] _reasons = new string?[rows];

    public int Done { get; private set; }

    public void Add(GraphRun run, int count)
    {
        var answer = run.AnswerOf(plan.OutputNode);
        ColumnReading.Gather(answer.Outputs!.Columns[plan.OutputOrdinal], 0, count, _values.AsSpan(Done, count));
        for (var row = 0; row < count; row++)
        {
            _labels[Done + row] = plan.LabelOf(_values[Done + row], answer.Labels?[row]);
        }

        var (level, reason) = run.Weigh();
        _levels.AsSpan(Done, count).Fill((int)level);
        _reasons.AsSpan(Done, count).Fill(reason);
        Done += count;
    }

    public Prediction At(int row, string requestId, TimeSpan latency) => new()
    {
        Value = _values[row],
        Probability = plan.IsClassifier ? _values[row] : null,
        Label = _labels[row],
        Model = plan.Name,
        Variant = VariantNames.Composition,
        QualityLevel = (QualityLevel)_levels[row],
        Reason = _reasons[row],
        RoutingReason = "The steps of the composition.",
        Latency = latency,
        RequestId = requestId,
    };

    public BatchPrediction ToBatch(string requestId, TimeSpan latency) => new(
        new RecordBatch(
            BatchPrediction.OutputSchema,
            Columns.From<double>(_values),
            Columns.FromNullable(_labels),
            Columns.FromNullable(Enumerable.Repeat<int?>(null, _values.Length)),
            Columns.From<int>(_levels)),
        plan.Name, requestId, latency, Parts());

    public IReadOnlyList<BatchPart> Parts() => [.. _levels.Zip(_reasons).GroupBy(row => row)
        .Select(group => new BatchPart(VariantNames.Composition, null, (QualityLevel)group.Key.First, group.Count(), group.Key.Second))];
}
