using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.OnnxRuntime;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Message = "ONNX Runtime on model '{Model}' ({Category}): {Text}")]
    public static partial void EngineMessage(ILogger logger, LogLevel level, string model, string category, string text);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Loaded ONNX Runtime {Version} from '{Place}'.")]
    public static partial void LibraryLoaded(ILogger logger, string version, string place);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Model '{Model}' does not use {Provider}: {Reason}")]
    public static partial void ProviderPassedOver(ILogger logger, string model, ExecutionProvider provider, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Output '{Output}' of model '{Model}' is left out of bindings: it is {Kind}, and they hold tensors of numbers, booleans and strings. OnnxModelSession.Run reads it.")]
    public static partial void OutputLeftOut(ILogger logger, string model, string output, string kind);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Model '{Model}' runs on {Provider}, which has no limit on device memory: OnnxRuntimeOptions.DeviceMemoryLimit is not used.")]
    public static partial void NoMemoryLimit(ILogger logger, string model, ExecutionProvider provider);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "Model '{Model}' runs on {Provider} but for {Count} nodes, which run on the CPU: {Operators}.")]
    public static partial void SomeNodesOnCpu(ILogger logger, string model, ExecutionProvider provider, int count, string operators);
}
