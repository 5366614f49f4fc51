using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>Which logged predictions are read, and as of when their outcomes are.</summary>
public sealed record PredictionLogQuery
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Predictions made at this instant or later. Default null: from the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Predictions made before this instant. Default null: to the end.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only answers of this version. Default null: of all, and of rules and defaults.</summary>
    public int? Version { get; init; }

    /// <summary>Only answers of this variant, such as "canary". Default null: of all.</summary>
    public string? Variant { get; init; }

    /// <summary>Outcomes that became known after this instant do not count. Default null: all that are recorded count.</summary>
    public DateTimeOffset? KnownAt { get; init; }

    /// <summary>What <see cref="KnownAt"/> is compared with. Default: the time that was told with the outcome.</summary>
    public OutcomeKnowledge Knowledge { get; init; }

    /// <summary>Whether predictions without an outcome are left out. Default: they are not.</summary>
    public bool OnlyWithOutcome { get; init; }

    /// <summary>
    /// Whether keys, inputs and further outputs are read too, in columns with the prefixes of <see cref="PredictionLogColumns"/>. Where versions have different
    /// inputs, those that a row's version does not have are null. Default: they are not.
    /// </summary>
    public bool WithInputs { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Model);
        if (From >= To)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The window from {From:O} to {To:O} holds no instant. Give an end after the beginning."), nameof(To));
        }
    }
}
