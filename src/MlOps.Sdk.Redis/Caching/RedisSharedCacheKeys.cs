using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Redis;

/// <summary>The keys of a shared cache on the server.</summary>
internal sealed class RedisSharedCacheKeys(string prefix)
{
    /// <summary>The stream of removals.</summary>
    public ReadOnlyMemory<byte> Log { get; } = Encoding.UTF8.GetBytes($"{prefix}cache:log");

    /// <summary>An entry: keys are of any length, so the server knows them by their hash.</summary>
    public ReadOnlyMemory<byte> Entry(string group, ReadOnlySpan<byte> key)
    {
        var start = Encoding.UTF8.GetBytes($"{prefix}cache:e:{group}:");
        var name = new byte[start.Length + SHA256.HashSizeInBytes];
        start.CopyTo(name, 0);
        SHA256.HashData(key, name.AsSpan(start.Length));
        return name;
    }

    /// <summary>When a group was removed last.</summary>
    public ReadOnlyMemory<byte> Group(string group) => Encoding.UTF8.GetBytes($"{prefix}cache:g:{group}");

    /// <summary>When a tag was removed last, and the entries that have it now.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Tag(string tag) => [Encoding.UTF8.GetBytes($"{prefix}cache:r:{tag}"), Encoding.UTF8.GetBytes($"{prefix}cache:t:{tag}")];
}
