namespace MlOps.Sdk.Serving;

/// <summary>What a caller may say about one prediction.</summary>
public sealed class PredictOptions
{
    /// <summary>The request's id. Default null: one is made.</summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// Who asks: requests of one unit always get the same variant. Default null: the value of the column the deployment
    /// is sticky by, if there is one.
    /// </summary>
    public string? UnitKey { get; init; }

    /// <summary>What else is known of the request, such as region or client, for routing rules. Default null: nothing.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>The moment that online features are wanted for. Default null: now. An earlier one replays the past.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// How urgent the row is, from 0 to one less than the <see cref="BatchingOptions.PriorityLevels"/> of the deployment; numbers
    /// outside count as the nearest. Rows of a higher priority are computed first when rows wait. Default 0.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>
    /// How long the answer is of use, from the call on. A row that cannot be answered within it fails with
    /// <see cref="Core.ServingErrorReason.DeadlineMissed"/> and is not computed; one that is being computed is not ended. Default null: as
    /// long as it takes.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The same as a moment, as handed on by a caller's caller; the earlier of the two holds. Default null: none.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether the answer is computed even when one is remembered, whose place it takes. Default false.</summary>
    public bool SkipCache { get; init; }

    internal RequestTerms TermsFrom(long started, TimeProvider time)
    {
        if (Timeout is null && Deadline is null)
        {
            return new RequestTerms(Priority, null, SkipCache);
        }

        var left = Timeout ?? TimeSpan.MaxValue;
        if (Deadline is { } moment && moment - time.GetUtcNow() is var until && until < left)
        {
            left = until;
        }

        var ticks = left.TotalSeconds * time.TimestampFrequency;
        return new RequestTerms(Priority, ticks >= long.MaxValue - started ? null : started + (long)ticks, SkipCache);
    }
}
