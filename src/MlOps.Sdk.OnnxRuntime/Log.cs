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

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Output '{Output}' of model '{Model}' is left out: it is {Kind}, and only tensors of numbers, booleans and strings can be read. Export the model without ZipMap to read it.")]
    public static partial void OutputLeftOut(ILogger logger, string model, string output, string kind);
}
