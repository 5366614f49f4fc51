using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>A step that makes one answer of its members' answers: their weighted mean, or the weighted share of votes for label 1.</summary>
internal sealed class CombineNode(EnsemblePlan plan, string column, bool isVote, bool isClassifier) : GraphNode(plan.Name)
{
    public override IReadOnlyList<GraphNeed> Needs { get; } = [.. plan.Members.Select(member => new GraphNeed(member, plan.ColumnOf(member), null))];

    public override Schema Outputs { get; } = new(new Field(column, DataType.Float64));

    public override string MainOutput => column;

    public override bool IsClassifier => isClassifier;

    public override ValueTask<StepAnswer> RunAsync(RecordBatch inputs, IReadOnlyList<StepAnswer> members, GraphCall call, CancellationToken cancellationToken)
    {
        var rows = call.Request.RowCount;
        var (sums, values, weight) = (new double[rows], new double[rows], 0.0);
        for (var m = 0; m < members.Count; m++)
        {
            if (members[m].Failure is not null)
            {
                continue;
            }

            ColumnReading.Gather(inputs.Columns[m], 0, rows, values.AsSpan());
            weight += plan.Weights[m];
            for (var row = 0; row < rows; row++)
            {
                sums[row] += plan.Weights[m] * (isVote && !double.IsNaN(values[row]) ? members[m].Labels![row] : values[row]);
            }
        }

        var labels = isClassifier ? new int[rows] : null;
        for (var row = 0; row < rows; row++)
        {
            sums[row] /= weight;

            // As many votes for as against are no majority.
            labels?[row] = sums[row] > 0.5 || (!isVote && sums[row] == 0.5) ? 1 : 0;
        }

        var (level, reason) = Weigh(members, Resilience.QualityLevel.FullModel, null);
        return new(new StepAnswer { Outputs = new RecordBatch(Outputs, Columns.From<double>(sums)), Labels = labels, Level = level, Reason = reason });
    }
}
