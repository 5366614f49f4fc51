namespace MlOps.Sdk.FeatureStore;

internal sealed partial class FeatureStoreService
{
    private readonly OnlineReadLog _reads = new((options ?? new FeatureStoreOptions()).OnlineSampleRate, (options ?? new FeatureStoreOptions()).OnlineSampleRows);

    public ValueTask<ConsistencyReport> CheckConsistencyAsync(ConsistencyOptions? options = null, CancellationToken cancellationToken = default) =>
        new ConsistencyCheck(_reads, offline, _sets, timeProvider).RunAsync((options ?? new ConsistencyOptions()).Checked(), cancellationToken);
}
