using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads a snapshot: first its checksum, then its content, so that nothing damaged is ever taken for a row.</summary>
internal static class OnlineSnapshotReader
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The views of a snapshot; null when there is no such file.</summary>
    /// <exception cref="Core.DataEngineException">The file is damaged, of another layout, no snapshot, or cannot be read.</exception>
    public static IReadOnlyList<OnlineViewSnapshot>? TryRead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes);
            RequireHead(path, file);
            RequireChecksum(path, file);
            return ReadViews(path, file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (EndOfStreamException e)
        {
            throw OnlineSnapshotFormat.Damaged(path, "it ends too early", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OnlineSnapshotFormat.Unreadable(path, e);
        }
    }

    private static void RequireHead(string path, FileStream file)
    {
        Span<byte> head = stackalloc byte[OnlineSnapshotFormat.HeadLength];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var mark = OnlineSnapshotFormat.Mark;
        if (!head[..Math.Min(length, mark.Length)].SequenceEqual(mark[..Math.Min(length, mark.Length)]))
        {
            throw OnlineSnapshotFormat.Foreign(path);
        }

        if (length < head.Length)
        {
            throw OnlineSnapshotFormat.Damaged(path, $"it has only {file.Length} bytes");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(head[mark.Length..]) is var layout and not OnlineSnapshotFormat.Layout)
        {
            throw OnlineSnapshotFormat.AnotherLayout(path, layout);
        }
    }

    private static void RequireChecksum(string path, FileStream file)
    {
        var rest = file.Length - SHA256.HashSizeInBytes;
        if (rest < OnlineSnapshotFormat.HeadLength)
        {
            throw OnlineSnapshotFormat.Damaged(path, $"it has only {file.Length} bytes");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        for (file.Position = 0; rest > 0;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(rest, buffer.Length));
            file.ReadExactly(part);
            hash.AppendData(part);
            rest -= part.Length;
        }

        var told = buffer.AsSpan(0, SHA256.HashSizeInBytes);
        file.ReadExactly(told);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(told))
        {
            throw OnlineSnapshotFormat.Damaged(path, "its checksum does not fit its content");
        }

        file.Position = OnlineSnapshotFormat.HeadLength;
    }

    private static OnlineViewSnapshot[] ReadViews(string path, FileStream file)
    {
        using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
        var views = new OnlineViewSnapshot[reader.ReadInt32()];
        for (var i = 0; i < views.Length; i++)
        {
            var (id, fingerprint) = (Text(reader), Text(reader));
            var complete = reader.ReadInt32() == 0 ? null : new OnlineWatermark(reader.ReadInt64(), Instant(reader));
            var timelines = new KeyValuePair<byte[], OnlineTimeline>[reader.ReadInt32()];
            for (var t = 0; t < timelines.Length; t++)
            {
                timelines[t] = ReadTimeline(reader);
            }

            views[i] = new OnlineViewSnapshot(id, fingerprint, complete, timelines);
        }

        return file.Position == file.Length - SHA256.HashSizeInBytes ? views : throw OnlineSnapshotFormat.Damaged(path, "it holds more than its views");
    }

    private static KeyValuePair<byte[], OnlineTimeline> ReadTimeline(BinaryReader reader)
    {
        var key = Bytes(reader);
        var (generation, from) = (reader.ReadInt64(), Instant(reader));
        var rows = new OnlineRow[reader.ReadInt32()];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new OnlineRow(key, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), Bytes(reader));
        }

        return new(key, OnlineTimeline.Restore(rows, generation, from));
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(Bytes(reader));

    private static byte[] Bytes(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());

    private static DateTimeOffset Instant(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);
}
