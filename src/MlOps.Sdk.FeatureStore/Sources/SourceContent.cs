using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The content of a source as one hash: equal hashes mean that the view's rows need not be computed again.</summary>
internal static class SourceContent
{
    // Counts up when the rows computed from one content change, so that stores computed by an older release are renewed.
    private const string Rules = "rows-1";

    public static async ValueTask<string> HashAsync(FeatureSource source, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Rules}\n{source.Kind}\n"));
        switch (source)
        {
            case FileFeatureSource files:
                foreach (var path in SourceFiles.Find(files))
                {
                    await AppendAsync(hash, path, cancellationToken).ConfigureAwait(false);
                }

                break;
            case BatchFeatureSource batches:
                hash.AppendData(Encoding.UTF8.GetBytes(ContentHash.Of(batches.Batches)));
                break;
            default:
                throw new ArgumentException($"Sources of kind '{source.Kind}' have no content to hash.", nameof(source));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async ValueTask AppendAsync(IncrementalHash hash, string path, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            var content = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
            var length = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, file.Position);
            hash.AppendData(length);
            hash.AppendData(content);
        }
    }
}
