using System.Diagnostics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Benchmarks;

/// <summary>Calls that come at their due moments whatever becomes of those before, as independent users make them.</summary>
internal static class OpenLoop
{
    /// <summary>Makes calls at an even rate and waits for the last answer.</summary>
    /// <param name="perSecond">Calls a second.</param>
    /// <param name="length">How long calls come.</param>
    /// <param name="call">One call, by its number; it throws when it fails.</param>
    /// <param name="until">Ends the calls earlier; null for the whole length.</param>
    public static async Task<IReadOnlyList<OpenCall>> RunAsync(double perSecond, TimeSpan length, Func<int, ValueTask> call, Task? until = null)
    {
        var calls = new OpenCall[(int)(perSecond * length.TotalSeconds)];
        var done = new TaskCompletionSource();
        var (open, made) = (calls.Length, calls.Length);
        var thread = new Thread(() =>
        {
            using var pause = new ManualResetEventSlim(false, 0);
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls.Length; i++)
            {
                if (until?.IsCompleted == true)
                {
                    made = i;
                    End(calls.Length - i);
                    return;
                }

                var due = began + (long)(i / perSecond * Stopwatch.Frequency);
                WaitUntil(due, pause, isPrecise: perSecond < 1000);
                ThreadPool.UnsafeQueueUserWorkItem(static call => call(), Start(i, due), preferLocal: false);
            }

            Action Start(int number, long due) => () => _ = MakeAsync(number, due);
        })
        { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        thread.Start();
        await done.Task.ConfigureAwait(false);
        return calls[..made];

        void End(int number)
        {
            if (Interlocked.Add(ref open, -number) == 0)
            {
                done.SetResult();
            }
        }

        async Task MakeAsync(int number, long due)
        {
            var started = Stopwatch.GetTimestamp();
            var outcome = OpenCallOutcome.Answered;
            try
            {
                await call(number).ConfigureAwait(false);
            }
            catch (ServingException exception) when (exception.Reason is ServingErrorReason.Overloaded or ServingErrorReason.DeadlineMissed)
            {
                outcome = OpenCallOutcome.Shed;
            }
            catch (Exception)
            {
                outcome = OpenCallOutcome.Failed;
            }

            var ended = Stopwatch.GetTimestamp();
            calls[number] = new OpenCall(outcome, Stopwatch.GetElapsedTime(due, ended).TotalMilliseconds, Stopwatch.GetElapsedTime(started, ended).TotalMilliseconds);
            End(1);
        }
    }

    // Timers tick about every millisecond; at low rates the rest is spun away, at high ones calls come in small bursts.
    private static void WaitUntil(long due, ManualResetEventSlim pause, bool isPrecise)
    {
        while (true)
        {
            var left = (due - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
            if (left <= 0)
            {
                return;
            }

            if (left > 2 || !isPrecise)
            {
                pause.Wait(Math.Max(1, (int)left - 1));
            }
            else
            {
                Thread.SpinWait(50);
            }
        }
    }
}
