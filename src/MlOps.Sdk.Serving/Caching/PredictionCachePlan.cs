using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>Checked options of a cache. Two deployments of one name share their cache as long as this is equal.</summary>
internal sealed record PredictionCachePlan(
    TimeSpan TimeToLive, TimeSpan EmptyTimeToLive, TimeSpan StaleFor, int MaxEntries, long MaxBytes, double EarlyRefresh, int? Seed, bool Batches, bool Shared, TimeSpan SharedTimeout)
{
    public const long LeastBytes = 4096;
    public const int MostEntries = 100_000_000;
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>How long an answer is kept, be it to be given as a fallback only.</summary>
    public TimeSpan Retention => StaleFor > TimeToLive ? StaleFor : TimeToLive;

    /// <exception cref="ArgumentException">Lists every option that does not hold.</exception>
    public static PredictionCachePlan From(PredictionCacheOptions options, TimeSpan? staleFor)
    {
        var errors = new List<string>();
        var empty = options.EmptyAnswerTimeToLive ?? options.TimeToLive;
        Require(options.TimeToLive >= TimeSpan.Zero && options.TimeToLive <= Longest, $"TimeToLive is {options.TimeToLive} but must lie between 0 and 7 days");
        Require(empty >= TimeSpan.Zero && empty <= Longest, $"EmptyAnswerTimeToLive is {empty} but must lie between 0 and 7 days");
        Require(options.MaxEntries is >= 1 and <= MostEntries, $"MaxEntries is {options.MaxEntries} but must lie between 1 and {MostEntries}");
        Require(options.MaxBytes >= LeastBytes, $"MaxBytes is {options.MaxBytes} but must be {LeastBytes} or more");
        Require(options.EarlyRefresh >= 0 && double.IsFinite(options.EarlyRefresh), $"EarlyRefresh is {options.EarlyRefresh} but must be a finite number, 0 or more");
        Require(
            options.SharedTimeout >= TimeSpan.FromMilliseconds(1) && options.SharedTimeout <= LongestWait,
            $"SharedTimeout is {options.SharedTimeout} but must lie between 1 millisecond and 1 minute");
        Require(
            options.TimeToLive > TimeSpan.Zero || staleFor is not null,
            $"TimeToLive is 0, so that nothing would be kept for anything: set it, or give the fallback a cached answer with FallbackBuilder.CachedAnswer");
        return errors.Count == 0
            ? new PredictionCachePlan(
                options.TimeToLive, empty, staleFor ?? TimeSpan.Zero, options.MaxEntries, options.MaxBytes, options.EarlyRefresh, options.Seed, options.Batches,
                options.Shared, options.SharedTimeout)
            : throw new ArgumentException(string.Join(' ', errors), nameof(options));

        void Require(bool isMet, FormattableString error)
        {
            if (!isMet)
            {
                errors.Add($"PredictionCacheOptions.{error.ToString(CultureInfo.InvariantCulture)}.");
            }
        }
    }
}
