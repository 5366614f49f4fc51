using System.Text.RegularExpressions;

namespace MlOps.Sdk.Core;

internal sealed class PatternExpectation : Expectation
{
    private readonly Regex _pattern;

    public PatternExpectation(string column, ExpectationSeverity severity, string pattern)
        : base(column, "matches", severity)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        try
        {
            // Linear time: data from outside must not be able to stall validation.
            _pattern = new Regex($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException(
                $"The pattern \"{pattern}\" of column \"{column}\" cannot be used: {exception.Message}", nameof(pattern), exception);
        }

        Requirement = $"a text that matches the pattern \"{pattern}\"";
    }

    public override string Requirement { get; }

    public override ExpectationCheck Start() => new TextCheck(this, text => _pattern.IsMatch(text));
}
