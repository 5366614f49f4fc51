namespace MlOps.Sdk.Core;

/// <summary>The outcome of one rule.</summary>
/// <param name="Column">The column; empty for a rule about the table.</param>
/// <param name="Rule">The rule's name, such as "not-null", "at-least", "one-of" or "row-count".</param>
/// <param name="Requirement">What the rule asks for, such as "at least 0".</param>
/// <param name="Severity">What breaking it means.</param>
/// <param name="Rows">How many rows were checked.</param>
/// <param name="Failed">How many rows broke it; 1 for a broken rule about the table.</param>
/// <param name="IsTableRule">Whether the rule is about the table or its type, not about single rows.</param>
public sealed record ExpectationResult(
    string Column, string Rule, string Requirement, ExpectationSeverity Severity, long Rows, long Failed, bool IsTableRule)
{
    /// <summary>Whether nothing broke the rule.</summary>
    public bool Passed => Failed == 0;
}
