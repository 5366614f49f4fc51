using System.Buffers;

namespace MlOps.Sdk.Core;

/// <summary>The name of an artifact: what its bytes hash to, and how many there are.</summary>
public sealed record ArtifactDigest
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Creates the digest.</summary>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    /// <param name="size">The number of bytes, 0 or more.</param>
    /// <exception cref="ArgumentException">The hash is not 64 lower-case hexadecimal digits.</exception>
    public ArtifactDigest(string sha256, long size)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (!IsSha256(sha256))
        {
            throw new ArgumentException($"\"{sha256}\" is not a SHA-256: pass 64 lower-case hexadecimal digits.", nameof(sha256));
        }

        Sha256 = sha256;
        Size = size;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>The number of bytes.</summary>
    public long Size { get; }

    /// <summary>Whether a text is 64 lower-case hexadecimal digits.</summary>
    /// <param name="text">The text to look at.</param>
    public static bool IsSha256(string? text) =>
        text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(LowerHex);

    /// <summary>The hash and the size, as <c>sha256:…/123</c>.</summary>
    public override string ToString() => $"sha256:{Sha256}/{Size}";
}
