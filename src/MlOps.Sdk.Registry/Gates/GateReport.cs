namespace MlOps.Sdk.Registry;

/// <summary>What all gates decided, in their order.</summary>
/// <param name="Verdicts">One verdict per gate.</param>
public sealed record GateReport(IReadOnlyList<GateVerdict> Verdicts)
{
    /// <summary>Whether every gate passed; true without gates.</summary>
    public bool Passed => Verdicts.All(v => v.Passed);

    /// <summary>The reasons, one line per gate.</summary>
    public override string ToString() => string.Join('\n', Verdicts.Select(v => $"{(v.Passed ? "passed" : "failed")} {v.Gate}: {v.Reason}"));
}
