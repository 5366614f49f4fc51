using System.Security.Cryptography;
using System.Text.Json;

namespace MlOps.Sdk.Core;

/// <summary>What <c>manifest.json</c> says: the format and every part with its size and hash.</summary>
internal sealed record PackageManifest(string Format, int FormatVersion, IReadOnlyList<PackageManifest.Part> Parts)
{
    public const string FormatName = "mlops-model-package";
    public const int CurrentVersion = 1;

    public static byte[] Of(IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> parts) => JsonSerializer.SerializeToUtf8Bytes(
        new PackageManifest(FormatName, CurrentVersion, [.. parts.Select(p => new Part(p.Name, p.Content.Length, Hash(p.Content.Span)))]),
        PackageJsonContext.Default.PackageManifest);

    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    internal sealed record Part(string Name, long Size, string Sha256);
}
