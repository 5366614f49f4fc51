using System.Diagnostics;

namespace MlOps.Sdk.Benchmarks;

/// <summary>Many callers at once that await each answer before they call again, on the threads of the pool.</summary>
internal static class AsyncLoad
{
    private const int CallsBetweenSamples = 16;

    /// <summary>Runs callers for a while.</summary>
    /// <param name="callers">How many calls are under way.</param>
    /// <param name="call">One call; the argument is its number.</param>
    /// <param name="length">How long.</param>
    public static async Task<LoadResult> RunAsync(int callers, Func<int, ValueTask> call, TimeSpan length)
    {
        var counts = new long[callers];
        var samples = Enumerable.Range(0, callers).Select(_ => new List<double>(1 << 12)).ToArray();
        var began = Stopwatch.GetTimestamp();
        var end = began + (long)(length.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () => counts[caller] = await CallUntilAsync(caller, call, samples[caller], end))));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double[] sorted = [.. samples.SelectMany(s => s)];
        Array.Sort(sorted);
        return new LoadResult(counts.Sum() / seconds, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);
    }

    private static async Task<long> CallUntilAsync(int caller, Func<int, ValueTask> call, List<double> samples, long end)
    {
        var number = 0;
        for (var isOver = false; !isOver; number++)
        {
            var from = number % CallsBetweenSamples == 0 ? Stopwatch.GetTimestamp() : 0;
            var pending = call((caller * 7) + number);

            // Whoever has its answer at once lets the others go on, as requests do that come one after the other.
            if (pending.IsCompleted)
            {
                pending.GetAwaiter().GetResult();
                await Task.Yield();
            }
            else
            {
                await pending.ConfigureAwait(false);
            }

            if (from != 0)
            {
                var until = Stopwatch.GetTimestamp();
                samples.Add(Stopwatch.GetElapsedTime(from, until).TotalMilliseconds);
                isOver = until > end;
            }
        }

        return number;
    }
}
