using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Serving;

/// <summary>The instruments of prediction caches. They read what the caches count anyway, so a prediction pays nothing for them.</summary>
internal sealed class CacheTelemetry : IDisposable
{
    private readonly Meter _meter = new(ServingTelemetry.SourceName);
    private readonly Func<IReadOnlyDictionary<string, PredictionCacheStatistics>> _statistics;

    public CacheTelemetry(Func<IReadOnlyDictionary<string, PredictionCacheStatistics>> statistics)
    {
        _statistics = statistics;
        _meter.CreateObservableCounter(ServingTelemetry.CacheLookupCount, Lookups, "{row}", "Rows looked up in prediction caches.");
        _meter.CreateObservableCounter(ServingTelemetry.CacheRemovalCount, Removals, "{answer}", "Answers that left prediction caches.");
        _meter.CreateObservableCounter(ServingTelemetry.CacheTimeSaved, () => Each(s => s.TimeSaved.TotalSeconds), "s", "Computing time of the answers given again.");
        _meter.CreateObservableGauge(ServingTelemetry.CacheEntries, () => Each(s => s.Entries), "{answer}", "Answers in prediction caches.");
        _meter.CreateObservableGauge(ServingTelemetry.CacheBytes, () => Each(s => s.Bytes), "By", "Memory of prediction caches.");
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<T>> Each<T>(Func<PredictionCacheStatistics, T> value)
        where T : struct => _statistics().Select(pair => new Measurement<T>(value(pair.Value), new KeyValuePair<string, object?>(ServingTelemetry.DeploymentAttribute, pair.Key)));

    private IEnumerable<Measurement<long>> Lookups() => _statistics().SelectMany(pair => Tagged(
        pair.Key, ServingTelemetry.CacheResultAttribute,
        [
            ("hit", pair.Value.Hits), ("miss", pair.Value.Misses), ("joined", pair.Value.Joined), ("refreshed", pair.Value.EarlyRefreshes), ("stale", pair.Value.StaleAnswers),
            ("shared-hit", pair.Value.SharedHits), ("shared-miss", pair.Value.SharedMisses), ("shared-failure", pair.Value.SharedFailures),
        ]));

    private IEnumerable<Measurement<long>> Removals() => _statistics().SelectMany(pair => Tagged(
        pair.Key, ServingTelemetry.CacheReasonAttribute, [("evicted", pair.Value.Evictions), ("invalidated", pair.Value.Invalidated)]));

    private static IEnumerable<Measurement<long>> Tagged(string deployment, string attribute, (string Value, long Count)[] counts) => counts.Select(count =>
        new Measurement<long>(count.Count, new(ServingTelemetry.DeploymentAttribute, deployment), new KeyValuePair<string, object?>(attribute, count.Value)));
}
