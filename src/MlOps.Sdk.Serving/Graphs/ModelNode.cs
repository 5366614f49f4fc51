using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>A step that asks a deployment: the version, canary, fallback and shadow that it has at the time of the call.</summary>
internal sealed class ModelNode : GraphNode
{
    private readonly Predictor _predictor;
    private readonly IReadOnlyDictionary<string, string> _names;
    private readonly StepShape _shape;

    /// <param name="name">The step.</param>
    /// <param name="predictor">The deployment.</param>
    /// <param name="shape">What its primary version takes and gives now.</param>
    /// <param name="inputs">Where inputs come from that are not called as the model calls them.</param>
    /// <param name="names">What outputs are called that are not called as the model calls them.</param>
    public ModelNode(string name, Predictor predictor, StepShape shape, IReadOnlyDictionary<string, string> inputs, IReadOnlyDictionary<string, string> names)
        : base(name)
    {
        (_predictor, _shape, _names) = (predictor, shape, names);
        Needs = [.. shape.Signature.InputSchema.Select(field => new GraphNeed(field.Name, inputs.GetValueOrDefault(field.Name, field.Name), field))];
        Outputs = new Schema(shape.Outputs.Select(field => field with { Name = NameOf(field.Name) }));
        MainOutput = NameOf(shape.Output);
    }

    public Predictor Predictor => _predictor;

    public override IReadOnlyList<GraphNeed> Needs { get; }

    public override Schema Outputs { get; }

    public override string MainOutput { get; }

    public override bool IsClassifier => _shape.IsClassifier;

    public override async ValueTask<StepAnswer> RunAsync(RecordBatch inputs, IReadOnlyList<StepAnswer> members, GraphCall call, CancellationToken cancellationToken)
    {
        var answer = await _predictor.AnswerStepAsync(inputs, _shape, call, cancellationToken).ConfigureAwait(false);
        using (answer)
        {
            var (level, reason) = Weigh(members, answer.Level, answer.Reason);
            return new StepAnswer
            {
                Outputs = new RecordBatch(Outputs, [.. answer.Outputs!.Columns.Select(column => column.Share())]),
                Labels = answer.Labels,
                Model = answer.Model,
                Level = level,
                Reason = reason,
                Parts = answer.Parts,
            };
        }
    }

    private string NameOf(string output) => _names.GetValueOrDefault(output, output);
}
