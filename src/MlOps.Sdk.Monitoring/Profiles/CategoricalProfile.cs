namespace MlOps.Sdk.Monitoring;

/// <summary>Summary of a categorical column over its present values.</summary>
/// <param name="Values">The most frequent values with their rows, most frequent first.</param>
/// <param name="Other">Rows that hold any other value.</param>
/// <remarks>
/// No value is kept of a column that identifies rows (more than 1,000 different values in more than half of the rows),
/// nor a value longer than 128 UTF-8 bytes: their rows count as <paramref name="Other"/>.
/// </remarks>
public sealed record CategoricalProfile(IReadOnlyList<CategoryCount> Values, long Other);
