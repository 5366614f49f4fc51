using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Column names as the engine tells them apart: without regard to case.</summary>
internal static class EngineNames
{
    /// <summary>Refuses names of which two are the same to the engine.</summary>
    /// <param name="names">The names.</param>
    /// <param name="owner">Whose they are, as the beginning of a sentence.</param>
    public static void Check(IEnumerable<string> names, string owner)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (!seen.TryAdd(name, name))
            {
                throw new SchemaException(
                    seen[name] == name
                        ? $"{owner} names the column '{name}' twice. Rename one of the two."
                        : $"{owner} has the columns '{seen[name]}' and '{name}', which SQL takes for one since it ignores case. Rename one of the two.",
                    name);
            }
        }
    }
}
