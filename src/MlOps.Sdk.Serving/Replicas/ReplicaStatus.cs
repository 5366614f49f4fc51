namespace MlOps.Sdk.Serving;

/// <summary>How a replica of a version does.</summary>
public sealed record ReplicaStatus
{
    /// <summary>"local-0", "local-1" and so on, or the endpoint's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version that it computes.</summary>
    public required int Version { get; init; }

    /// <summary>Whether it is outside this process.</summary>
    public required bool IsRemote { get; init; }

    /// <summary>Whether it gets calls.</summary>
    public required ReplicaState State { get; init; }

    /// <summary>Its share beside the others' weights.</summary>
    public required double Weight { get; init; }

    /// <summary>Calls that it computes now.</summary>
    public required int Outstanding { get; init; }

    /// <summary>Calls that it answered.</summary>
    public required long Served { get; init; }

    /// <summary>Calls that it failed to answer. Bad input and cancelled calls do not count.</summary>
    public required long Failed { get; init; }

    /// <summary>Why the last of them failed; null when none did.</summary>
    public string? LastFailure { get; init; }
}
