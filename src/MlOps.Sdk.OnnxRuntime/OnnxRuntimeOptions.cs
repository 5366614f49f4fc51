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
    /// Settings of providers under the engine's own names, such as <c>arena_extend_strategy</c> = <c>kSameAsRequested</c> for
    /// CUDA or <c>powerPreference</c> = <c>high-performance</c> for WebGPU; they have precedence over the other options here. Default: none.
    /// </summary>
    public IReadOnlyDictionary<ExecutionProvider, IReadOnlyDictionary<string, string>> ProviderSettings { get; set; } =
        new Dictionary<ExecutionProvider, IReadOnlyDictionary<string, string>>();

    /// <summary>
    /// Which device a provider that can choose (CUDA, TensorRT, DirectML) takes, counted from 0. Default: <see langword="null"/>,
    /// which leaves it to the provider.
    /// </summary>
    public int? DeviceId { get; set; }

    /// <summary>
    /// The most bytes of device memory that a session's arena may take on CUDA, and that TensorRT may use for its workspace.
    /// Other providers have no limit, and a warning says so. Default: <see langword="null"/>, no limit.
    /// </summary>
    public long? DeviceMemoryLimit { get; set; }

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
    /// How many nodes of a graph may run at the same time; above 1, branches of a graph run side by side. Default: 1.
    /// </summary>
    public int InterOpThreads { get; set; } = 1;

    /// <summary>
    /// Whether threads of a run wait for work by spinning: lower latency with more than one thread, at the price of a
    /// busy core per thread. Default: <see langword="false"/>.
    /// </summary>
    public bool SpinningThreads { get; set; }

    /// <summary>
    /// Threads that all sessions of all runtimes with this option share, instead of threads of their own: for many models in one
    /// process. <see cref="IntraOpThreads"/>, <see cref="InterOpThreads"/> and the threads of a session's own options are then not used.
    /// The first runtime that loads a model decides for the process; another number later is refused. Default: <see langword="null"/>.
    /// </summary>
    public int? SharedThreads { get; set; }

    /// <summary>How far graphs are rewritten when they are loaded. Default: <see cref="GraphOptimization.All"/>.</summary>
    public GraphOptimization GraphOptimization { get; set; } = GraphOptimization.All;

    /// <summary>Whether the engine plans the memory of a run ahead from the last run of the same shapes. Default: <see langword="true"/>.</summary>
    public bool MemoryPattern { get; set; } = true;

    /// <summary>
    /// Whether a session keeps the CPU memory of its runs for the next ones. Without it a session holds little memory between runs,
    /// and large runs are slower. Default: <see langword="true"/>.
    /// </summary>
    public bool CpuArena { get; set; } = true;

    /// <summary>
    /// The folder in which each session writes a profile of its runs until <see cref="OnnxModelSession.EndProfiling"/> is called.
    /// Profiles grow with each run and slow it. Default: <see langword="null"/>, no profiles.
    /// </summary>
    public string? ProfileFolder { get; set; }

    /// <summary>
    /// Native libraries with operators of your own, by their full paths. They run as code in this process: name only what you
    /// trust. Default: none.
    /// </summary>
    public IReadOnlyList<string> CustomOperatorLibraries { get; set; } = [];

    /// <summary>
    /// Whether outputs that ZipMap makes stay sequences of maps, which a binding cannot read. Default: <see langword="false"/>:
    /// they come as the tensor [rows, classes] that the maps are made of, see <see cref="OnnxModelSession.ClassLabels"/>.
    /// </summary>
    public bool KeepZipMaps { get; set; }

    /// <summary>A copy that later changes do not reach.</summary>
    internal OnnxRuntimeOptions Copy()
    {
        var copy = (OnnxRuntimeOptions)MemberwiseClone();
        copy.Providers = [.. Providers];
        copy.ProviderSettings = ProviderSettings.ToDictionary(p => p.Key, p => (IReadOnlyDictionary<string, string>)new Dictionary<string, string>(p.Value, StringComparer.Ordinal));
        copy.CustomOperatorLibraries = [.. CustomOperatorLibraries];
        return copy;
    }
}
