using System.Globalization;

namespace MlOps.Sdk.Core;

/// <summary>The outcome of all rules of a suite over one table.</summary>
public sealed class DataValidationResult
{
    internal DataValidationResult(long rows, IReadOnlyList<ExpectationResult> results, IReadOnlyList<RowViolation> violations)
    {
        Rows = rows;
        Results = results;
        Violations = violations;
    }

    /// <summary>How many rows were checked.</summary>
    public long Rows { get; }

    /// <summary>One entry per rule, in the order they were declared.</summary>
    public IReadOnlyList<ExpectationResult> Results { get; }

    /// <summary>A sample of what broke the rules: the first 20 of each rule, in the order of the rules.</summary>
    public IReadOnlyList<RowViolation> Violations { get; }

    /// <summary>Whether no error rule was broken; broken warnings do not count.</summary>
    public bool Passed => Results.All(result => result.Passed || result.Severity == ExpectationSeverity.Warning);

    /// <summary>Throws when an error rule was broken.</summary>
    /// <param name="dataName">What the message calls the data, such as a file name. Default: "The data".</param>
    /// <exception cref="DataValidationException">An error rule was broken; the violations are those of the error rules.</exception>
    public void ThrowIfFailed(string? dataName = null)
    {
        if (Passed)
        {
            return;
        }

        ExpectationResult[] broken = [.. Results.Where(r => !r.Passed && r.Severity == ExpectationSeverity.Error)];
        RowViolation[] violations = [.. Violations.Where(v => broken.Any(r => r.Column == v.Column && r.Rule == v.Rule))];
        throw new DataValidationException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{dataName ?? "The data"} breaks {broken.Length} of {Results.Count} rules, {broken.Sum(r => r.Failed)} times in {Rows} rows. {violations.FirstOrDefault()?.Reason} Correct the data, or set the broken rows aside with ExpectationSuite.Split."),
            violations);
    }
}
