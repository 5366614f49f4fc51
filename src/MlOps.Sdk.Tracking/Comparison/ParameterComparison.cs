namespace MlOps.Sdk.Tracking;

/// <summary>A parameter of several runs.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Values">Its value in each run; null where it was not logged.</param>
public sealed record ParameterComparison(string Name, IReadOnlyList<string?> Values)
{
    /// <summary>Whether two runs have different values, or one has none.</summary>
    public bool Differs => Values.Distinct(StringComparer.Ordinal).Skip(1).Any();
}
