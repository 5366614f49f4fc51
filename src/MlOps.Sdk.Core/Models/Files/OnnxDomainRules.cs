using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>Which operators a model may use: those of allowed domains, save the few that reach outside the file, and its own functions.</summary>
internal sealed class OnnxDomainRules(ModelFileLimits limits, OnnxFunctions functions)
{
    public const string MainDomain = "ai.onnx", MachineLearningDomain = "ai.onnx.ml", EngineDomain = "com.microsoft";

    private const int MostShown = 5;

    // A compiled context names a file or holds machine code; the others call Python.
    private static readonly string[] ReachingOut = ["EPContext", "PythonOp", "PythonOpGrad", "ATen", "ExternalOp"];

    private readonly HashSet<string> _allowed = [.. limits.AllowedDomains.Select(domain => domain.Length == 0 ? MainDomain : domain)];

    /// <summary>A domain's name; the empty one is that of the standard operators.</summary>
    public static string NameOf(ReadOnlySpan<byte> domain) => domain.IsEmpty ? MainDomain : Encoding.UTF8.GetString(domain);

    /// <exception cref="ModelPackageException">A node's operator is not allowed.</exception>
    public void Require(IEnumerable<OnnxBody> bodies)
    {
        SortedDictionary<string, SortedSet<string>> foreign = new(StringComparer.Ordinal);
        foreach (var call in bodies.SelectMany(body => body.Calls.Keys))
        {
            var (domain, name, _) = call;
            if (domain == EngineDomain && ReachingOut.Contains(name, StringComparer.Ordinal))
            {
                throw Refusal.Of($"its operator {Refusal.Quote(name)} runs code or reads files that are not part of the model", "Export the model as plain ONNX operators");
            }

            if (!_allowed.Contains(domain) && !functions.Contains(call))
            {
                (foreign.TryGetValue(domain, out var names) ? names : foreign[domain] = new(StringComparer.Ordinal)).Add(name);
            }
        }

        if (foreign.Count > 0)
        {
            throw Refusal.Of(
                $"it uses operators of {string.Join(" and of ", foreign.Take(MostShown).Select(Shown))}",
                $"Export it with standard operators, or add the domain to ModelFileLimits.AllowedDomains, which are {string.Join(", ", limits.AllowedDomains)}");
        }
    }

    private static string Shown(KeyValuePair<string, SortedSet<string>> domain) =>
        $"the domain {Refusal.Quote(domain.Key)} ({string.Join(", ", domain.Value.Take(MostShown).Select(name => Refusal.Quote(name)))}{(domain.Value.Count > MostShown ? ", …" : string.Empty)})";
}
