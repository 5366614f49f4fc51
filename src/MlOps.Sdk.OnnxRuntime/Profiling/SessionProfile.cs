using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>A summary of the profile that a session has written.</summary>
public sealed class SessionProfile
{
    private const string KernelSuffix = "_kernel_time";

    private SessionProfile(IReadOnlyList<NodeTiming> nodes) => Nodes = nodes;

    /// <summary>The nodes that ran, the slowest in all first.</summary>
    public IReadOnlyList<NodeTiming> Nodes { get; }

    /// <summary>How many nodes each provider ran, by the engine's names.</summary>
    public IReadOnlyDictionary<string, int> NodesByProvider => Nodes.GroupBy(n => n.Provider, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    /// <summary>Reads a profile.</summary>
    /// <param name="path">The file that <see cref="OnnxModelSession.EndProfiling"/> gave.</param>
    /// <exception cref="ModelRuntimeException">The file is no profile of ONNX Runtime.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SessionProfile Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            using var stream = File.OpenRead(path);
            using var json = JsonDocument.Parse(stream);
            return new SessionProfile([.. json.RootElement.EnumerateArray().Select(ReadEvent).OfType<NodeTiming>()
                .GroupBy(e => (e.Node, e.Operator, e.Provider))
                .Select(g => new NodeTiming(g.Key.Node, g.Key.Operator, g.Key.Provider, g.Count(), new TimeSpan(g.Sum(e => e.Total.Ticks))))
                .OrderByDescending(n => n.Total).ThenBy(n => n.Node, StringComparer.Ordinal)]);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ModelRuntimeException($"The file '{path}' is no profile of ONNX Runtime: {wrong.Message} Give the file that EndProfiling returned.", innerException: wrong);
        }
    }

    private static NodeTiming? ReadEvent(JsonElement entry)
    {
        if (entry.GetProperty("cat").GetString() != "Node" || entry.GetProperty("name").GetString() is not { } name || !name.EndsWith(KernelSuffix, StringComparison.Ordinal))
        {
            return null;
        }

        var facts = entry.GetProperty("args");
        return new NodeTiming(
            name[..^KernelSuffix.Length], facts.GetProperty("op_name").GetString() ?? string.Empty, facts.GetProperty("provider").GetString() ?? string.Empty,
            1, TimeSpan.FromMicroseconds(entry.GetProperty("dur").GetInt64()));
    }
}
