using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Cli;

/// <summary>The machine as this process sees it.</summary>
/// <param name="Platform">As packages name it, such as <c>linux-x64</c>.</param>
/// <param name="OperatingSystem">The operating system.</param>
/// <param name="Runtime">The .NET version.</param>
/// <param name="Processors">How many processor threads the process may use.</param>
/// <param name="CpuFeatures">Instruction sets that matter for models.</param>
/// <param name="MemoryBytes">Memory that the process may use.</param>
internal sealed record MachineFacts(string Platform, string OperatingSystem, string Runtime, int Processors, IReadOnlyList<string> CpuFeatures, long MemoryBytes)
{
    public static MachineFacts Current() => new(
        NativeLibrarySearch.RuntimeIdentifier,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        Environment.ProcessorCount,
        [.. Features().Where(f => f.IsPresent).Select(f => f.Name)],
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    private static IEnumerable<(string Name, bool IsPresent)> Features() =>
    [
        ("sse4.2", Sse42.IsSupported), ("avx", Avx.IsSupported), ("avx2", Avx2.IsSupported), ("fma", Fma.IsSupported),
        ("avx-vnni", AvxVnni.IsSupported), ("avx512f", Avx512F.IsSupported), ("avx512bw", Avx512BW.IsSupported), ("avx512vbmi", Avx512Vbmi.IsSupported),
        ("neon", AdvSimd.IsSupported), ("dotprod", Dp.IsSupported),
    ];
}
