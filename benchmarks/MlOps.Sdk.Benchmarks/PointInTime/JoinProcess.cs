using System.Diagnostics;
using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>One join in a process of its own, whose peak memory is that of the join and of what any process needs.</summary>
internal static class JoinProcess
{
    private const string Prefix = "PEAK ";

    /// <summary>Runs one side in this process and prints its peak memory in bytes and what it found.</summary>
    public static async Task RunSideAsync(JoinSide side, TextWriter output)
    {
        using var joined = await side.JoinAsync();
        var outcome = JoinOutcome.Of(joined);
        using var process = Process.GetCurrentProcess();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{process.PeakWorkingSet64} {outcome.Rows} {outcome.Matched} {outcome.Checksum}"));
    }

    /// <summary>Runs one side in a new process.</summary>
    public static async Task<(long PeakBytes, JoinOutcome Outcome)> MeasureAsync(string benchmark, JoinSettings settings, string side)
    {
        var program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(JoinProcess).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(program, [.. host, benchmark, .. settings.ForSide(side)]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = Array.Find(output.Split('\n'), l => l.StartsWith(Prefix, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The process of side '{side}' ended with {process.ExitCode} and without figures.");
        var figures = line[Prefix.Length..].Split(' ');
        return (Number(figures[0]), new JoinOutcome((int)Number(figures[1]), (int)Number(figures[2]), ulong.Parse(figures[3], CultureInfo.InvariantCulture)));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
