namespace MlOps.Sdk.Core;

/// <summary>
/// A block of native memory that columns share by counting references: 64-byte aligned and pooled when allocated here,
/// or foreign memory that is given back through a callback. The block is freed exactly once, when the last reference
/// is released; a block whose owners were never disposed is freed by the garbage collector.
/// Counting is thread-safe; the bytes themselves are written by one builder and only read afterwards.
/// </summary>
public sealed unsafe class ColumnBuffer
{
    private readonly byte* _pointer;
    private readonly nuint _capacity;
    private readonly Action? _releaseForeign;
    private int _references = 1;

    private ColumnBuffer(byte* pointer, long length, nuint capacity, Action? releaseForeign)
    {
        _pointer = pointer;
        Length = length;
        _capacity = capacity;
        _releaseForeign = releaseForeign;
    }

    /// <summary>Frees the block when every owner forgot to.</summary>
    ~ColumnBuffer()
    {
        if (Volatile.Read(ref _references) > 0)
        {
            Free();
        }
    }

    /// <summary>The block's length in bytes.</summary>
    public long Length { get; }

    /// <summary>The block's address.</summary>
    /// <exception cref="ObjectDisposedException">The last reference was released.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_references <= 0, this);
            return _pointer;
        }
    }

    /// <summary>The block's bytes, at most the first 2^31 - 1. Valid while a reference is held.</summary>
    /// <exception cref="ObjectDisposedException">The last reference was released.</exception>
    public Span<byte> Span => new(Pointer, (int)Math.Min(Length, int.MaxValue));

    /// <summary>Allocates a zeroed block with one reference.</summary>
    /// <param name="length">Bytes, 0 or more.</param>
    public static ColumnBuffer Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var capacity = BufferPool.CapacityFor(length);
        var block = BufferPool.Rent(capacity);
        System.Runtime.InteropServices.NativeMemory.Clear(block, capacity);
        return new ColumnBuffer(block, length, capacity, null);
    }

    /// <summary>Wraps memory that belongs to somebody else.</summary>
    /// <param name="pointer">Its address; may be null when <paramref name="length"/> is 0.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="release">Called once, when the last reference is released.</param>
    public static ColumnBuffer FromForeign(void* pointer, long length, Action release)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(release);
        return new ColumnBuffer((byte*)pointer, length, 0, release);
    }

    /// <summary>Adds a reference and returns the same buffer.</summary>
    /// <exception cref="ObjectDisposedException">The last reference was already released.</exception>
    public ColumnBuffer Retain()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _references);
            ObjectDisposedException.ThrowIf(seen <= 0, this);
        }
        while (Interlocked.CompareExchange(ref _references, seen + 1, seen) != seen);
        return this;
    }

    /// <summary>Gives a reference back; the last one frees the block.</summary>
    /// <exception cref="InvalidOperationException">There was no reference left to release.</exception>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left < 0)
        {
            throw new InvalidOperationException("A column buffer was released more often than it was retained.");
        }

        if (left == 0)
        {
            GC.SuppressFinalize(this);
            Free();
        }
    }

    private void Free()
    {
        if (_releaseForeign is not null)
        {
            _releaseForeign();
        }
        else
        {
            BufferPool.Return(_pointer, _capacity);
        }
    }
}
