using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>The caches of all deployments, and everything that makes them forget.</summary>
internal sealed class PredictionCaches : IPredictionCache, IDisposable
{
    private const int TagsAtOnce = 500;

    private readonly ConcurrentDictionary<string, PredictionCache> _caches = new(StringComparer.Ordinal);
    private readonly IModelRegistry _registry;
    private readonly ResiliencePipelines _pipelines;
    private readonly TimeProvider _time;
    private readonly SharedCacheStore? _store;
    private readonly KeyHash _hash;
    private readonly ILogger _logger;
    private readonly BackgroundRemovals _removals;
    private readonly IDisposable[] _toDispose;

    public PredictionCaches(
        IModelRegistry registry, ResiliencePipelines pipelines, EventBus events, TimeProvider time, SharedCacheStore? store = null, KeyHash? hash = null,
        ILogger<PredictionCaches>? logger = null)
    {
        (_registry, _pipelines, _time, _store, _hash) = (registry, pipelines, time, store, hash ?? new KeyHash());
        _logger = (ILogger?)logger ?? NullLogger.Instance;
        _removals = new BackgroundRemovals(_logger);
        IDisposable[] own = [new CacheTelemetry(() => Statistics), events.Subscribe<FeaturesPushed>(OnPushed)];
        _toDispose = store is null ? own : [.. own, store.Subscribe(OnNotice)];
    }

    public IReadOnlyDictionary<string, PredictionCacheStatistics> Statistics =>
        _caches.ToDictionary(pair => pair.Key, pair => pair.Value.Statistics(), StringComparer.Ordinal);

    public PredictionCache Create(string deployment, PredictionCachePlan plan)
    {
        SecondLevel? second = null;
        if (_store is not null && plan is { Shared: true } && plan.TimeToLive > TimeSpan.Zero)
        {
            var name = $"{deployment}/shared-cache";
            _pipelines.Remove(name);
            var options = new ResilienceOptions
            {
                TotalTimeout = null,
                AttemptTimeout = plan.SharedTimeout,
                Retry = null,
                Breaker = new BreakerOptions { SamplingDuration = TimeSpan.FromSeconds(10), BreakDuration = TimeSpan.FromSeconds(5) },
            };
            second = new SecondLevel(_store, _pipelines.GetOrAdd(name, options), plan, _time);
        }

        return new PredictionCache(deployment, plan, _time, _hash, second);
    }

    /// <summary>Names the cache that a deployment uses from now on; null for none.</summary>
    public void Use(string deployment, PredictionCache? cache)
    {
        if (cache is null)
        {
            _caches.TryRemove(deployment, out _);
        }
        else
        {
            _caches[deployment] = cache;
        }
    }

    /// <summary>Makes a cache forget versions that its deployment serves no more. The answers count no more at once, and are removed by the work that is returned.</summary>
    public Func<ValueTask> Forget(PredictionCache cache, IReadOnlySet<string> packages)
    {
        foreach (var version in cache.Versions.Where(version => packages.Contains(version.Package)))
        {
            version.Invalidate();
        }

        return async () =>
        {
            cache.InvalidateVersions(version => packages.Contains(version.Package));
            foreach (var package in packages.Where(_ => cache.Second is not null))
            {
                await _removals.RunAsync(() => _store!.RemoveGroupAsync(package, CancellationToken.None)).ConfigureAwait(false);
            }
        };
    }

    public async ValueTask<long> InvalidateModelAsync(string model, int? version = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        IReadOnlyList<ModelVersion> versions = version is { } number
            ? [await _registry.GetVersionAsync(model, number, cancellationToken).ConfigureAwait(false)]
            : await _registry.ListVersionsAsync(model, null, cancellationToken).ConfigureAwait(false);
        var packages = versions.Select(found => found.PackageHash).ToHashSet(StringComparer.Ordinal);
        var removed = _caches.Values.Sum(cache => cache.InvalidateVersions(known => packages.Contains(known.Package)));
        if (_store is { } store)
        {
            foreach (var package in packages)
            {
                await store.RemoveGroupAsync(package, cancellationToken).ConfigureAwait(false);
            }
        }

        return removed;
    }

    public async ValueTask<long> InvalidateEntityAsync(IReadOnlyDictionary<string, object?> key, string? view = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Count == 0)
        {
            throw new ArgumentException("The entity has no key. Name its join keys and their values.", nameof(key));
        }

        string[] tags = [EntityTags.Of(view, key)];
        var removed = _caches.Values.Sum(cache => cache.InvalidateTags(tags));
        if (_store is not null)
        {
            await _store.RemoveTagsAsync(tags, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    public long Clear(string? deployment = null) =>
        _caches.Values.Where(cache => deployment is null || cache.Deployment == deployment).Sum(cache => cache.InvalidateVersions(_ => true));

    /// <summary>Ends when removals from the shared cache that nobody waits for are done.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _removals.FlushAsync(cancellationToken);

    public void Dispose() => Array.ForEach(_toDispose, disposable => disposable.Dispose());

    // The answers are right for the features they were made of, so whoever pushes need not wait for the shared cache.
    private ValueTask OnPushed(FeaturesPushed pushed, CancellationToken cancellationToken)
    {
        if (_store is not null || _caches.Values.Any(cache => cache.HasTags))
        {
            foreach (var tags in pushed.Entities.Select(key => EntityTags.Of(pushed.View, key)).Chunk(TagsAtOnce))
            {
                foreach (var cache in _caches.Values)
                {
                    cache.InvalidateTags(tags);
                }

                if (_store is { } store)
                {
                    _removals.Begin(async () => await store.RemoveTagsAsync(tags, CancellationToken.None).ConfigureAwait(false));
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    private void OnNotice(SharedCacheNotice notice)
    {
        foreach (var cache in _caches.Values.Where(cache => cache.Second is not null))
        {
            if (notice.Tag is { } tag)
            {
                cache.InvalidateTags([tag]);
            }
            else
            {
                cache.InvalidateVersions(version => notice.Group is null || version.Package == notice.Group);
            }
        }
    }
}
