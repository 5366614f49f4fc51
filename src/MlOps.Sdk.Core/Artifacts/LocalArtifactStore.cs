using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MlOps.Sdk.Core;

/// <summary>
/// Artifacts as files of one folder: <c>sha256/ab/abcd…</c>, written to <c>tmp</c>, forced to the disk, renamed, and the
/// folder forced to the disk. Files are 0600 and folders 0700. Uploads that a crash left in <c>tmp</c> are removed on open.
/// </summary>
public sealed class LocalArtifactStore : ArtifactStore
{
    private const string BlobFolder = "sha256";
    private const string TemporaryFolder = "tmp";
    private const int ChunkBytes = 128 * 1024;
    private readonly string _temporary;

    /// <summary>Opens the store and creates its folders.</summary>
    /// <param name="root">The store's folder; nothing outside it is ever touched.</param>
    /// <exception cref="ArtifactException">The folder cannot be created or written.</exception>
    public LocalArtifactStore(string root)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        Root = Path.GetFullPath(root);
        _temporary = Path.Join(Root, TemporaryFolder);
        try
        {
            DurableFile.CreateDirectory(Path.Join(Root, BlobFolder));
            DurableFile.CreateDirectory(_temporary);
            CollectAbandonedUploads();
        }
        catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
        {
            throw StorageErrors.Translate(exception, Root, "open the artifact store");
        }
    }

    /// <summary>The absolute path of the store's folder.</summary>
    public string Root { get; }

    /// <inheritdoc/>
    protected override async ValueTask<ArtifactDigest> PutCoreAsync(Stream content, CancellationToken cancellationToken)
    {
        var upload = CreateUpload();
        var temporary = upload.Name;
        await using (upload.ConfigureAwait(false))
        {
            try
            {
                var digest = await CopyAsync(content, upload, cancellationToken).ConfigureAwait(false);
                Publish(upload, digest);
                return digest;
            }
            finally
            {
                // After the rename there is nothing under this name any more.
                DurableFile.TryDelete(temporary);
            }
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<ArtifactContent?> OpenReadCoreAsync(string sha256, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var stream = new FileStream(
                BlobPath(sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return new(new ArtifactContent(stream, stream.Length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new((ArtifactContent?)null);
        }
        catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
        {
            throw StorageErrors.Translate(exception, sha256, "read");
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<bool> ExistsCoreAsync(string sha256, CancellationToken cancellationToken) => new(File.Exists(BlobPath(sha256)));

    /// <inheritdoc/>
    protected override ValueTask<bool> DeleteCoreAsync(string sha256, CancellationToken cancellationToken)
    {
        var path = BlobPath(sha256);
        if (!File.Exists(path))
        {
            return new(false);
        }

        try
        {
            File.Delete(path);
            DurableFile.FsyncDirectory(Path.GetDirectoryName(path)!);
            return new(true);
        }
        catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
        {
            throw StorageErrors.Translate(exception, path, "delete");
        }
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<ArtifactDigest> ListCoreAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in new DirectoryInfo(Path.Join(Root, BlobFolder)).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ArtifactDigest.IsSha256(file.Name) && file.LinkTarget is null && file.Exists)
            {
                yield return new ArtifactDigest(file.Name, file.Length);
            }
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static async ValueTask<ArtifactDigest> CopyAsync(Stream content, FileStream upload, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long size = 0;
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, count);
                await WriteAsync(upload, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                size += count;
            }

            return new ArtifactDigest(Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask WriteAsync(FileStream upload, ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        try
        {
            await upload.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
        {
            throw StorageErrors.Translate(exception, upload.Name, "write");
        }
    }

    private void Publish(FileStream upload, ArtifactDigest digest)
    {
        var path = BlobPath(digest.Sha256);
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            DurableFile.CreateDirectory(folder);
            DurableFile.Fsync(upload.SafeFileHandle, upload.Name);

            // Also over an equal blob: it costs nothing more and heals one that the disk has damaged.
            File.Move(upload.Name, path, overwrite: true);
            DurableFile.FsyncDirectory(folder);
        }
        catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
        {
            throw StorageErrors.Translate(exception, path, "store");
        }
    }

    /// <summary>
    /// The open file is locked (shared); the collector asks for an exclusive lock. A file collected between its creation and
    /// its lock is noticed here, because the lock comes before the look.
    /// </summary>
    private FileStream CreateUpload()
    {
        for (var attempt = 0; ; attempt++)
        {
            FileStream? upload = null;
            try
            {
                upload = DurableFile.CreateNew(Path.Join(_temporary, $"{Guid.NewGuid():N}.upload"));
                if (File.Exists(upload.Name))
                {
                    return upload;
                }

                upload.Dispose();
            }
            catch (IOException) when (attempt < 3 && Directory.Exists(_temporary))
            {
                upload?.Dispose();
            }
            catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
            {
                throw StorageErrors.Translate(exception, _temporary, "write to");
            }
        }
    }

    private void CollectAbandonedUploads()
    {
        foreach (var path in Directory.EnumerateFiles(_temporary))
        {
            try
            {
                using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None);
                File.Delete(path);
            }
            catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
            {
                // Locked by the upload that writes it, or gone already.
            }
        }
    }

    private string BlobPath(string sha256) => ArtifactPath.Resolve(Root, $"{BlobFolder}/{sha256[..2]}/{sha256}");
}
