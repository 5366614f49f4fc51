using MlOps.Sdk.OnnxRuntime.EngineHost;

// A process of its own for what is decided when the native library is loaded: the Vulkan driver, the shared threads, the console.
return args switch
{
    ["operators"] => await WebGpuComparison.RunOperatorsAsync(),
    ["models", var root, var list] => await WebGpuComparison.RunModelsAsync(root, list),
    ["threads"] => await SharedThreads.RunAsync(),
    ["quiet"] => await QuietRun.RunAsync(),
    _ => 64,
};
