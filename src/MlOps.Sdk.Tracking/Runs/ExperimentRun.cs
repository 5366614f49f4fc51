using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>A run while it runs. Every call that returned is durable.</summary>
/// <remarks>
/// Thread-safe. Each call is one transaction with one sync of the disk, so log many metrics at once where a loop is tight.
/// Disposing a run that was not ended marks it failed: <c>await using</c> plus <see cref="EndAsync"/> as the last line
/// records the truth also when an exception flies.
/// </remarks>
public sealed class ExperimentRun : IAsyncDisposable
{
    /// <summary>The most values one call can log.</summary>
    public const int MaxBatch = 100_000;

    private readonly RunJournal _journal;
    private readonly long _startedTimestamp;
    private readonly TimeSpan _durationBefore;
    private int _status = (int)RunStatus.Running;

    internal ExperimentRun(RunJournal journal, string id, string name, string experiment, TimeSpan durationBefore)
    {
        _journal = journal;
        _startedTimestamp = journal.TimeProvider.GetTimestamp();
        _durationBefore = durationBefore;
        (Id, Name, Experiment) = (id, name, experiment);
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The run's name.</summary>
    public string Name { get; }

    /// <summary>The experiment's name.</summary>
    public string Experiment { get; }

    /// <summary>Where the run stands, as far as this object did it.</summary>
    public RunStatus Status => (RunStatus)Volatile.Read(ref _status);

    /// <summary>Logs one parameter. Parameters do not change: the same value again is harmless, another is refused.</summary>
    /// <param name="key">The parameter's name.</param>
    /// <param name="value">Its value; numbers and times are formatted invariantly, lists in brackets.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">The parameter has another value, or the run is not running.</exception>
    public ValueTask LogParameterAsync(string key, object? value, CancellationToken cancellationToken = default) =>
        LogParametersAsync([KeyValuePair.Create(key, value)], cancellationToken);

    /// <summary>Logs all parameters in one transaction: give the defaults too.</summary>
    /// <inheritdoc cref="LogParameterAsync"/>
    /// <param name="parameters">Names and values.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public ValueTask LogParametersAsync<TValue>(IEnumerable<KeyValuePair<string, TValue>> parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var rows = parameters.Select(p => (MetadataText.CheckName(p.Key, "parameter", nameof(parameters)), ParameterText.Of(p.Key, p.Value))).ToList();
        CheckBatch(rows.Count, "parameters");
        return _journal.WriteAsync(Id, (s, ct) => RunTable.AddParametersAsync(s, Id, rows, ct), cancellationToken);
    }

    /// <summary>Logs one value of a metric.</summary>
    /// <param name="name">The metric's name.</param>
    /// <param name="value">The value; NaN and the infinities are kept exactly.</param>
    /// <param name="step">The training step. Default: 0.</param>
    /// <param name="split">The rows it was measured on, such as "train"; null when that has no meaning.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">The run is not running.</exception>
    public ValueTask LogMetricAsync(string name, double value, long step = 0, string? split = null, CancellationToken cancellationToken = default) =>
        LogMetricsAsync([new MetricValue(name, value, step, split)], cancellationToken);

    /// <summary>Logs many values in one transaction: all of them or none.</summary>
    /// <param name="values">The values, at most <see cref="MaxBatch"/>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">The run is not running.</exception>
    public ValueTask LogMetricsAsync(IEnumerable<MetricValue> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var batch = values.ToList();
        CheckBatch(batch.Count, "metric values");
        foreach (var value in batch)
        {
            MetadataText.CheckName(value.Name, "metric", nameof(values));
            if (value.Split is { } split)
            {
                MetadataText.CheckName(split, "split", nameof(values));
            }
        }

        return batch.Count == 0
            ? ValueTask.CompletedTask
            : _journal.WriteAsync(Id, (s, ct) => MetricTable.AppendAsync(s, Id, batch, _journal.Now, ct), cancellationToken);
    }

    /// <summary>Sets a tag, replacing its value.</summary>
    /// <param name="key">The tag's key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">The run is not running.</exception>
    public ValueTask SetTagAsync(string key, string value, CancellationToken cancellationToken = default)
    {
        var tag = RunJournal.CheckTag(key, value);
        return _journal.WriteAsync(Id, (s, ct) => RunTable.SetTagsAsync(s, Id, [tag], ct), cancellationToken);
    }

    /// <summary>Says what the run learns from, replacing what was said before.</summary>
    /// <param name="data">Data hash, seed, split sizes and features.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">The run is not running.</exception>
    public ValueTask SetDataAsync(RunData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return _journal.WriteAsync(Id, (s, ct) => RunTable.SetDataAsync(s, Id, data, ct), cancellationToken);
    }

    /// <summary>Keeps a file with the run. The same path again replaces it.</summary>
    /// <param name="path">A relative path such as "plots/roc.png".</param>
    /// <param name="content">Its bytes, read to the end and not disposed.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    /// <returns>The file as it was stored.</returns>
    /// <exception cref="ArtifactException">The path is refused, or the store failed.</exception>
    /// <exception cref="ConflictException">The run is not running.</exception>
    public ValueTask<RunArtifact> LogArtifactAsync(string path, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _journal.WriteArtifactAsync(Id, path, content, cancellationToken);
    }

    /// <inheritdoc cref="LogArtifactAsync(string, Stream, CancellationToken)"/>
    public async ValueTask<RunArtifact> LogArtifactAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        return await _journal.WriteArtifactAsync(Id, path, stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that the run is alive, for stretches in which it writes nothing else.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">The run is not running.</exception>
    public ValueTask HeartbeatAsync(CancellationToken cancellationToken = default) =>
        _journal.WriteAsync(Id, (_, _) => ValueTask.CompletedTask, cancellationToken);

    /// <summary>Ends the run.</summary>
    /// <param name="status">How it ended. Default: finished.</param>
    /// <param name="reason">Why, for people; null when there is nothing to say.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">The run was ended before.</exception>
    public async ValueTask EndAsync(RunStatus status = RunStatus.Finished, string? reason = null, CancellationToken cancellationToken = default)
    {
        if (status is not (RunStatus.Finished or RunStatus.Failed or RunStatus.Killed))
        {
            throw new ArgumentException($"A run cannot end as '{status}'. Use Finished, Failed or Killed.", nameof(status));
        }

        if (reason is not null)
        {
            MetadataText.CheckValue(reason, "the reason", nameof(reason));
        }

        var duration = _durationBefore + _journal.TimeProvider.GetElapsedTime(_startedTimestamp);
        await _journal.WriteAsync(Id, (s, ct) => RunTable.EndAsync(s, Id, status, reason, _journal.Now, duration, ct), cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _status, (int)status);
    }

    /// <summary>Marks the run failed when it was not ended. Does not throw: a run that could not be marked stays "running" and is logged.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Status != RunStatus.Running)
        {
            return;
        }

        try
        {
            await EndAsync(RunStatus.Failed, "The run was disposed before it was ended.").ConfigureAwait(false);
        }
        catch (MlOpsException e)
        {
            Log.RunNotEnded(_journal.Logger, Id, e);
        }
        catch (ObjectDisposedException e)
        {
            Log.RunNotEnded(_journal.Logger, Id, e);
        }
    }

    private static void CheckBatch(int count, string what)
    {
        if (count > MaxBatch)
        {
            throw new ArgumentException($"One call logs {count} {what}, more than {MaxBatch}. Split them into several calls.", nameof(count));
        }
    }
}
