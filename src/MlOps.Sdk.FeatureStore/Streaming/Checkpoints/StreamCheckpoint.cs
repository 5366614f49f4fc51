using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The one file that says where a stream stands: places of its sources, counts and what its operators remember. It is replaced as a whole, so
/// after a crash it is the one before or the one after. While this is open no other run can use the folder.
/// </summary>
internal sealed class StreamCheckpoint : IDisposable
{
    private static ReadOnlySpan<byte> Mark => "MLSTRM01"u8;

    private readonly FileStream _lock;
    private readonly string _path;
    private readonly byte[] _stream;

    private StreamCheckpoint(FileStream exclusive, string path, byte[] stream) => (_lock, _path, _stream) = (exclusive, path, stream);

    public static StreamCheckpoint Open(string folder, string description)
    {
        folder = Path.GetFullPath(folder);
        DurableFile.CreateDirectory(folder);
        return new StreamCheckpoint(Lock(folder), PathIn(folder), SHA256.HashData(Encoding.UTF8.GetBytes(description)));
    }

    /// <summary>The checkpoint that some stream has left in a folder; null when there is none.</summary>
    /// <exception cref="ConflictException">The stream runs.</exception>
    public static StreamCheckpoint? Find(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!File.Exists(PathIn(folder)))
        {
            return null;
        }

        var exclusive = Lock(folder);
        try
        {
            using var file = File.OpenRead(PathIn(folder));
            var head = new byte[Mark.Length + SHA256.HashSizeInBytes];
            file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return new StreamCheckpoint(exclusive, PathIn(folder), head[Mark.Length..]);
        }
        catch
        {
            exclusive.Dispose();
            throw;
        }
    }

    private static string PathIn(string folder) => Path.Join(folder, "stream.checkpoint");

    private static FileStream Lock(string folder)
    {
        var path = Path.Join(folder, "stream.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new ConflictException($"Another run of a stream uses the checkpoint folder \"{folder}\". Stop it, or use another folder.", "stream", folder, exception);
        }
    }

    /// <summary>Reads the checkpoint; null when there is none.</summary>
    /// <exception cref="SchemaException">It is of another stream.</exception>
    /// <exception cref="ArtifactException">Its bytes were changed.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        var bytes = await File.ReadAllBytesAsync(_path, cancellationToken).ConfigureAwait(false);
        var head = Mark.Length + _stream.Length;
        if (bytes.Length < head + sizeof(uint) || !bytes.AsSpan(0, Mark.Length).SequenceEqual(Mark)
            || EventLogFrame.Crc(bytes.AsSpan(0, bytes.Length - sizeof(uint))) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint))))
        {
            throw new ArtifactException(
                $"The checkpoint \"{_path}\" was changed after it was written. Restore it from a copy, or remove it to replay the events from the start.", ArtifactErrorReason.Corrupt, _path);
        }

        return bytes.AsSpan(Mark.Length, _stream.Length).SequenceEqual(_stream)
            ? bytes[head..^sizeof(uint)]
            : throw new SchemaException($"The checkpoint \"{_path}\" is of another stream or of an earlier definition of this one. Use another folder, or remove it to replay the events from the start.");
    }

    public ValueTask WriteAsync(ReadOnlySpan<byte> state, CancellationToken cancellationToken)
    {
        byte[] bytes = [.. Mark, .. _stream, .. state, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint)), EventLogFrame.Crc(bytes.AsSpan(0, bytes.Length - sizeof(uint))));
        return DurableFile.WriteAtomicAsync(_path, bytes, cancellationToken);
    }

    public void Dispose() => _lock.Dispose();
}
