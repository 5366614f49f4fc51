using System.Buffers.Binary;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>
/// Writes a zip of uncompressed entries whose bytes depend on the content alone: the runtime's writer records the operating
/// system, and compressed bytes depend on the library's version.
/// </summary>
internal static class StoredZip
{
    private const int LocalHeaderBytes = 30;
    private const int DirectoryHeaderBytes = 46;
    private const int EndBytes = 22;
    private const uint EndSignature = 0x06054b50;
    private const ushort VersionNeeded = 20;
    private const ushort FirstOfJanuary1980 = (1 << 5) | 1;
    private const int LargestDirectoryBytes = 64 * 1024;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(i =>
    {
        var value = (uint)i;
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        }

        return value;
    })];

    public static async ValueTask WriteAsync(
        Stream stream, IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> entries, CancellationToken cancellationToken)
    {
        var directory = new List<byte>();
        var offset = 0u;
        foreach (var (name, content) in entries)
        {
            var crc = Crc(content.Span);
            var local = LocalHeader(name, content.Length, crc);
            directory.AddRange(DirectoryHeader(name, content.Length, crc, offset));
            await stream.WriteAsync(local, cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            offset = checked(offset + (uint)local.Length + (uint)content.Length);
        }

        await stream.WriteAsync(directory.ToArray(), cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(End(entries.Count, directory.Count, offset), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Why an archive is not to be opened, or null. A directory of millions of entries must not be read at all, and nothing may
    /// hide before, behind or between.
    /// </summary>
    public static string? Objection(ReadOnlySpan<byte> archive)
    {
        if (archive.Length < EndBytes || BinaryPrimitives.ReadUInt32LittleEndian(archive[^EndBytes..]) != EndSignature)
        {
            return "it is not a zip archive, or it is cut off or followed by other bytes";
        }

        var end = archive[^EndBytes..];
        var size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        return size > LargestDirectoryBytes || (long)offset + size + EndBytes != archive.Length
            ? "its directory is too long or not where it says"
            : null;
    }

    private static byte[] LocalHeader(string name, int size, uint crc)
    {
        var header = new byte[LocalHeaderBytes + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034b50);
        Common(header.AsSpan(4), name, size, crc);
        Encoding.ASCII.GetBytes(name, header.AsSpan(LocalHeaderBytes));
        return header;
    }

    private static byte[] DirectoryHeader(string name, int size, uint crc, uint offset)
    {
        var header = new byte[DirectoryHeaderBytes + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014b50);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), VersionNeeded);
        Common(header.AsSpan(6), name, size, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), offset);
        Encoding.ASCII.GetBytes(name, header.AsSpan(DirectoryHeaderBytes));
        return header;
    }

    /// <summary>The fields that both headers share: version, flags, method 0, time, date, checksum, sizes, name's length.</summary>
    private static void Common(Span<byte> fields, string name, int size, uint crc)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(fields, VersionNeeded);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[8..], FirstOfJanuary1980);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[10..], crc);
        BinaryPrimitives.WriteInt32LittleEndian(fields[14..], size);
        BinaryPrimitives.WriteInt32LittleEndian(fields[18..], size);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[22..], (ushort)name.Length);
    }

    private static byte[] End(int entries, int directoryBytes, uint directoryOffset)
    {
        var end = new byte[EndBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(end, EndSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)entries);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)entries);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), directoryBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), directoryOffset);
        return end;
    }

    private static uint Crc(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var value in content)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }
}
