using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Core;

/// <summary>Puts SQL fragments together while their holes stay parameters.</summary>
public static class SqlFragments
{
    /// <summary>The fragments joined by AND; a condition that is always true when there are none.</summary>
    public static FormattableString And(IReadOnlyCollection<FormattableString> fragments)
    {
        ArgumentNullException.ThrowIfNull(fragments);
        return fragments.Count == 0
            ? $"1 = 1"
            : FormattableStringFactory.Create(string.Join(" AND ", Enumerable.Range(0, fragments.Count).Select(i => "({" + i + "})")), [.. fragments]);
    }
}
