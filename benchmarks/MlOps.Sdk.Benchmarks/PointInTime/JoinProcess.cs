using System.Diagnostics;

namespace MlOps.Sdk.Benchmarks;

/// <summary>One join in a process of its own, whose peak memory is that of the join and of what any process needs.</summary>
internal static class JoinProcess
{
    /// <summary>Runs one side of our own in a new process.</summary>
    public static Task<JoinRun> RunAsync(string benchmark, JoinSettings settings, string side)
    {
        var program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(JoinProcess).Assembly.Location] : [];
        return RunAsync(program, [.. host, benchmark, .. settings.ForSide(side)]);
    }

    /// <summary>Runs a program that prints the line of a <see cref="JoinRun"/>.</summary>
    public static async Task<JoinRun> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JoinRun.Read(output)
            ?? throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode} and without figures.");
    }
}
