using System.Text.Json;

namespace MlOps.Sdk.Monitoring.Tests;

/// <summary>Column profiles are equal when their contents are; records compare their lists by reference.</summary>
internal sealed class ProfileEquality : IEqualityComparer<ColumnProfile>
{
    public static readonly ProfileEquality Instance = new();

    public bool Equals(ColumnProfile? x, ColumnProfile? y) => JsonSerializer.Serialize(x) == JsonSerializer.Serialize(y);

    public int GetHashCode(ColumnProfile obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
}
