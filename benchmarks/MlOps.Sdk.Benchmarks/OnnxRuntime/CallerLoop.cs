using System.Diagnostics;

namespace MlOps.Sdk.Benchmarks;

/// <summary>Lets several callers do an operation each as fast as they can, on threads of their own.</summary>
internal static class CallerLoop
{
    private const int MostSingles = 4096;

    /// <summary>Runs each caller's operation so many times.</summary>
    /// <param name="callers">The operation of each caller.</param>
    /// <param name="operations">How often each does it.</param>
    /// <param name="singles">Takes the nanoseconds of single operations of the first caller.</param>
    /// <returns>Nanoseconds of an operation as a caller sees it, and managed bytes that one allocates.</returns>
    public static (double Nanoseconds, double AllocatedBytes) Run(IReadOnlyList<Action> callers, int operations, List<double> singles)
    {
        using var start = new Barrier(callers.Count);
        var times = new double[callers.Count];
        var bytes = new long[callers.Count];
        var own = new double[Math.Min(operations, MostSingles)];
        var threads = callers.Select((caller, i) => new Thread(() => (times[i], bytes[i]) = RunOne(caller, operations, start, i == 0 ? own : []))).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        singles.AddRange(own);
        return (times.Max() / operations, (double)bytes.Sum() / operations / callers.Count);
    }

    private static (double Nanoseconds, long Bytes) RunOne(Action operation, int operations, Barrier start, double[] singles)
    {
        start.SignalAndWait();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var first = Stopwatch.GetTimestamp();
        var last = first;
        for (var i = 0; i < operations; i++)
        {
            operation();
            var now = Stopwatch.GetTimestamp();
            if (i < singles.Length)
            {
                singles[i] = Nanoseconds(last, now);
            }

            last = now;
        }

        return (Nanoseconds(first, last), GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static double Nanoseconds(long from, long to) => (to - from) * (1e9 / Stopwatch.Frequency);
}
