namespace MlOps.Sdk.Training;

/// <summary>Runs independent pieces of work on a fixed number of threads; small work stays on the calling thread.</summary>
internal sealed class ParallelGroups(int threads)
{
    // About 20 µs of histogram sums: less than that is not worth waking a thread.
    private const long SmallestWork = 20_000;

    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> − 1, in no fixed order.</summary>
    /// <param name="count">The number of pieces.</param>
    /// <param name="size">The work of one piece, in rows.</param>
    /// <param name="body">Does one piece; pieces must not share what they write.</param>
    public void Run(int count, long size, Action<int> body)
    {
        if (threads == 1 || count * size < SmallestWork)
        {
            for (var i = 0; i < count; i++)
            {
                body(i);
            }

            return;
        }

        var next = -1;
        Parallel.For(0, threads, _options, _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                body(i);
            }
        });
    }
}
