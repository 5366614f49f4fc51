using System.Globalization;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.DuckDb;

/// <summary>How long files that a table no longer names are kept: a property of the table, or a week.</summary>
internal static partial class DeltaRetention
{
    private const string Key = "delta.deletedFileRetentionDuration";

    public static TimeSpan Default { get; } = TimeSpan.FromDays(7);

    /// <summary>The table's own time, or a week when it has none that can be read.</summary>
    public static TimeSpan Of(DeltaSnapshot snapshot)
    {
        if (!snapshot.Configuration.TryGetValue(Key, out var text) || Interval().Match(text) is not { Success: true } match)
        {
            return Default;
        }

        var count = int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value.ToUpperInvariant() switch
        {
            "WEEK" => TimeSpan.FromDays(7L * count),
            "DAY" => TimeSpan.FromDays(count),
            "HOUR" => TimeSpan.FromHours(count),
            "MINUTE" => TimeSpan.FromMinutes(count),
            _ => TimeSpan.FromSeconds(count),
        };
    }

    [GeneratedRegex(@"^\s*(interval\s+)?(?<count>[0-9]{1,6})\s+(?<unit>week|day|hour|minute|second)s?\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Interval();
}
