namespace MlOps.Sdk.Tracking;

/// <summary>Which runs to find and in what order. Every part is optional; an empty query gives the newest runs.</summary>
public sealed class RunQuery
{
    /// <summary>The most runs one page can have.</summary>
    public const int MaxPageSize = 1_000;

    /// <summary>The most conditions one query can have.</summary>
    public const int MaxFilters = 50;

    /// <summary>The experiment's name. Default: null, all experiments.</summary>
    public string? Experiment { get; set; }

    /// <summary>Only runs in one of these states. Default: empty, any.</summary>
    public IReadOnlyList<RunStatus> Statuses { get; set; } = [];

    /// <summary>Only the runs that are part of this run. Default: null, any.</summary>
    public string? ParentRunId { get; set; }

    /// <summary>Conditions that must all hold. Default: none; at most <see cref="MaxFilters"/>.</summary>
    public IReadOnlyList<RunFilter> Filters { get; set; } = [];

    /// <summary>The metric whose last value orders the runs; those without it come last. Default: null, newest first.</summary>
    public string? OrderByMetric { get; set; }

    /// <summary>The split of <see cref="OrderByMetric"/>. Default: null, logged without one.</summary>
    public string? OrderBySplit { get; set; }

    /// <summary>Whether large values, or without a metric new runs, come first. Default: true.</summary>
    public bool Descending { get; set; } = true;

    /// <summary>Runs per page, 1 to <see cref="MaxPageSize"/>. Default: 100.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>The <see cref="RunPage.NextPageToken"/> of the page before. Default: null, the first page.</summary>
    public string? PageToken { get; set; }
}
