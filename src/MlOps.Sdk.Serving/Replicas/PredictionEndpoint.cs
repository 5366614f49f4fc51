using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// A place outside this process that computes predictions of a model: a machine with GPUs, a server of another make, another
/// region. Implementations are thread-safe, may serve several deployments, and stay the caller's to dispose.
/// </summary>
public abstract class PredictionEndpoint
{
    /// <summary>A name that stays the same over restarts and differs from those of the other replicas of a deployment, such as the address.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the endpoint can answer for the model now. Quick; an endpoint that cannot be reached is not ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public ValueTask<bool> IsReadyAsync(EndpointModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return IsReadyCoreAsync(model, cancellationToken);
    }

    /// <summary>Predicts every row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows with at least the signature's input columns; they stay the caller's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One row of the signature's output columns for each row, which the caller disposes.</returns>
    /// <exception cref="DataValidationException">The endpoint says that the rows are at fault; it is not asked again.</exception>
    /// <exception cref="ServingException">The endpoint failed, is overloaded, took too long, or answered something else.</exception>
    public async ValueTask<RecordBatch> PredictAsync(EndpointModel model, RecordBatch rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        var answers = await PredictCoreAsync(model, rows, cancellationToken).ConfigureAwait(false);
        if (answers.RowCount == rows.RowCount && answers.Schema.Equals(model.Signature.OutputSchema))
        {
            return answers;
        }

        using (answers)
        {
            throw new ServingException(
                $"The endpoint \"{Name}\" answered {answers} for {rows.RowCount} rows of \"{model.Model}\", which gives ({model.Signature.OutputSchema}). Serve the same version there.",
                model.Model)
            {
                Reason = ServingErrorReason.ModelFailed,
            };
        }
    }

    /// <summary>Whether the endpoint can answer now; the argument has been checked.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    protected abstract ValueTask<bool> IsReadyCoreAsync(EndpointModel model, CancellationToken cancellationToken);

    /// <summary>Predicts every row; the arguments have been checked, and the answer is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected abstract ValueTask<RecordBatch> PredictCoreAsync(EndpointModel model, RecordBatch rows, CancellationToken cancellationToken);
}
