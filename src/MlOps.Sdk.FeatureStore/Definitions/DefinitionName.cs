using System.Text.RegularExpressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The rule for names that become folders, SQL identifiers and parts of result columns.</summary>
internal static partial class DefinitionName
{
    public const int MaxLength = 100;

    public static string Require(string name, string what, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        return name.Length <= MaxLength && Pattern().IsMatch(name) && !name.Contains("__", StringComparison.Ordinal)
            ? name
            : throw new ArgumentException(
                $"'{MetadataText.Quote(name)}' cannot be the name of {what}. Use 1 to {MaxLength} letters, digits and single underscores, beginning with a letter.",
                parameter);
    }

    public static string RequireColumn(string column, string what, string parameter)
    {
        ArgumentNullException.ThrowIfNull(column, parameter);
        return string.IsNullOrWhiteSpace(column) || column.AsSpan().ContainsAnyInRange('\0', '\u001f')
            ? throw new ArgumentException($"The column of {what} has no name. Name a column of the source.", parameter)
            : column;
    }

    public static TimeSpan RequireDuration(TimeSpan duration, string what, string parameter)
    {
        if (duration <= TimeSpan.Zero || duration > TimeSpan.FromDays(36_525))
        {
            throw new ArgumentOutOfRangeException(
                parameter, duration, $"{what} must be longer than zero and at most 100 years, but is {duration}.");
        }

        return duration.Ticks % TimeSpan.TicksPerMicrosecond == 0
            ? duration
            : throw new ArgumentOutOfRangeException(
                parameter, duration, $"{what} must be a whole number of microseconds, but is {duration}. Round it.");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
