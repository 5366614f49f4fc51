using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Redis;

/// <summary>A script the server runs in one step, known to it by its hash.</summary>
internal sealed class RedisScript
{
    private RedisScript(byte[] source)
    {
        Source = source;
#pragma warning disable CA5350 // The protocol names scripts by SHA-1; nothing is protected by it.
        Hash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(source)));
#pragma warning restore CA5350
    }

    public ReadOnlyMemory<byte> Source { get; }

    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>The script in this assembly's resource <c>{name}.lua</c>.</summary>
    public static RedisScript Load(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name + ".lua")
            ?? throw new ArgumentException($"There is no script '{name}'.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new RedisScript(bytes);
    }
}
