namespace MlOps.Sdk.Core;

/// <summary>A column buffer under construction: zeroed beyond its end, doubled when full.</summary>
internal sealed class GrowableBuffer(long capacity)
{
    private ColumnBuffer _buffer = ColumnBuffer.Allocate(capacity);

    public long Length { get; private set; }

    /// <summary>The bytes written so far.</summary>
    public Span<byte> Written => _buffer.Span[..(int)Length];

    /// <summary>Makes the buffer at least this long and hands out the whole of it; what is new is zero.</summary>
    public Span<byte> GrowTo(long length)
    {
        if (length > _buffer.Length)
        {
            if (length > BufferPool.LargestBlock)
            {
                throw new InvalidOperationException("A column cannot hold more than 2 GiB. Cut the rows into several batches.");
            }

            var larger = ColumnBuffer.Allocate(Math.Min(Math.Max(length, _buffer.Length * 2), BufferPool.LargestBlock));
            Written.CopyTo(larger.Span);
            _buffer.Release();
            _buffer = larger;
        }

        Length = Math.Max(Length, length);
        return _buffer.Span;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var start = (int)Length;
        bytes.CopyTo(GrowTo(Length + bytes.Length)[start..]);
    }

    /// <summary>Hands the buffer over; the builder starts anew with a small one.</summary>
    public ColumnBuffer Detach()
    {
        var built = _buffer;
        _buffer = ColumnBuffer.Allocate(0);
        Length = 0;
        return built;
    }
}
