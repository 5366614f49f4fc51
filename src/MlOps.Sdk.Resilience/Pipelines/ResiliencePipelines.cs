using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Resilience;

/// <summary>
/// The pipelines of an application by name: one for each model, store or other thing that can fail on its own. A name
/// always gives the same pipeline, so everybody who calls the thing shares its breaker and bulkhead. Thread-safe.
/// </summary>
public sealed class ResiliencePipelines : IDisposable
{
    private static readonly ResilienceOptionsValidator Validator = new();
    private readonly ConcurrentDictionary<string, Lazy<NamedResiliencePipeline>> _pipelines = new(StringComparer.Ordinal);
    private readonly IOptionsMonitor<ResilienceOptions> _options;
    private readonly EventBus _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Meter _meter = new(ResilienceTelemetry.MeterName);

    /// <summary>Creates an empty set.</summary>
    /// <param name="options">Options by pipeline name.</param>
    /// <param name="events">Where breaker changes are published.</param>
    /// <param name="time">Drives timeouts, pauses and breakers.</param>
    /// <param name="logger">Takes note of breaker changes; none by default.</param>
    public ResiliencePipelines(IOptionsMonitor<ResilienceOptions> options, EventBus events, TimeProvider time, ILogger<ResiliencePipelines>? logger = null)
    {
        _options = options;
        _events = events;
        _time = time;
        _logger = logger ?? NullLogger<ResiliencePipelines>.Instance;
        _meter.CreateObservableGauge(ResilienceTelemetry.BreakerStateGauge, Measure, description: "State of circuit breakers: 0 closed, 1 open, 2 half-open.");
    }

    /// <summary>Every pipeline made so far.</summary>
    public IReadOnlyList<NamedResiliencePipeline> All =>
        [.. _pipelines.Values.Where(lazy => lazy.IsValueCreated).Select(lazy => lazy.Value).OrderBy(pipeline => pipeline.Name, StringComparer.Ordinal)];

    /// <summary>The pipeline of that name, made from the options configured under that name on first use.</summary>
    /// <param name="name">Case-sensitive name.</param>
    /// <exception cref="OptionsValidationException">The options configured under the name are not valid.</exception>
    public NamedResiliencePipeline Get(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return GetOrAdd(name, () => _options.Get(name));
    }

    /// <summary>The pipeline of that name, made from the given options on first use. Later calls ignore the options.</summary>
    /// <param name="name">Case-sensitive name.</param>
    /// <param name="options">Used when the pipeline does not exist yet; not changed by the pipeline and not read later.</param>
    /// <exception cref="OptionsValidationException">The options are not valid.</exception>
    public NamedResiliencePipeline GetOrAdd(string name, ResilienceOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(options);
        return GetOrAdd(name, () => options);
    }

    /// <summary>Forgets the pipeline, so that the next call under the name starts with a closed breaker. Calls under way end as they would have.</summary>
    /// <param name="name">Case-sensitive name.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name) => _pipelines.TryRemove(name, out _);

    /// <summary>Stops the gauge.</summary>
    public void Dispose() => _meter.Dispose();

    private NamedResiliencePipeline GetOrAdd(string name, Func<ResilienceOptions> options)
    {
        var lazy = _pipelines.GetOrAdd(name, static (key, state) => new Lazy<NamedResiliencePipeline>(() => state.Owner.Create(key, state.Options())), (Owner: this, Options: options));
        try
        {
            return lazy.Value;
        }
        catch (OptionsValidationException)
        {
            _pipelines.TryRemove(new(name, lazy));
            throw;
        }
    }

    private NamedResiliencePipeline Create(string name, ResilienceOptions options)
    {
        var verdict = Validator.Validate(name, options);
        return verdict.Failed
            ? throw new OptionsValidationException(name, typeof(ResilienceOptions), verdict.Failures)
            : new NamedResiliencePipeline(name, options, _time, new PipelineObserver(name, _events, _time, _logger));
    }

    private IEnumerable<Measurement<int>> Measure() =>
        from pipeline in All
        where pipeline.BreakerState is not null
        select new Measurement<int>((int)pipeline.BreakerState!, new KeyValuePair<string, object?>(ResilienceTelemetry.PipelineAttribute, pipeline.Name));
}
