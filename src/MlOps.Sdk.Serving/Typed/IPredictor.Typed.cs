using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Answers rows of the application's own type with answers of its own type. What holds for <see cref="IPredictor"/> holds
/// here. The mapping is compiled and was checked when the predictor was made; a version that is swapped in later is checked
/// at its first call. Where code cannot be made at run time the mapping is interpreted, which is slower.
/// </summary>
/// <typeparam name="TIn">
/// The row: a property for every input column, found by <see cref="ModelColumnAttribute"/> or by its name with capitals and
/// underscores passed over; further properties are not used. A column takes the .NET types whose every value it can hold. A
/// column that may not be null takes no nullable property; one that may be null takes both.
/// </typeparam>
/// <typeparam name="TOut">
/// The answer: <see cref="Prediction"/>, <see cref="double"/> for the bare value, or a class, record or struct whose constructor
/// parameters and settable properties are called as properties of <see cref="Prediction"/>, as the model's output, or
/// <c>IntervalLow</c>, <c>IntervalHigh</c>, <c>IntervalCoverage</c>. A label also goes to a boolean. What may be null needs a
/// nullable property.
/// </typeparam>
public interface IPredictor<TIn, TOut>
{
    /// <summary>The deployment's name.</summary>
    string Deployment { get; }

    /// <summary>What the primary version takes and gives now.</summary>
    ModelSignature Signature { get; }

    /// <summary>Predicts one row. A model of numbers only is asked by the shortest way there is.</summary>
    /// <param name="row">The row. Must not change during the call.</param>
    /// <param name="options">The request's id and unit; may be null.</param>
    /// <param name="cancellationToken">Ends the call; a cancelled call is not degraded to a fallback.</param>
    /// <exception cref="SchemaException">A version swapped in since does not fit the types; lists everything that does not.</exception>
    /// <exception cref="DataValidationException">A value that must be there is missing.</exception>
    /// <exception cref="ServingException">As for <see cref="IPredictor"/>.</exception>
    ValueTask<TOut> PredictAsync(TIn row, PredictOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Predicts many rows at once.</summary>
    /// <param name="rows">The rows. Must not change during the call.</param>
    /// <param name="options">Chunks and progress; may be null.</param>
    /// <param name="cancellationToken">Ends the call between two chunks or inside the engine.</param>
    /// <returns>One answer for each row, in the same order.</returns>
    /// <exception cref="SchemaException">A version swapped in since does not fit the types, or a value is missing that must be there.</exception>
    /// <exception cref="ServingException">As for <see cref="IPredictor"/>.</exception>
    ValueTask<IReadOnlyList<TOut>> PredictBatchAsync(IReadOnlyList<TIn> rows, BatchOptions? options = null, CancellationToken cancellationToken = default);
}
