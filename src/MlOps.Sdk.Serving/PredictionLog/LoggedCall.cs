namespace MlOps.Sdk.Serving;

/// <summary>What the log keeps of a call besides its rows. Made only for calls that are logged.</summary>
internal sealed record LoggedCall
{
    public required string RequestId { get; init; }

    public required string Deployment { get; init; }

    public required TimeSpan Latency { get; init; }

    /// <summary>The version that answered; null when rules or the static default did.</summary>
    public int? Version { get; init; }

    public string? RoutingReason { get; init; }

    public string? Reason { get; init; }

    public string? Unit { get; init; }

    public required LoggedKeys Keys { get; init; }

    /// <summary>Where the rows lie in their request: one after the other from here, unless <see cref="Places"/> says where.</summary>
    public int FirstRow { get; init; }

    public int[]? Places { get; init; }

    public int RowOf(int row) => Places?[row] ?? FirstRow + row;
}
