using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

internal sealed class TypedPredictor<TIn, TOut> : IPredictor<TIn, TOut>
{
    private readonly IPredictor _predictor;
    private readonly ITypedSource _source;

    /// <exception cref="SchemaException">The types do not fit what answers now.</exception>
    public TypedPredictor(IPredictor predictor)
    {
        (_predictor, _source) = (predictor, predictor as ITypedSource ?? new NamedRows(predictor));
        _source.Check<TIn, TOut>();
    }

    public string Deployment => _predictor.Deployment;

    public ModelSignature Signature => _predictor.Signature;

    public ValueTask<TOut> PredictAsync(TIn row, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _source.PredictAsync<TIn, TOut>(row, options, cancellationToken);
    }

    public ValueTask<IReadOnlyList<TOut>> PredictBatchAsync(IReadOnlyList<TIn> rows, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return _source.PredictBatchAsync<TIn, TOut>(rows, options, cancellationToken);
    }
}
