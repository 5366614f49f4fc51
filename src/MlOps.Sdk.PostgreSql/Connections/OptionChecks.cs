using System.Text;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.PostgreSql;

/// <summary>Gathers what is wrong with options, so that all of it is told at once.</summary>
internal sealed class OptionChecks(string options)
{
    private const int LongestIdentifier = 63;

    private readonly List<string> _errors = [];

    public ValidateOptionsResult Result => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);

    public OptionChecks Connection(string? connectionString)
    {
        if (PostgreSqlConnectionText.Objection(connectionString) is { } objection)
        {
            _errors.Add($"{options}.ConnectionString {objection}.");
        }

        return this;
    }

    public OptionChecks Schema(string? schema) => Require(
        !string.IsNullOrWhiteSpace(schema) && Encoding.UTF8.GetByteCount(schema) <= LongestIdentifier && !schema.AsSpan().ContainsAnyInRange('\0', '\u001f')
            && !schema.StartsWith("pg_", StringComparison.Ordinal),
        "Schema", $"'{schema}'", "name a schema of 1 to 63 bytes that does not begin with 'pg_'");

    public OptionChecks Time(string option, TimeSpan value, TimeSpan least, TimeSpan most, string range) =>
        Require(value >= least && value <= most, option, $"{value}", $"set it between {range}");

    public OptionChecks Number(string option, int value, int least, int most, string range) =>
        Require(value >= least && value <= most, option, $"{value}", $"set it between {range}");

    public OptionChecks Require(bool isMet, string option, string value, string fix)
    {
        if (!isMet)
        {
            _errors.Add($"{options}.{option} is {value}: {fix}.");
        }

        return this;
    }
}
