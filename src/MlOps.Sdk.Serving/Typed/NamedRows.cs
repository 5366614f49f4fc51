using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Rows of callers' types for any predictor, such as one that an application wrapped: by column names.</summary>
internal sealed class NamedRows(IPredictor predictor) : ITypedSource
{
    public void Check<TIn, TOut>() => Maps<TIn, TOut>();

    public async ValueTask<TOut> PredictAsync<TIn, TOut>(TIn row, PredictOptions? options, CancellationToken cancellationToken)
    {
        var (rows, answers) = Maps<TIn, TOut>();
        var values = new object?[rows.Schema.Count];
        rows.WriteValues(row, values);
        var named = rows.Schema.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
        return answers.Convert(await predictor.PredictAsync(named, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>One call a row, as a batch does not say everything that an answer may be asked for.</summary>
    public async ValueTask<IReadOnlyList<TOut>> PredictBatchAsync<TIn, TOut>(IReadOnlyList<TIn> rows, BatchOptions? options, CancellationToken cancellationToken)
    {
        var answers = new TOut[rows.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = await PredictAsync<TIn, TOut>(rows[i], new PredictOptions { RequestId = options?.RequestId, Context = options?.Context }, cancellationToken).ConfigureAwait(false);
            options?.Progress?.Report(new BatchProgress(i + 1, answers.Length));
        }

        return answers;
    }

    private (RowMap<TIn> Rows, AnswerMap<TOut> Answers) Maps<TIn, TOut>()
    {
        var signature = predictor.Signature;
        var output = signature.OutputSchema.FirstOrDefault(f => f.Type.IsNumeric)?.Name ?? ModelOutputs.Prediction;
        var shape = new AnswerShape(output, signature.OutputSchema.Contains(ModelOutputs.Probability), HasInterval: true, MayLackVersion: false);
        var (rows, answers) = (RowMap<TIn>.For(signature.InputSchema), AnswerMap<TOut>.For(shape));
        return rows.Problems.Count + answers.Problems.Count == 0
            ? (rows, answers)
            : throw TypedMaps.Refused(typeof(TIn), typeof(TOut), $"the deployment \"{predictor.Deployment}\"", [.. rows.Problems, .. answers.Problems]);
    }
}
