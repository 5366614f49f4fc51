using System.Buffers.Binary;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// One file of a log, named by the number of its first batch. It begins with a mark, the columns of the log and their checksum;
/// frames follow, each with a batch.
/// </summary>
internal sealed class EventLogSegment(string path, long first)
{
    private const int MarkSize = 16;
    private const string Extension = ".events";
    private static ReadOnlySpan<byte> Mark => "MLEVENT1"u8;

    public string Path { get; } = path;

    /// <summary>The number of the first batch.</summary>
    public long First { get; } = first;

    public static EventLogSegment Named(string folder, long first) =>
        new(System.IO.Path.Join(folder, first.ToString("D20", CultureInfo.InvariantCulture) + Extension), first);

    /// <summary>The segments of a folder in order.</summary>
    public static List<EventLogSegment> Find(string folder)
    {
        var found = new List<EventLogSegment>();
        foreach (var path in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Extension) : [])
        {
            if (long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            {
                found.Add(new EventLogSegment(path, first));
            }
        }

        found.Sort((x, y) => x.First.CompareTo(y.First));
        return found;
    }

    /// <summary>The bytes that begin a segment.</summary>
    public static byte[] Head(Schema schema)
    {
        var columns = BatchEncoding.WriteSchema(schema);
        var head = new byte[MarkSize + columns.Length];
        Mark.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), columns.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), EventLogFrame.Crc(columns));
        columns.CopyTo(head, MarkSize);
        return head;
    }

    /// <summary>The columns, and where the first frame begins.</summary>
    /// <exception cref="ArtifactException">The file does not begin like a segment.</exception>
    public (Schema Schema, long Start) ReadHead(FileStream file)
    {
        var mark = new byte[MarkSize];
        file.Position = 0;
        if (file.ReadAtLeast(mark, MarkSize, throwOnEndOfStream: false) == MarkSize && mark.AsSpan(0, 8).SequenceEqual(Mark))
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(mark.AsSpan(8));
            if (length >= 0 && length <= file.Length - MarkSize)
            {
                var columns = new byte[length];
                file.ReadExactly(columns);
                if (EventLogFrame.Crc(columns) == BinaryPrimitives.ReadUInt32LittleEndian(mark.AsSpan(12)))
                {
                    return (BatchEncoding.ReadSchema(columns), MarkSize + length);
                }
            }
        }

        throw Damaged("does not begin with the columns of an event log");
    }

    /// <summary>Reads the batch's bytes at the file's position; null, and the file where it was, when there is no whole frame.</summary>
    public byte[]? ReadFrame(FileStream file, long number)
    {
        var start = file.Position;
        Span<byte> head = stackalloc byte[EventLogFrame.Size];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && EventLogFrame.TryRead(head, out var frame) && frame.Number == number && frame.Length <= file.Length - file.Position)
        {
            var payload = new byte[frame.Length];
            if (file.ReadAtLeast(payload, payload.Length, throwOnEndOfStream: false) == payload.Length && frame.Fits(payload))
            {
                return payload;
            }
        }

        file.Position = start;
        return null;
    }

    /// <summary>Skips a frame by its head; false where there is no whole one.</summary>
    public static bool TrySkip(FileStream file, long number)
    {
        var start = file.Position;
        Span<byte> head = stackalloc byte[EventLogFrame.Size];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && EventLogFrame.TryRead(head, out var frame) && frame.Number == number && frame.Length <= file.Length - file.Position)
        {
            file.Position += frame.Length;
            return true;
        }

        file.Position = start;
        return false;
    }

    /// <summary>
    /// Whether a whole head with a later number stands anywhere behind a place: then what is wrong there is damage to batches that
    /// were acknowledged, and not the rest of an append that a crash cut off.
    /// </summary>
    public static bool HasLaterFrame(FileStream file, long position, long number)
    {
        file.Position = position;
        var rest = new byte[file.Length - position];
        file.ReadExactly(rest);
        for (var i = 1; i + EventLogFrame.Size <= rest.Length; i++)
        {
            if (EventLogFrame.TryRead(rest.AsSpan(i), out var frame) && frame.Number > number && frame.Number <= number + rest.Length)
            {
                return true;
            }
        }

        return false;
    }

    public ArtifactException Damaged(string what) => new(
        $"The event log file \"{Path}\" {what}: its bytes were changed after they were written. Restore the file from a copy, or move it away together with those after it.",
        ArtifactErrorReason.Corrupt,
        Path);
}
