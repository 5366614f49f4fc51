using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

internal sealed partial class GraphPredictor
{
    private readonly AnswerShape _shape = new(plan.Signature.OutputSchema[0].Name, plan.IsClassifier, HasInterval: false, MayLackVersion: true);

    public void Check<TIn, TOut>() => Maps<TIn, TOut>();

    public ValueTask<TOut> PredictAsync<TIn, TOut>(TIn row, PredictOptions? options, CancellationToken cancellationToken) => CountAsync(async () =>
    {
        var (rows, answers) = Maps<TIn, TOut>();
        return answers.Convert(await PredictOneAsync(rows.ToBatch([row]), options ?? NoOptions, cancellationToken).ConfigureAwait(false));
    });

    public ValueTask<IReadOnlyList<TOut>> PredictBatchAsync<TIn, TOut>(IReadOnlyList<TIn> rows, BatchOptions? options, CancellationToken cancellationToken) =>
        CountAsync<IReadOnlyList<TOut>>(async () =>
        {
            var (map, answers) = Maps<TIn, TOut>();
            using var batch = map.ToBatch(rows);
            var requestId = options?.RequestId ?? context.Ids.Next();
            var (collected, latency) = await PredictAllAsync(batch, requestId, options ?? NoBatchOptions, cancellationToken).ConfigureAwait(false);
            return [.. Enumerable.Range(0, rows.Count).Select(i => answers.Convert(collected.At(i, requestId, latency)))];
        });

    private (RowMap<TIn> Rows, AnswerMap<TOut> Answers) Maps<TIn, TOut>()
    {
        var (rows, answers) = (RowMap<TIn>.For(Signature.InputSchema), AnswerMap<TOut>.For(_shape));
        return rows.Problems.Count + answers.Problems.Count == 0
            ? (rows, answers)
            : throw TypedMaps.Refused(typeof(TIn), typeof(TOut), $"the composition \"{plan.Name}\"", [.. rows.Problems, .. answers.Problems]);
    }
}
