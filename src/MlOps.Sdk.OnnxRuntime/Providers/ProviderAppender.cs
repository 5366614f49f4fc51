using System.Globalization;

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

    /// <summary>The name that the engine reports a provider by.</summary>
    public static string LongName(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.TensorRt => "TensorrtExecutionProvider",
        ExecutionProvider.WebGpu => "WebGpuExecutionProvider",
        ExecutionProvider.DirectMl => "DmlExecutionProvider",
        _ => $"{EngineName(provider)}ExecutionProvider",
    };

    /// <summary>Whether a limit on device memory can be set.</summary>
    public static bool HasMemoryLimit(ExecutionProvider provider) => provider is ExecutionProvider.Cuda or ExecutionProvider.TensorRt;

    /// <summary>The settings of a provider under the engine's names.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> SettingsOf(ExecutionProvider provider, OnnxRuntimeOptions options)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (options.DeviceId is { } device && (provider is ExecutionProvider.Cuda or ExecutionProvider.TensorRt or ExecutionProvider.DirectMl))
        {
            settings["device_id"] = device.ToString(CultureInfo.InvariantCulture);
        }

        if (options.DeviceMemoryLimit is { } limit && HasMemoryLimit(provider))
        {
            settings[provider == ExecutionProvider.Cuda ? "gpu_mem_limit" : "trt_max_workspace_size"] = limit.ToString(CultureInfo.InvariantCulture);
        }

        if (options.ProviderSettings.TryGetValue(provider, out var own))
        {
            foreach (var (key, value) in own)
            {
                settings[key] = value;
            }
        }

        return [.. settings];
    }

    /// <summary>Tries to add a provider.</summary>
    /// <returns>The reason why it cannot be used, or <see langword="null"/> when it was added.</returns>
    public static string? TryAppend(OrtApi api, nint sessionOptions, ExecutionProvider provider, OnnxRuntimeOptions options)
    {
        if (provider == ExecutionProvider.Cpu)
        {
            return null;
        }

        var settings = SettingsOf(provider, options);
        var status = OrtLog.Capture(() => Append(api, sessionOptions, provider, settings), out var messages);
        return api.TakeFailure(status) is { } failure
            ? string.Join(" ", messages.Prepend(failure.Text).Distinct(StringComparer.Ordinal))
            : null;
    }

    private static nint Append(OrtApi api, nint sessionOptions, ExecutionProvider provider, IReadOnlyList<KeyValuePair<string, string>> settings) => provider switch
    {
        ExecutionProvider.Cuda => api.AppendProvider(sessionOptions, ProviderSlots.Cuda, settings),
        ExecutionProvider.TensorRt => api.AppendProvider(sessionOptions, ProviderSlots.TensorRt, settings),
        ExecutionProvider.WebGpu => api.AppendProvider(sessionOptions, "WebGPU", settings),
        ExecutionProvider.DirectMl => AppendDirectMl(api, sessionOptions, settings),
        ExecutionProvider.CoreMl => api.AppendProvider(sessionOptions, "CoreML", settings),
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "Choose one of the values of ExecutionProvider."),
    };

    private static nint AppendDirectMl(OrtApi api, nint sessionOptions, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        // DirectML refuses memory patterns.
        api.Check(api.DisableMemPattern(sessionOptions), "turn memory patterns off");
        return api.AppendProvider(sessionOptions, "DML", settings);
    }
}
