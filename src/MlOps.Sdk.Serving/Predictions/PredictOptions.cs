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
}
