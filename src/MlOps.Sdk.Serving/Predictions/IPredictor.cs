using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Answers with a deployed model. Thread-safe; stays valid while versions are swapped behind it. Every answer comes from
/// exactly one version. All methods throw <see cref="ServingException"/> with the reason
/// <see cref="ServingErrorReason.NotDeployed"/> once the deployment is taken down, and with
/// <see cref="ServingErrorReason.NoLevelAnswered"/> when the model and every fallback failed.
/// </summary>
public interface IPredictor
{
    /// <summary>The deployment's name.</summary>
    string Deployment { get; }

    /// <summary>What the primary version takes and gives now.</summary>
    ModelSignature Signature { get; }

    /// <summary>Predicts one row.</summary>
    /// <param name="features">
    /// A value for every input column, null where it is missing. A column that the version asked does not know is an error,
    /// unless another version of the deployment knows it or the deployment is sticky by it.
    /// </param>
    /// <param name="options">The request's id and unit; may be null.</param>
    /// <param name="cancellationToken">Ends the call; a cancelled call is not degraded to a fallback.</param>
    /// <exception cref="DataValidationException">Lists every field that is missing, unknown, of a wrong type, or null where it may not be.</exception>
    ValueTask<Prediction> PredictAsync(IReadOnlyDictionary<string, object?> features, PredictOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Predicts one row of a model that takes numbers only, by the shortest way there is.</summary>
    /// <param name="values">The input columns in the order of <see cref="Signature"/>; NaN where a value is missing. Must not change during the call.</param>
    /// <param name="options">The request's id and unit; may be null.</param>
    /// <param name="cancellationToken">Ends the call; a cancelled call is not degraded to a fallback.</param>
    /// <exception cref="SchemaException">There are more or fewer numbers than columns, or the model takes more than numbers.</exception>
    /// <exception cref="DataValidationException">A value that must be there is missing.</exception>
    ValueTask<Prediction> PredictAsync(ReadOnlyMemory<float> values, PredictOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Predicts one row whose online features are looked up by the entity keys it names.</summary>
    /// <param name="keysAndFeatures">Entity keys, and the features that are known only at the call; a feature given here is not looked up.</param>
    /// <param name="options">The request's id and unit; may be null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DataValidationException">As in <see cref="PredictAsync(IReadOnlyDictionary{string, object?}, PredictOptions?, CancellationToken)"/>, or an entity key is missing.</exception>
    /// <exception cref="InvalidOperationException">No <see cref="IOnlineFeatureJoiner"/> is registered.</exception>
    ValueTask<Prediction> PredictByEntityAsync(IReadOnlyDictionary<string, object?> keysAndFeatures, PredictOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Predicts every row of a batch. Rows are shared among the variants one by one, as single calls are.</summary>
    /// <param name="rows">Rows with at least the input columns. Stays the caller's and must live until the call ends.</param>
    /// <param name="options">Chunks and progress; may be null.</param>
    /// <param name="cancellationToken">Ends the call between two chunks or inside the engine.</param>
    /// <exception cref="SchemaException">The rows do not fit the signature.</exception>
    ValueTask<BatchPrediction> PredictBatchAsync(RecordBatch rows, BatchOptions? options = null, CancellationToken cancellationToken = default);
}
