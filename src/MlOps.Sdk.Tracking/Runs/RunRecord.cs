namespace MlOps.Sdk.Tracking;

/// <summary>A run as it was stored when it was read. Immutable.</summary>
public sealed record RunRecord
{
    /// <summary>32 lower-case hexadecimal digits, in order of time.</summary>
    public required string Id { get; init; }

    /// <summary>The run's number, counted over all experiments; later runs have larger ones whatever the clock did.</summary>
    public required long Number { get; init; }

    /// <summary>The run's name; not unique.</summary>
    public required string Name { get; init; }

    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>The run this one is part of; null when none.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>Where the run stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it failed or was killed; null when nobody said.</summary>
    public string? StatusReason { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, in UTC; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long it took, measured independently of clock changes and never negative; null while it runs.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>When it last wrote something, in UTC.</summary>
    public required DateTimeOffset LastHeartbeat { get; init; }

    /// <summary>Every parameter as text.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>One summary per metric and split, ordered by name and split; the points are in <see cref="IExperimentTracker.GetMetricHistoryAsync"/>.</summary>
    public required IReadOnlyList<MetricSummary> Metrics { get; init; }

    /// <summary>Its tags.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>The files it left, ordered by path.</summary>
    public required IReadOnlyList<RunArtifact> Artifacts { get; init; }

    /// <summary>The machine and code it ran on.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>What it learned from.</summary>
    public required RunData Data { get; init; }

    /// <summary>The last value of a metric; null when it was not logged.</summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="split">The split; null for a metric logged without one.</param>
    public double? GetMetric(string metric, string? split = null) =>
        Metrics.FirstOrDefault(m => m.Name == metric && m.Split == split)?.Last;
}
