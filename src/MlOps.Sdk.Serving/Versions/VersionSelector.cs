using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>A version by its number or by an alias; exactly one of the two is set.</summary>
internal sealed record VersionSelector(int? Version, string? Alias)
{
    public override string ToString() => Version?.ToString(CultureInfo.InvariantCulture) ?? Alias!;
}
