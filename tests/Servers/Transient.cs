using System.Diagnostics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tests;

/// <summary>Calls to real servers that tests kill and freeze: how long they take to come back nobody can fake.</summary>
internal static class Transient
{
    /// <summary>Repeats a call while its trouble is transient, for at most half a minute.</summary>
    public static Task UntilAsync(Func<Task> call) => UntilAsync(async () =>
    {
        await call();
        return true;
    });

    /// <summary>Repeats a call while its trouble is transient, for at most half a minute.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> call)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (MlOpsException e) when (e.IsTransient && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}
