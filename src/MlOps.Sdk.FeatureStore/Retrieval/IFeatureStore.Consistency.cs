using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

public partial interface IFeatureStore
{
    /// <summary>
    /// Compares the online reads that were sampled since the last call with the lake: each value is recomputed by a point-in-time join for the instant it
    /// was served for. Reads by <see cref="GetOnlineAsync(RecordBatch, IReadOnlyList{FeatureView}, DateTimeOffset, CancellationToken)"/> are sampled when
    /// <see cref="FeatureStoreOptions.OnlineSampleRate"/> says so; raw readers are not.
    /// </summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work; the sampled reads are gone then.</param>
    /// <exception cref="NotFoundException">A sampled view has no rows in the offline store any more, or there is no such training set.</exception>
    ValueTask<ConsistencyReport> CheckConsistencyAsync(ConsistencyOptions? options = null, CancellationToken cancellationToken = default);
}
