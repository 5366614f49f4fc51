using System.Buffers;
using System.IO.Compression;

namespace MlOps.Sdk.Core;

/// <summary>Reads an archive that may come from anywhere: bounded, nothing written to the disk, every part checked by its hash.</summary>
internal static class ModelPackageReader
{
    private const int ChunkBytes = 128 * 1024;

    public static async ValueTask<ModelPackage> ReadAsync(Stream stream, ModelPackageLimits limits, CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (archive.Length + count > limits.MaximumPackageBytes)
                {
                    throw TooLarge(PackageParts.Archive, limits.MaximumPackageBytes, nameof(limits.MaximumPackageBytes));
                }

                await archive.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Read(archive.GetBuffer().AsMemory(0, (int)archive.Length), limits);
    }

    public static ModelPackage Read(ReadOnlyMemory<byte> archive, ModelPackageLimits limits)
    {
        if (archive.Length > limits.MaximumPackageBytes)
        {
            throw TooLarge(PackageParts.Archive, limits.MaximumPackageBytes, nameof(limits.MaximumPackageBytes));
        }

        if (StoredZip.Objection(archive.Span) is { } objection)
        {
            throw new ModelPackageException($"The package is refused because {objection}: fetch or write it again.", PackageParts.Archive);
        }

        try
        {
            using var zip = new ZipArchive(new ReadOnlyMemoryStream(archive), ZipArchiveMode.Read);
            return PackageContent.Read(ReadParts(zip, limits), limits.File);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw new ModelPackageException(
                $"The package cannot be read as a zip archive: {exception.Message} Fetch or write it again.", PackageParts.Archive, exception);
        }
    }

    private static Dictionary<string, byte[]> ReadParts(ZipArchive zip, ModelPackageLimits limits)
    {
        var entries = FindEntries(zip);
        var manifestBytes = Extract(entries[PackageParts.Manifest], limits.MaximumPartBytes, nameof(limits.MaximumPartBytes));
        var manifest = PackageContent.ReadManifest(manifestBytes);
        CheckManifest(manifest);
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [PackageParts.Manifest] = manifestBytes };
        foreach (var part in manifest.Parts)
        {
            var content = part.Name == PackageParts.Model
                ? Extract(entries[part.Name], limits.MaximumModelBytes, nameof(limits.MaximumModelBytes))
                : Extract(entries[part.Name], limits.MaximumPartBytes, nameof(limits.MaximumPartBytes));
            if (content.Length != part.Size || PackageManifest.Hash(content) != part.Sha256)
            {
                throw new ModelPackageException(
                    $"The part \"{part.Name}\" was altered: its {content.Length} bytes do not have the hash and the size ({part.Size}) in the manifest. Fetch or write the package again.",
                    part.Name);
            }

            parts.Add(part.Name, content);
        }

        return parts;
    }

    private static Dictionary<string, ZipArchiveEntry> FindEntries(ZipArchive zip)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (!PackageParts.All.Contains(name, StringComparer.Ordinal))
            {
                var shown = ArtifactPath.IsValid(name) && !name.Contains('/', StringComparison.Ordinal) ? $"\"{name}\" is superfluous" : "with a path in its name leads elsewhere";
                throw new ModelPackageException(
                    $"A part {shown}: a package holds exactly {string.Join(", ", PackageParts.All)}. Remove it, or write the package again.", name);
            }

            if (!entries.TryAdd(name, entry))
            {
                throw new ModelPackageException($"The part \"{name}\" occurs twice: remove one, or write the package again.", name);
            }
        }

        return PackageParts.All.FirstOrDefault(name => !entries.ContainsKey(name)) is { } missing
            ? throw new ModelPackageException($"The part \"{missing}\" is missing: fetch or write the package again.", missing)
            : entries;
    }

    private static void CheckManifest(PackageManifest manifest)
    {
        if (manifest.Format != PackageManifest.FormatName || manifest.FormatVersion != PackageManifest.CurrentVersion)
        {
            throw new ModelPackageException(
                $"The package has the format \"{manifest.Format}\" version {manifest.FormatVersion}; this SDK reads \"{PackageManifest.FormatName}\" version {PackageManifest.CurrentVersion}. Update MlOps.Sdk, or write the package again with this version.",
                PackageParts.Manifest);
        }

        if (!manifest.Parts.Select(p => p.Name).SequenceEqual(PackageParts.Listed))
        {
            throw new ModelPackageException(
                $"The manifest does not list exactly {string.Join(", ", PackageParts.Listed)}, in this order: write the package again.", PackageParts.Manifest);
        }
    }

    private static byte[] Extract(ZipArchiveEntry entry, int limit, string limitName)
    {
        // The declared size may lie, so the bytes that really come out are counted as well.
        if (entry.Length > limit)
        {
            throw TooLarge(entry.FullName, limit, limitName);
        }

        var content = new byte[Math.Min(entry.Length, ChunkBytes)];
        var length = 0;
        using var stream = entry.Open();
        while (true)
        {
            if (length == content.Length)
            {
                if (length == entry.Length)
                {
                    break;
                }

                Array.Resize(ref content, (int)Math.Min(entry.Length, content.Length * 2L));
            }

            var count = stream.Read(content, length, content.Length - length);
            if (count == 0)
            {
                throw new ModelPackageException($"The part \"{entry.FullName}\" is cut off: fetch or write the package again.", entry.FullName);
            }

            length += count;
        }

        Span<byte> beyond = stackalloc byte[1];
        return stream.Read(beyond) == 0
            ? content
            : throw new ModelPackageException($"The part \"{entry.FullName}\" is longer than it says: fetch or write the package again.", entry.FullName);
    }

    private static ModelPackageException TooLarge(string part, int limit, string name) => new(
        $"The part \"{part}\" has more than {limit} bytes: raise ModelPackageLimits.{name} if you trust its source.", part);
}
