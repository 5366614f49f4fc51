using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>
/// Brings the engine's log to <see cref="ILogger"/>. The engine has one log per process, so each runtime marks its
/// sessions with a number, by which a message finds the logger it belongs to.
/// </summary>
internal static unsafe class OrtLog
{
    public const int WarningSeverity = 2;
    public const string EnvironmentId = "mlops";

    private static readonly ConcurrentDictionary<int, ILogger> Loggers = new();
    private static int _lastNumber;

    [ThreadStatic]
    private static List<string>? _captured;

    /// <summary>The function that the engine calls.</summary>
    public static nint NativeCallback => (nint)(delegate* unmanaged<void*, int, byte*, byte*, byte*, byte*, void>)&OnMessage;

    /// <summary>Registers a logger.</summary>
    /// <returns>The number for <see cref="SessionId"/> and <see cref="Remove"/>.</returns>
    public static int Add(ILogger logger)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        Loggers[number] = logger;
        return number;
    }

    public static void Remove(int number) => Loggers.TryRemove(number, out _);

    /// <summary>The log id of a session.</summary>
    public static string SessionId(int number, string modelName) => string.Create(CultureInfo.InvariantCulture, $"{EnvironmentId}/{number}/{modelName}");

    /// <summary>Runs a call and collects what the engine logs on this thread meanwhile, instead of logging it.</summary>
    /// <remarks>Some failures, such as a missing CUDA library, give their reason only in the log.</remarks>
    public static T Capture<T>(Func<T> call, out IReadOnlyList<string> messages)
    {
        var captured = _captured = [];
        try
        {
            return call();
        }
        finally
        {
            _captured = null;
            messages = captured;
        }
    }

    /// <summary>Passes one message on.</summary>
    internal static void Dispatch(int severity, string logId, string category, string message)
    {
        if (_captured is { } captured)
        {
            captured.Add(message);
            return;
        }

        var parts = logId.Split('/', 3);
        var level = severity switch { 0 => LogLevel.Trace, 1 => LogLevel.Debug, 2 => LogLevel.Warning, 3 => LogLevel.Error, _ => LogLevel.Critical };
        if (parts is [EnvironmentId, var number, var model])
        {
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var key) && Loggers.TryGetValue(key, out var logger))
            {
                Log.EngineMessage(logger, level, model, category, message);
            }

            return;
        }

        foreach (var logger in Loggers.Values)
        {
            Log.EngineMessage(logger, level, logId, category, message);
        }
    }

    [UnmanagedCallersOnly]
    private static void OnMessage(void* state, int severity, byte* category, byte* logId, byte* codeLocation, byte* message)
    {
        try
        {
            Dispatch(severity, Text(logId), Text(category), OrtFailure.From(OrtErrorCode.Ok, Text(message)).Text);
        }
        catch (Exception)
        {
            // An exception must not cross into the engine; a logger that throws loses its message.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;
}
