using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.OnnxRuntime;

namespace MlOps.Sdk.Cli;

/// <summary>Writes a report for people and for programs.</summary>
internal static class DiagnosticsText
{
    public static string Write(DiagnosticsReport report)
    {
        var text = new StringBuilder();
        var machine = report.Machine;
        Line(text, "platform", $"{machine.Platform}, {machine.OperatingSystem}");
        Line(text, "runtime", machine.Runtime);
        Line(text, "processors", string.Create(CultureInfo.InvariantCulture, $"{machine.Processors} ({string.Join(' ', machine.CpuFeatures)})"));
        Line(text, "memory", string.Create(CultureInfo.InvariantCulture, $"{machine.MemoryBytes / (double)(1L << 30):0.0} GiB"));
        text.AppendLine();
        Line(text, "onnx runtime", report.OnnxRuntime is { } engine ? $"{engine.LibraryVersion}, {engine.LibraryPath}" : $"not usable: {report.OnnxRuntimeProblem}");
        foreach (var provider in report.OnnxRuntime?.Providers ?? [])
        {
            Line(text, $"  {Name(provider.Provider)}", Words(provider));
        }

        text.AppendLine();
        Line(text, "duckdb", report.DuckDbVersion is { } version ? $"{version.TrimStart('v')}, {report.DuckDbPath}" : $"not usable: {report.DuckDbProblem}");
        return text.ToString();
    }

    public static string WriteJson(DiagnosticsReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMachine(json, report.Machine);
            json.WriteStartObject("onnx_runtime");
            json.WriteString("path", report.OnnxRuntime?.LibraryPath);
            json.WriteString("version", report.OnnxRuntime?.LibraryVersion);
            json.WriteString("build", report.OnnxRuntime?.Build);
            json.WriteString("problem", report.OnnxRuntimeProblem);
            json.WriteStartArray("providers");
            foreach (var provider in report.OnnxRuntime?.Providers ?? [])
            {
                json.WriteStartObject();
                json.WriteString("name", Name(provider.Provider));
                json.WriteBoolean("compiled_in", provider.IsCompiledIn);
                json.WriteBoolean("usable", provider.IsUsable);
                json.WriteString("reason", provider.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("duckdb");
            json.WriteString("path", report.DuckDbPath);
            json.WriteString("version", report.DuckDbVersion?.TrimStart('v'));
            json.WriteString("problem", report.DuckDbProblem);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteMachine(Utf8JsonWriter json, MachineFacts machine)
    {
        json.WriteStartObject("machine");
        json.WriteString("platform", machine.Platform);
        json.WriteString("operating_system", machine.OperatingSystem);
        json.WriteString("runtime", machine.Runtime);
        json.WriteNumber("processors", machine.Processors);
        json.WriteStartArray("cpu_features");
        foreach (var feature in machine.CpuFeatures)
        {
            json.WriteStringValue(feature);
        }

        json.WriteEndArray();
        json.WriteNumber("memory_bytes", machine.MemoryBytes);
        json.WriteEndObject();
    }

    private static string Words(ProviderAvailability provider) => provider.IsUsable ? "usable"
        : provider.IsCompiledIn ? $"compiled in, not usable: {provider.Reason}"
        : $"not usable: {provider.Reason}";

    private static string Name(ExecutionProvider provider) => provider.ToString().ToLowerInvariant();

    private static void Line(StringBuilder text, string name, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"{name,-14}{value.ReplaceLineEndings(" ")}");
}
