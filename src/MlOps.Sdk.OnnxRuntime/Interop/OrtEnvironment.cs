namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The engine's process-wide objects: its environment, the default allocator, the description of CPU memory.</summary>
/// <remarks>They are never freed: every session and tensor must end before them, and the engine keeps one environment per process.</remarks>
internal sealed class OrtEnvironment
{
    private OrtEnvironment(nint pointer, nint allocator, nint cpuMemory)
    {
        Pointer = pointer;
        Allocator = allocator;
        CpuMemory = cpuMemory;
    }

    /// <summary>The environment.</summary>
    public nint Pointer { get; }

    /// <summary>The default CPU allocator.</summary>
    public nint Allocator { get; }

    /// <summary>The description of CPU memory that tensors over our own buffers carry.</summary>
    public nint CpuMemory { get; }

    public static unsafe OrtEnvironment Create(OrtApi api, int? sharedThreads = null, bool spinning = false)
    {
        nint environment;
        fixed (byte* logId = Utf8.Terminated(OrtLog.EnvironmentId))
        {
            var status = sharedThreads is { } threads
                ? api.CreateEnvWithSharedThreads(OrtLog.NativeCallback, OrtLog.WarningSeverity, logId, threads, spinning, out environment)
                : api.CreateEnvWithCustomLogger(OrtLog.NativeCallback, 0, OrtLog.WarningSeverity, logId, out environment);
            api.Check(status, "create its environment");
        }

        api.Check(api.DisableTelemetryEvents(environment), "turn telemetry off");
        api.Check(api.GetDefaultAllocator(out var allocator), "give its allocator");
        api.Check(api.CreateCpuMemoryInfo(out var cpuMemory), "describe CPU memory");
        return new OrtEnvironment(environment, allocator, cpuMemory);
    }
}
