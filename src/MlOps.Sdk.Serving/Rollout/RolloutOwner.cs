using System.Diagnostics;
using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>The process that runs a rollout, by machine, number and start; a number alone is given again.</summary>
internal static class RolloutOwner
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>This process.</summary>
    public static string Current { get; } = Describe(Environment.MachineName, Environment.ProcessId, StartOf(Environment.ProcessId) ?? default);

    public static string Describe(string machine, int process, DateTime start) =>
        string.Create(CultureInfo.InvariantCulture, $"{process}/{start.Ticks}/{machine}");

    /// <summary>Whether the process is there; null for one on another machine, which cannot be told from here.</summary>
    public static bool? IsAlive(string owner)
    {
        var parts = owner.Split('/', 3);
        if (parts.Length != 3 || parts[2] != Environment.MachineName
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
        {
            return null;
        }

        return StartOf(process) is { } found && Math.Abs(found.Ticks - start) <= ClockTolerance.Ticks;
    }

    private static DateTime? StartOf(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return found.StartTime.ToUniversalTime();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
