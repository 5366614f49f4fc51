using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>
/// What a batch inference job does: it asks one deployment about every row of a source and writes the answers to a sink. A job that was
/// stopped anywhere goes on under its id where it had come to.
/// </summary>
public sealed record BatchJob
{
    /// <summary>Column of the output: the answer as a number, float64; null in a bad row.</summary>
    public const string PredictionColumn = "prediction";

    /// <summary>Column of the output: 1 or 0 by the decision threshold, int32; null for a regression and in a bad row.</summary>
    public const string LabelColumn = "label";

    /// <summary>Column of the output: the version that answered, int32; null when rules or a static default did, and in a bad row.</summary>
    public const string VersionColumn = "model_version";

    /// <summary>Column of the output: the quality level, int32, 1 to 4; null in a bad row.</summary>
    public const string QualityLevelColumn = "quality_level";

    /// <summary>Column of the output: the low end of the interval, float64; null where there is none. See <see cref="Prediction.Interval"/>.</summary>
    public const string IntervalLowColumn = "interval_low";

    /// <summary>Column of the output: the high end of the interval, float64; as <see cref="IntervalLowColumn"/>.</summary>
    public const string IntervalHighColumn = "interval_high";

    /// <summary>Column of the output when bad rows are kept: why the row has no answer; null in a good row.</summary>
    public const string ErrorColumn = "error";

    /// <summary>Names the job in its sink. Up to 200 characters.</summary>
    public required string Id { get; init; }

    /// <summary>The deployment that is asked. All its answers must come from the version that was primary when the job began.</summary>
    public required string Deployment { get; init; }

    /// <summary>Columns of the source that are written beside the answers, such as keys. Default: none.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>Rows that the model is asked about at once, 1 to 1,000,000. Default 8192. How the source cuts its rows does not matter.</summary>
    public int ChunkRows { get; init; } = 8192;

    /// <summary>After how many rows the sink commits, 1 or more, rounded up to whole chunks. Default 1,048,576. Memory does not depend on it.</summary>
    public int CommitRows { get; init; } = 1_048_576;

    /// <summary>How many chunks are computed at the same time, 1 to 1024. Default: one for each processor. They are written in the order of the source.</summary>
    public int DegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>What happens to rows that the model cannot answer. Default: the job fails.</summary>
    public BadRowPolicy BadRows { get; init; }

    /// <summary>With <see cref="BadRowPolicy.Keep"/>, how many bad rows the whole job may have before it fails, 0 or more. Default 1000.</summary>
    public int MaximumBadRows { get; init; } = 1000;

    /// <summary>
    /// The worst quality level that counts as an answer. Default: the full model only, so that a passing trouble does not fill a table with
    /// the answers of fallbacks; a row that is answered worse is a bad row.
    /// </summary>
    public QualityLevel WorstLevel { get; init; } = QualityLevel.FullModel;

    /// <summary>Whether monitors, the prediction log and shadow versions see the rows as they see live traffic. Default: they do not.</summary>
    public bool IsObserved { get; init; }

    /// <summary>What may not change between two starts of a job, as text.</summary>
    internal string Definition => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"deployment {Deployment}, keys ({string.Join(", ", KeyColumns)}), chunks of {ChunkRows}, bad rows {BadRows}, worst level {WorstLevel}");

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Id.Length, 200, nameof(Id));
        ArgumentException.ThrowIfNullOrWhiteSpace(Deployment);
        ArgumentOutOfRangeException.ThrowIfLessThan(ChunkRows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ChunkRows, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(CommitRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DegreeOfParallelism, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DegreeOfParallelism, 1024);
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumBadRows);
        string[] taken = [PredictionColumn, LabelColumn, VersionColumn, QualityLevelColumn, IntervalLowColumn, IntervalHighColumn, ErrorColumn];
        if (KeyColumns.FirstOrDefault(key => taken.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } both)
        {
            throw new ArgumentException($"The key column \"{both}\" has the name of a column that the job \"{Id}\" writes itself ({string.Join(", ", taken)}). Rename it in the source.", nameof(KeyColumns));
        }
    }
}
