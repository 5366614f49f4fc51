using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Batching options that hold, as they were when the deployment was made. Compares by value.</summary>
internal sealed record BatchingPlan
{
    private const int MostLevels = 16;
    private const int MostWaiting = 1_000_000;
    private const int MostRuns = 1024;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentException">Lists everything that is wrong.</exception>
    public BatchingPlan(BatchingOptions options)
    {
        var errors = new List<string>();
        Require(options.MaxBatchSize is >= 1 and <= ModelScorer.MaxRowsPerRun, errors, $"MaxBatchSize is {options.MaxBatchSize} but must lie between 1 and 8192; use 64 if unsure.");
        Require(
            options.MaxDelay >= TimeSpan.Zero && options.MaxDelay <= LongestDelay, errors, $"MaxDelay is {options.MaxDelay} but must lie between 0 and 10 seconds; use 0 if unsure.");
        foreach (var size in options.PreferredSizes.Where(size => size < 1 || size > options.MaxBatchSize))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"PreferredSizes has {size} but each must lie between 1 and MaxBatchSize ({options.MaxBatchSize}); leave it out."));
        }

        Require(options.PriorityLevels is >= 1 and <= MostLevels, errors, $"PriorityLevels is {options.PriorityLevels} but must lie between 1 and 16; use 1 if unsure.");
        Require(options.QueueCapacity is >= 1 and <= MostWaiting, errors, $"QueueCapacity is {options.QueueCapacity} but must lie between 1 and 1,000,000; use 1024 if unsure.");
        Require(Enum.IsDefined(options.Shed), errors, $"Shed is {options.Shed}, which is no policy; use RejectNewest, RejectOldest or RejectLowestPriority.");
        Require(options.MaxConcurrentRuns is null or (>= 1 and <= MostRuns), errors, $"MaxConcurrentRuns is {options.MaxConcurrentRuns} but must lie between 1 and 1024, or be null.");
        Require(
            !options.PreserveOrder || options.PriorityLevels <= 1, errors,
            $"PreserveOrder answers in the order of the calls, but PriorityLevels is {options.PriorityLevels}; use one level, or give up the order.");
        Require(
            !options.PreserveOrder || options.MaxConcurrentRuns is null or 1, errors,
            $"PreserveOrder computes one batch at a time, but MaxConcurrentRuns is {options.MaxConcurrentRuns}; leave it null.");
        if (errors.Count > 0)
        {
            throw new ArgumentException($"The batching options do not hold: {string.Join(' ', errors)}", nameof(options));
        }

        MaxBatchSize = options.MaxBatchSize;
        MaxDelay = options.MaxDelay;
        PreferredSizes = [.. options.PreferredSizes.Distinct().Order()];
        PriorityLevels = options.PriorityLevels;
        QueueCapacity = options.QueueCapacity;
        Shed = options.Shed;
        IsAdaptive = options.IsAdaptive;
        PreserveOrder = options.PreserveOrder;
        MaxConcurrentRuns = options.MaxConcurrentRuns;
    }

    public int MaxBatchSize { get; }

    public TimeSpan MaxDelay { get; }

    /// <summary>Ascending, each once.</summary>
    public int[] PreferredSizes { get; }

    public int PriorityLevels { get; }

    public int QueueCapacity { get; }

    public ShedPolicy Shed { get; }

    public bool IsAdaptive { get; }

    public bool PreserveOrder { get; }

    public int? MaxConcurrentRuns { get; }

    public bool Equals(BatchingPlan? other) => other is not null && Parts == other.Parts && PreferredSizes.AsSpan().SequenceEqual(other.PreferredSizes);

    public override int GetHashCode() => Parts.GetHashCode();

    private (int Size, TimeSpan Delay, int Levels, int Capacity, ShedPolicy Shed, bool IsAdaptive, bool Order, int? Runs) Parts =>
        (MaxBatchSize, MaxDelay, PriorityLevels, QueueCapacity, Shed, IsAdaptive, PreserveOrder, MaxConcurrentRuns);

    private static void Require(bool holds, List<string> errors, FormattableString message)
    {
        if (!holds)
        {
            errors.Add(message.ToString(CultureInfo.InvariantCulture));
        }
    }
}
