using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.Core;

/// <summary>
/// Writes that survive a power cut when they have returned: file, then name. A failed fsync is final, since the kernel
/// may have dropped the pages: what was written is discarded and the caller starts again from the source.
/// </summary>
public static class DurableFile
{
    private const int AlreadyExists = 17;       // EEXIST
    private const int MaximumAttempts = 20;
    private const string TemporarySuffix = ".tmp";

    /// <summary>Forces a file's bytes to the disk.</summary>
    /// <param name="handle">An open, writable file.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <exception cref="ArtifactException">The bytes are not durable (<see cref="ArtifactErrorReason.NotDurable"/>) or the disk is full.</exception>
    public static void Fsync(SafeFileHandle handle, string path)
    {
        ArgumentNullException.ThrowIfNull(handle);
        Check(NativeFileSync.SyncFile(handle), path);
    }

    /// <summary>Forces the entries of a folder (creations, renames, deletions) to the disk. Nothing to do on Windows.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="ArtifactException">The entries are not durable.</exception>
    public static void FsyncDirectory(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Check(NativeFileSync.SyncDirectory(path), path);
    }

    /// <summary>Creates a folder and its missing parents, private to this user (0700), durably.</summary>
    /// <param name="path">The folder.</param>
    public static void CreateDirectory(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
        {
            return;
        }

        if (Path.GetDirectoryName(full) is { Length: > 0 } parent)
        {
            CreateDirectory(parent);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(full);
            }
            else
            {
                Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            FsyncDirectory(parent);
        }
    }

    /// <summary>Opens a new file for writing, private to this user (0600); fails when it exists.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    public static FileStream CreateNew(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Writes or replaces a file: a reader, also after a crash, finds the old content or the new, never a part.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="cancellationToken">Stops the write; the old content stays.</param>
    /// <exception cref="ArtifactException">The content is not durable; the old content stays.</exception>
    public static ValueTask WriteAtomicAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        WriteAtomicAsync(path, (stream, ct) => stream.WriteAsync(content, ct), cancellationToken);

    /// <summary>Writes or replaces a file whose content is made piece by piece: a reader, also after a crash, finds the old content or the new, never a part.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the whole content. The stream has no buffer of its own: give it large pieces.</param>
    /// <param name="cancellationToken">Stops the write; the old content stays.</param>
    /// <exception cref="ArtifactException">The content is not durable; the old content stays.</exception>
    public static async ValueTask WriteAtomicAsync(
        string path, Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        var (full, folder, temporary) = Names(path);
        try
        {
            await WriteTemporaryAsync(temporary, write, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, full, overwrite: true);
            FsyncDirectory(folder);
        }
        catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
        {
            throw StorageErrors.Translate(exception, full, "write");
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    /// <summary>
    /// Writes a file unless one of that name exists, as one step: of many writers exactly one wins, and nobody sees a part
    /// of the content. This is what a commit log needs.
    /// </summary>
    /// <param name="path">The file; its folder must exist and lie on a file system with hard links.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="cancellationToken">Stops the write before the file has its name.</param>
    /// <returns><see langword="false"/> when a file of that name exists; it is untouched.</returns>
    /// <exception cref="ArtifactException">The content is not durable; the name was not taken by this call, or only its entry is in doubt.</exception>
    public static async ValueTask<bool> TryCreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var (full, folder, temporary) = Names(path);
        if (File.Exists(full))
        {
            return false;
        }

        try
        {
            for (var attempt = 1; ; attempt++)
            {
                await WriteTemporaryAsync(temporary, (stream, ct) => stream.WriteAsync(content, ct), cancellationToken).ConfigureAwait(false);
                try
                {
                    if (!TryName(temporary, full))
                    {
                        return false;
                    }

                    break;
                }
                catch (IOException) when (attempt < MaximumAttempts && !File.Exists(temporary) && Directory.Exists(folder))
                {
                    // Somebody who clears up after crashed writers took it for a leftover.
                }
            }

            FsyncDirectory(folder);
            return true;
        }
        catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
        {
            throw StorageErrors.Translate(exception, full, "create");
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    internal static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (StorageErrors.IsStorageFailure(exception))
        {
            // What is left is a temporary file that the next open collects; the failure that brought us here matters more.
        }
    }

    private static (string Full, string Folder, string Temporary) Names(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? throw new ArgumentException($"\"{path}\" is not a file name.", nameof(path));
        return (full, folder, Path.Join(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}{TemporarySuffix}"));
    }

    private static async ValueTask WriteTemporaryAsync(string temporary, Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        var stream = CreateNew(temporary);
        await using (stream.ConfigureAwait(false))
        {
            await write(stream, cancellationToken).ConfigureAwait(false);
            Fsync(stream.SafeFileHandle, temporary);
        }
    }

    private static bool TryName(string temporary, string full)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(temporary, full, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(full))
            {
                return false;
            }
        }

        var error = NativeFileSync.Link(temporary, full);
        if (error is 0 or AlreadyExists)
        {
            return error == 0;
        }

        throw new IOException(
            $"The file system refused the name \"{full}\" ({NativeFileSync.Describe(error)}); it must support hard links.", error);
    }

    private static void Check(int error, string path)
    {
        if (error == 0)
        {
            return;
        }

        throw StorageErrors.IsFull(error)
            ? new ArtifactException(
                $"The disk or quota under \"{path}\" is full and nothing was stored: free some space and repeat the call.",
                ArtifactErrorReason.StorageFull, path)
            : new ArtifactException(
                $"\"{path}\" could not be made durable ({NativeFileSync.Describe(error)}), so it was not stored: check the disk and store it again from its source.",
                ArtifactErrorReason.NotDurable, path);
    }
}
