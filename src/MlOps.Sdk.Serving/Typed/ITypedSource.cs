namespace MlOps.Sdk.Serving;

/// <summary>A predictor that takes rows of callers' types without a detour.</summary>
internal interface ITypedSource
{
    /// <exception cref="Core.SchemaException">The types do not fit what answers now.</exception>
    void Check<TIn, TOut>();

    ValueTask<TOut> PredictAsync<TIn, TOut>(TIn row, PredictOptions? options, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<TOut>> PredictBatchAsync<TIn, TOut>(IReadOnlyList<TIn> rows, BatchOptions? options, CancellationToken cancellationToken);
}
