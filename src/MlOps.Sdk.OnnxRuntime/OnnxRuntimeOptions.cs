namespace MlOps.Sdk.OnnxRuntime;

/// <summary>How <see cref="OnnxModelRuntime"/> finds its native library and runs models.</summary>
public sealed class OnnxRuntimeOptions
{
    /// <summary>
    /// The execution providers in order of preference; the first that works is used, and
    /// <see cref="OnnxModelSession.ProviderReport"/> says why others were passed over. Default: the CPU alone.
    /// Without <see cref="ExecutionProvider.Cpu"/> in the list, loading fails where no accelerator works.
    /// </summary>
    public IReadOnlyList<ExecutionProvider> Providers { get; set; } = [ExecutionProvider.Cpu];

    /// <summary>
    /// The native library's file, or a folder that holds it. Default: <see langword="null"/>, which means the environment
    /// variable MLOPS_ONNXRUNTIME_PATH, then the application's runtimes folder, then the system's loader.
    /// A process loads one library: all runtimes in it must agree.
    /// </summary>
    public string? LibraryPath { get; set; }

    /// <summary>
    /// Threads that one run of a model may use, for sessions whose own options say nothing; 0 lets the engine decide.
    /// Default: 1, which gives the highest throughput when several callers run at once.
    /// </summary>
    public int IntraOpThreads { get; set; } = 1;

    /// <summary>
    /// Whether threads of a run wait for work by spinning: lower latency with more than one thread, at the price of a
    /// busy core per thread. Default: <see langword="false"/>.
    /// </summary>
    public bool SpinningThreads { get; set; }
}
