using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Compares the live traffic of model versions with what they were trained on. Every <see cref="PredictionsMade"/> event
/// about a registered version is counted by itself, and every version that serving loads (<see cref="ModelLoaded"/>) is registered
/// by the profile in its package. Keeps counts, never rows; memory is bounded. Thread-safe.
/// </summary>
public interface IModelMonitor
{
    /// <summary>Begins to watch a model version; registering it again replaces the reference and forgets what was observed.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version, as prediction events name it.</param>
    /// <param name="reference">What the training data, and the predictions on it, looked like.</param>
    void Register(string model, string version, ModelProfile reference);

    /// <summary>Begins to watch a model version by the profile part of its package.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version, as prediction events name it.</param>
    /// <param name="profileJson">The profile in UTF-8.</param>
    /// <returns>False when the package holds no profile (nothing, or <c>{}</c>); the version is then not watched.</returns>
    /// <exception cref="SchemaException">The bytes are not a profile, or of a newer format.</exception>
    bool Register(string model, string version, ReadOnlyMemory<byte> profileJson);

    /// <summary>Whether a model version is watched.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version.</param>
    bool IsRegistered(string model, string version);

    /// <summary>
    /// Counts rows that a model version saw and what it answered. The batches are not kept. Columns the reference lacks are
    /// ignored; reference columns the batch lacks show up in the report. Rows older than the retention are dropped.
    /// </summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version.</param>
    /// <param name="features">The input rows.</param>
    /// <param name="predictions">The outputs for the same rows, or null.</param>
    /// <param name="at">When they were made. Default: now.</param>
    /// <exception cref="NotFoundException">The version is not registered.</exception>
    void Observe(string model, string version, RecordBatch features, RecordBatch? predictions = null, DateTimeOffset? at = null);

    /// <summary>Compares the most recent traffic of a model version with its reference.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version.</param>
    /// <param name="window">How far to look back; rounded up to whole slices.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <returns>Drift of features and predictions, with the time range that was covered.</returns>
    /// <exception cref="NotFoundException">The version is not registered.</exception>
    ValueTask<DriftReport> ReportAsync(string model, string version, TimeSpan window, CancellationToken cancellationToken = default);

    /// <summary>
    /// Checks all alert rules for all watched versions and publishes a <see cref="DriftDetected"/> event for each rule that
    /// has become true since the last check.
    /// </summary>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>The events that were published.</returns>
    ValueTask<IReadOnlyList<DriftDetected>> CheckAlertsAsync(CancellationToken cancellationToken = default);
}
