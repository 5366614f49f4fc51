using System.Buffers.Binary;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>UUIDs: 128-bit numbers with the top bit turned in the engine, their usual text here.</summary>
internal sealed unsafe class UuidReader() : VectorReader(ColumnBuilder.Create(DataType.Utf8))
{
    private const int TextLength = 36;

    protected override void AppendPresent(nint vector, int start, int count)
    {
        var builder = (Utf8ColumnBuilder)Builder;
        Span<byte> number = stackalloc byte[16];
        Span<byte> text = stackalloc byte[TextLength];
        foreach (var value in new ReadOnlySpan<UInt128>((UInt128*)NativeMethods.VectorData(vector) + start, count))
        {
            BinaryPrimitives.WriteUInt128BigEndian(number, value ^ (UInt128.One << 127));
            new Guid(number, bigEndian: true).TryFormat(text, out _);
            builder.AppendUtf8(text);
        }
    }
}
