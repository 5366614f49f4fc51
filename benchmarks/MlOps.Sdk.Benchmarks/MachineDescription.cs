using System.Runtime.InteropServices;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What a benchmark ran on.</summary>
/// <param name="Cpu">The processor's name.</param>
/// <param name="LogicalProcessors">How many of its threads the process sees.</param>
/// <param name="MemoryGb">Memory available to the process, in units of 2^30 bytes.</param>
/// <param name="OperatingSystem">The operating system.</param>
/// <param name="Runtime">The .NET version.</param>
public sealed record MachineDescription(string Cpu, int LogicalProcessors, double MemoryGb, string OperatingSystem, string Runtime)
{
    /// <summary>This machine.</summary>
    public static MachineDescription Current() => new(
        CpuName(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        RuntimeInformation.FrameworkDescription);

    private static string CpuName()
    {
        const string list = "/proc/cpuinfo";
        var line = File.Exists(list) ? File.ReadLines(list).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
