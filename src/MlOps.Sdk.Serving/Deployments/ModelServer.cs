using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

internal sealed class ModelServer : IModelServer
{
    private readonly ConcurrentDictionary<string, Deployment> _deployments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, GraphPredictor> _compositions = new(StringComparer.Ordinal);
    private readonly ServerContext _context;
    private readonly IDisposable _aliasChanges;
    private readonly AliasWatch _aliasWatch;
    private readonly IOptions<ServingOptions> _options;
    private readonly CancellationTokenSource _closing = new();

    public ModelServer(
        IModelRegistry registry,
        ModelRuntime runtime,
        ResiliencePipelines pipelines,
        IEnumerable<IRoutingPolicy> policies,
        IEnumerable<IBalancingPolicy> balancing,
        EventBus events,
        AuditTrail audit,
        RolloutLedger rollouts,
        PredictionCaches caches,
        IOptions<ServingOptions> options,
        TimeProvider time,
        IOnlineFeatureJoiner? joiner = null,
        PredictionLogger? predictionLog = null,
        ILogger<ModelServer>? logger = null)
    {
        var log = (ILogger?)logger ?? NullLogger.Instance;
        var work = new SerialWork(log);
        var replicas = new ReplicaContext(balancing, events, work, time);
        var memory = new ModelMemory(options.Value.MemoryBudget, options.Value.LoadTimeout, time);
        _options = options;
        _context = new ServerContext(
            new VersionLoader(registry, runtime, events, replicas, memory, options.Value, time, log), replicas, memory, rollouts,
            pipelines, policies.ToFrozenDictionary(policy => policy.Name, StringComparer.Ordinal), joiner,
            caches, new PredictionPump(options.Value, events, log, predictionLog), work, events, audit, time, log);
        _aliasWatch = new AliasWatch(registry, () => _deployments.Values, time, log);
        _aliasChanges = events.Subscribe<ModelAliasChanged>(OnAliasChanged);
    }

    public IReadOnlyList<DeploymentStatus> Deployments =>
        [.. _deployments.Values.Select(deployment => deployment.Status()).OfType<DeploymentStatus>().OrderBy(status => status.Name, StringComparer.Ordinal)];

    public async ValueTask<IPredictor> DeployAsync(string model, Action<DeploymentBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        var builder = new DeploymentBuilder(model);
        configure?.Invoke(builder);
        var plan = builder.Build();
        if (_compositions.ContainsKey(plan.Name))
        {
            throw new ArgumentException($"There is a composition \"{plan.Name}\". Name the deployment otherwise with DeploymentBuilder.Named.", nameof(model));
        }

        _aliasWatch.Start(_options.Value.AliasPollInterval);
        while (true)
        {
            var deployment = _deployments.GetOrAdd(plan.Name, static (name, context) => new Deployment(name, context), _context);
            try
            {
                // One that was taken down in the meantime takes no plan any more; a new one does.
                if (await deployment.TryApplyAsync(plan, cancellationToken).ConfigureAwait(false))
                {
                    _context.Work.Add(deployment.EndLostRolloutsAsync);
                    return new Predictor(deployment, _context);
                }
            }
            finally
            {
                if (deployment.IsClosed)
                {
                    _deployments.TryRemove(new(plan.Name, deployment));
                }
            }
        }
    }

    public IPredictor Compose(string name, Action<GraphBuilder> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        if (_deployments.ContainsKey(name))
        {
            throw new ArgumentException($"There is a deployment \"{name}\". Give the composition another name.", nameof(name));
        }

        var builder = new GraphBuilder(name);
        configure(builder);
        var plan = GraphCompiler.Compile(builder, new GraphSteps(deployment => new Predictor(Find(deployment), _context)));
        return _compositions[name] = new GraphPredictor(plan, _context);
    }

    public IPredictor GetPredictor(string deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return _compositions.TryGetValue(deployment, out var composition) ? composition : new Predictor(Find(deployment), _context);
    }

    public async ValueTask<IRollout> RollOutAsync(string deployment, RolloutPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return await Find(deployment).RollOutAsync(plan, cancellationToken).ConfigureAwait(false);
    }

    public ShadowReport? GetShadowReport(string deployment) => Find(deployment).ShadowReport();

    public ValueTask RefreshAsync(string deployment, CancellationToken cancellationToken = default) => Find(deployment).RefreshAsync(cancellationToken);

    public async ValueTask<bool> UndeployAsync(string deployment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        if (_compositions.TryRemove(deployment, out _))
        {
            return true;
        }

        if (!_deployments.TryRemove(deployment, out var found))
        {
            return false;
        }

        await found.CloseAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        foreach (var deployment in _deployments.Values)
        {
            await deployment.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await _context.Pump.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _context.Work.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _context.Caches.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        _aliasChanges.Dispose();
        await _aliasWatch.DisposeAsync().ConfigureAwait(false);
        foreach (var name in _deployments.Keys)
        {
            await UndeployAsync(name, CancellationToken.None).ConfigureAwait(false);
        }

        await _context.Work.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        await _context.Pump.DisposeAsync().ConfigureAwait(false);
        _context.Memory.Dispose();
        _closing.Dispose();
    }

    // Whoever moves an alias does not wait for models to load.
    private ValueTask OnAliasChanged(ModelAliasChanged change, CancellationToken cancellationToken)
    {
        foreach (var deployment in _deployments.Values.Where(deployment => deployment.Followed == (change.Model, change.Alias)))
        {
            deployment.TakeSoon(_closing.Token);
        }

        return ValueTask.CompletedTask;
    }

    private Deployment Find(string deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return _deployments.GetValueOrDefault(deployment) is { IsServing: true } found ? found : throw Deployment.NotDeployed(deployment);
    }
}
