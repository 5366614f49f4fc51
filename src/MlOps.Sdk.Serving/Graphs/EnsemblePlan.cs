namespace MlOps.Sdk.Serving;

/// <summary>The members of an ensemble, how much each counts, and how many must answer.</summary>
internal sealed record EnsemblePlan(string Name, IReadOnlyList<string> Members, IReadOnlyList<double> Weights, int Least)
{
    /// <summary>The column of a member's answer.</summary>
    public string ColumnOf(string member) => $"{Name}.{member}";
}
