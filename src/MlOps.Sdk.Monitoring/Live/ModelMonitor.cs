using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>The monitor of one process; it listens to the event bus from its creation to its disposal.</summary>
internal sealed class ModelMonitor : IModelMonitor, IDisposable
{
    private const int FullModel = 1;

    private readonly MonitoringOptions _options;
    private readonly TimeProvider _time;
    private readonly EventBus _events;
    private readonly ILogger _logger;
    private readonly IDisposable[] _subscriptions;
    private readonly Lock _gate = new();
    private readonly Queue<(string Model, string Version)> _order = new();
    private volatile Dictionary<(string Model, string Version), MonitoredModel> _models = [];

    public ModelMonitor(IOptions<MonitoringOptions> options, TimeProvider time, EventBus events, ILogger<ModelMonitor>? logger = null)
    {
        _options = options.Value;
        _time = time;
        _events = events;
        _logger = logger ?? NullLogger<ModelMonitor>.Instance;
        _subscriptions = [events.Subscribe<ModelLoaded>(OnLoadedAsync), events.Subscribe<PredictionsMade>(OnPredictionsAsync)];
    }

    public void Register(string model, string version, ModelProfile reference)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentException.ThrowIfNullOrEmpty(version);
        ArgumentNullException.ThrowIfNull(reference);
        lock (_gate)
        {
            // Readers take the dictionary without a lock, so it is replaced, never changed.
            var models = new Dictionary<(string Model, string Version), MonitoredModel>(_models);
            if (!models.ContainsKey((model, version)))
            {
                if (models.Count >= _options.MaximumModels && _order.TryDequeue(out var oldest))
                {
                    models.Remove(oldest);
                    Log.ModelForgotten(_logger, oldest.Model, oldest.Version, _options.MaximumModels);
                }

                _order.Enqueue((model, version));
            }

            models[(model, version)] = new MonitoredModel(model, version, reference, _options);
            _models = models;
        }
    }

    public bool Register(string model, string version, ReadOnlyMemory<byte> profileJson)
    {
        ReadOnlySpan<byte> json = profileJson.Span.Trim(" \t\r\n"u8);
        if (json.IsEmpty || (json[0] == '{' && json[^1] == '}' && json[1..^1].Trim(" \t\r\n"u8).IsEmpty))
        {
            return false;
        }

        Register(model, version, ModelProfile.FromJson(json));
        return true;
    }

    public bool IsRegistered(string model, string version) => _models.ContainsKey((model, version));

    public void Observe(string model, string version, RecordBatch features, RecordBatch? predictions = null, DateTimeOffset? at = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        Count(Find(model, version), features, predictions, at);
    }

    public ValueTask<DriftReport> ReportAsync(string model, string version, TimeSpan window, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Find(model, version).Report(window, _time.GetUtcNow()));
    }

    public async ValueTask<IReadOnlyList<DriftDetected>> CheckAlertsAsync(CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow();
        var raised = new List<DriftDetected>();
        foreach (var watched in _models.Values)
        {
            foreach (var window in _options.AlertRules.Where(r => r.Model is null || r.Model == watched.Model).GroupBy(r => r.Window))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var report = watched.Report(window.Key, now);
                foreach (var rule in window)
                {
                    double value = MonitoringMetrics.Read(rule.Metric, report);
                    if (watched.HasJustBroken(rule, rule.IsBroken(value)))
                    {
                        raised.Add(new DriftDetected(watched.Model, watched.Version, rule, value, report, now));
                    }
                }
            }
        }

        foreach (var alert in raised)
        {
            Log.AlertRaised(_logger, alert.Rule.Severity, alert.Rule.Name, alert.Model, alert.Version, alert.Rule.Metric, alert.Value);
            await _events.PublishAsync(alert, cancellationToken).ConfigureAwait(false);
        }

        return raised;
    }

    public void Dispose() => Array.ForEach(_subscriptions, s => s.Dispose());

    // Whatever is served is watched; a version loaded once more keeps what was observed of it.
    private ValueTask OnLoadedAsync(ModelLoaded loaded, CancellationToken cancellationToken)
    {
        if (!IsRegistered(loaded.Model, loaded.Version))
        {
            Register(loaded.Model, loaded.Version, loaded.Profile);
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask OnPredictionsAsync(PredictionsMade made, CancellationToken cancellationToken)
    {
        if (_models.TryGetValue((made.Model, made.Version), out var watched))
        {
            // A fallback's answer says nothing about the model, but its question still does about the traffic.
            Count(watched, made.Features, made.QualityLevel == FullModel ? made.Outputs : null, made.At);
        }

        return ValueTask.CompletedTask;
    }

    private void Count(MonitoredModel watched, RecordBatch features, RecordBatch? predictions, DateTimeOffset? at)
    {
        var now = _time.GetUtcNow();
        if (!watched.Observe(features, predictions, at ?? now, now))
        {
            Log.RowsTooOld(_logger, features.RowCount, watched.Model, watched.Version, at ?? now, _options.Retention);
        }
    }

    private MonitoredModel Find(string model, string version) =>
        _models.TryGetValue((model, version), out var watched)
            ? watched
            : throw new NotFoundException(
                $"Version \"{version}\" of model \"{model}\" is not monitored; register its profile first.", "monitored model", $"{model}/{version}");
}
