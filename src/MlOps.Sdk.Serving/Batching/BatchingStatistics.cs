namespace MlOps.Sdk.Serving;

/// <summary>What the batcher of a version has done since the version was loaded.</summary>
public sealed record BatchingStatistics
{
    /// <summary>Whether rows are gathered now; false while callers compute their rows themselves because nothing is gained by more.</summary>
    public required bool IsGathering { get; init; }

    /// <summary>Rows that wait now.</summary>
    public required int Waiting { get; init; }

    /// <summary>Batches computed now.</summary>
    public required int Running { get; init; }

    /// <summary>Rows that callers computed themselves, without a queue.</summary>
    public required long DirectRows { get; init; }

    /// <summary>Batches computed, those of one row included.</summary>
    public required long Batches { get; init; }

    /// <summary>Rows computed in batches.</summary>
    public required long BatchedRows { get; init; }

    /// <summary>Mean rows of a batch; 0 when there was none.</summary>
    public double MeanBatchSize => Batches == 0 ? 0 : (double)BatchedRows / Batches;

    /// <summary>Batches by size: entry i counts those of 2^i up to 2^(i+1) - 1 rows.</summary>
    public required IReadOnlyList<long> BatchesBySize { get; init; }

    /// <summary>Mean time from a row's call to the start of its batch, of rows computed in batches.</summary>
    public required TimeSpan MeanWait { get; init; }

    /// <summary>The longest such time.</summary>
    public required TimeSpan LongestWait { get; init; }

    /// <summary>Rows refused because too many waited.</summary>
    public required long Shed { get; init; }

    /// <summary>Rows given up because their deadline could not be met.</summary>
    public required long Expired { get; init; }

    /// <summary>Rows whose callers cancelled before the answer was there.</summary>
    public required long Cancelled { get; init; }

    /// <summary>Rows that failed in the engine, each by itself.</summary>
    public required long Failed { get; init; }

    /// <summary>Expected time of the engine for one row; null when not measured yet.</summary>
    public TimeSpan? TimeOfOneRow { get; init; }

    /// <summary>Expected time of the engine for a batch of the mean size; null when not measured yet.</summary>
    public TimeSpan? TimeOfMeanBatch { get; init; }
}
