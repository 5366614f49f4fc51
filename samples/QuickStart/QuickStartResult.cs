namespace QuickStart;

/// <summary>The figures of a run, as they stand in the last line of the output.</summary>
internal sealed record QuickStartResult
{
    public required double RocAucLogistic { get; init; }

    public required double RocAucTrees { get; init; }

    public required double RocAucTreesWithoutHistory { get; init; }

    public required int TrainingRows { get; init; }

    public required long Predictions { get; init; }

    public required double PredictionsPerSecond { get; init; }

    public required IReadOnlyList<string> DriftedFeatures { get; init; }

    public required int ChampionVersion { get; init; }

    public required double Seconds { get; init; }
}
