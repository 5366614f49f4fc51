namespace MlOps.Sdk.Core;

/// <summary>One value that broke one rule.</summary>
/// <param name="Column">The column of the value.</param>
/// <param name="Row">The zero-based row of the value; -1 for a rule over the whole column.</param>
/// <param name="Value">The value as text, or <see langword="null"/> for a null.</param>
/// <param name="Rule">The rule's name, such as "not-null" or "at-least".</param>
/// <param name="Reason">A full sentence saying what is wrong.</param>
public sealed record RowViolation(string Column, long Row, string? Value, string Rule, string Reason);
