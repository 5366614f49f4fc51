namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Adds execution providers to session options, each in the way the engine wants it.</summary>
internal static class ProviderAppender
{
    /// <summary>The name that people and dashboards know a provider by.</summary>
    public static string EngineName(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "CUDA",
        ExecutionProvider.TensorRt => "TensorRT",
        ExecutionProvider.WebGpu => "WebGPU",
        ExecutionProvider.DirectMl => "DirectML",
        ExecutionProvider.CoreMl => "CoreML",
        _ => "CPU",
    };

    /// <summary>Tries to add a provider.</summary>
    /// <returns>The reason why it cannot be used, or <see langword="null"/> when it was added.</returns>
    public static string? TryAppend(OrtApi api, nint sessionOptions, ExecutionProvider provider)
    {
        if (provider == ExecutionProvider.Cpu)
        {
            return null;
        }

        var status = OrtLog.Capture(() => Append(api, sessionOptions, provider), out var messages);
        return api.TakeFailure(status) is { } failure
            ? string.Join(" ", messages.Prepend(failure.Text).Distinct(StringComparer.Ordinal))
            : null;
    }

    private static nint Append(OrtApi api, nint sessionOptions, ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => api.AppendProvider(
            sessionOptions, OrtSlot.CreateCudaProviderOptions, OrtSlot.SessionOptionsAppendExecutionProviderCuda, OrtSlot.ReleaseCudaProviderOptions),
        ExecutionProvider.TensorRt => api.AppendProvider(
            sessionOptions, OrtSlot.CreateTensorRtProviderOptions, OrtSlot.SessionOptionsAppendExecutionProviderTensorRt, OrtSlot.ReleaseTensorRtProviderOptions),
        ExecutionProvider.WebGpu => api.AppendProvider(sessionOptions, "WebGPU"),
        ExecutionProvider.DirectMl => AppendDirectMl(api, sessionOptions),
        ExecutionProvider.CoreMl => api.AppendProvider(sessionOptions, "CoreML"),
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "Choose one of the values of ExecutionProvider."),
    };

    private static nint AppendDirectMl(OrtApi api, nint sessionOptions)
    {
        // DirectML refuses memory patterns.
        api.Check(api.DisableMemPattern(sessionOptions), "turn memory patterns off");
        return api.AppendProvider(sessionOptions, "DML");
    }
}
