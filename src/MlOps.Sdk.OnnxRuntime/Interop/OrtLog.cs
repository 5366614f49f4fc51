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

    private static readonly ConditionalWeakTable<ILogger, Registration> Registrations = [];
    private static readonly ConcurrentDictionary<int, WeakReference<ILogger>> Loggers = new();
    private static int _lastNumber;

    [ThreadStatic]
    private static List<string>? _captured;

    /// <summary>The function that the engine calls.</summary>
    public static nint NativeCallback => (nint)(delegate* unmanaged<void*, int, byte*, byte*, byte*, byte*, void>)&OnMessage;

    /// <summary>The number by which messages find a logger, as long as somebody else holds it.</summary>
    public static int NumberOf(ILogger logger) => Registrations.GetValue(logger, static l => new Registration(l)).Number;

    /// <summary>The least severity worth telling a logger: the engine need not write what nobody reads.</summary>
    public static int SeverityFor(ILogger logger) =>
        logger.IsEnabled(LogLevel.Trace) ? 0
        : logger.IsEnabled(LogLevel.Debug) ? 1
        : logger.IsEnabled(LogLevel.Warning) ? WarningSeverity
        : logger.IsEnabled(LogLevel.Error) ? WarningSeverity + 1
        : WarningSeverity + 2;

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

    /// <summary>Whether a number still belongs to a logger.</summary>
    internal static bool Knows(int number) => Loggers.ContainsKey(number);

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
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var key) && Loggers.TryGetValue(key, out var reference) && reference.TryGetTarget(out var logger))
            {
                Log.EngineMessage(logger, level, model, category, message);
            }

            return;
        }

        foreach (var reference in Loggers.Values)
        {
            if (reference.TryGetTarget(out var logger))
            {
                Log.EngineMessage(logger, level, logId, category, message);
            }
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

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    /// <summary>Lives as long as its logger, and takes the number away with it.</summary>
    private sealed class Registration
    {
        public Registration(ILogger logger)
        {
            Number = Interlocked.Increment(ref _lastNumber);
            Loggers[Number] = new WeakReference<ILogger>(logger);
        }

        ~Registration() => Loggers.TryRemove(Number, out _);

        public int Number { get; }
    }
}
