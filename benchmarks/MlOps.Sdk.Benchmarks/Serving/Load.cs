using System.Diagnostics;

namespace MlOps.Sdk.Benchmarks;

/// <summary>Callers that call one after the other as fast as they can, each on a thread of its own.</summary>
internal static class Load
{
    private const int CallsBetweenSamples = 16;

    /// <summary>Runs callers for a while.</summary>
    /// <param name="callers">For each caller, what it does again and again; the argument is the call's number.</param>
    /// <param name="length">How long.</param>
    public static LoadResult Run(IReadOnlyList<Action<int>> callers, TimeSpan length)
    {
        var counts = new long[callers.Count];
        var samples = callers.Select(_ => new List<double>(1 << 16)).ToArray();
        using var start = new Barrier(callers.Count + 1);
        var end = long.MaxValue;
        var threads = callers.Select((call, index) => new Thread(() =>
        {
            start.SignalAndWait();
            var number = 0;
            for (var isOver = false; !isOver; number++)
            {
                if (number % CallsBetweenSamples == 0)
                {
                    var from = Stopwatch.GetTimestamp();
                    call(number);
                    var until = Stopwatch.GetTimestamp();
                    samples[index].Add(Stopwatch.GetElapsedTime(from, until).TotalMilliseconds);
                    isOver = until > Volatile.Read(ref end);
                }
                else
                {
                    call(number);
                }
            }

            counts[index] = number;
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        var began = Stopwatch.GetTimestamp();
        Volatile.Write(ref end, began + (long)(length.TotalSeconds * Stopwatch.Frequency));
        start.SignalAndWait();
        Array.ForEach(threads, thread => thread.Join());
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double[] sorted = [.. samples.SelectMany(s => s)];
        Array.Sort(sorted);
        return new LoadResult(counts.Sum() / seconds, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);
    }
}
