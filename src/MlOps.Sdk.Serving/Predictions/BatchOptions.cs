namespace MlOps.Sdk.Serving;

/// <summary>How a batch is predicted.</summary>
public sealed class BatchOptions
{
    /// <summary>Rows scored at once, 1 or more. Default 8192. Progress and cancellation are looked at in between.</summary>
    public int ChunkRows { get; init; } = 8192;

    /// <summary>Told after each chunk; null for nobody.</summary>
    public IProgress<BatchProgress>? Progress { get; init; }

    /// <summary>What else is known of the request, for routing rules. Default null: nothing.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>The request's id. Default null: one is made.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whether monitors, the prediction log and shadow versions see the rows. Default true.</summary>
    public bool IsObserved { get; init; } = true;
}
