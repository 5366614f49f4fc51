namespace MlOps.Sdk.Serving;

/// <summary>What a job has done.</summary>
public sealed record BatchJobResult
{
    /// <summary>What stands in the sink.</summary>
    public required BatchCheckpoint Checkpoint { get; init; }

    /// <summary>Rows that were there when this start began; all of them when the job was complete already.</summary>
    public required long RowsBefore { get; init; }

    /// <summary>The version of the sink that has the last rows; null when this start had nothing to write.</summary>
    public long? SinkVersion { get; init; }

    /// <summary>How long this start took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
