using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>
/// A block of memory that columns share by counting references: 64-byte aligned and pooled when allocated here, or foreign
/// memory that is given back through a callback. It is given back exactly once, when the last reference is released.
/// A block whose owners were never disposed is the garbage collector's, but not before the last span over it is gone; for
/// foreign memory, which a span cannot keep alive, the owner must be.
/// Counting is thread-safe; the bytes themselves are written by one builder and only read afterwards.
/// </summary>
internal sealed unsafe class ColumnBuffer
{
    private readonly byte* _pointer;
    private readonly byte[]? _block;
    private readonly ForeignMemory? _foreign;
    private int _references = 1;

    private ColumnBuffer(byte* pointer, long length, byte[]? block, ForeignMemory? foreign)
    {
        _pointer = pointer;
        Length = length;
        _block = block;
        _foreign = foreign;
    }

    /// <summary>The block's length in bytes.</summary>
    public long Length { get; }

    /// <summary>The block's address. Valid while a reference is held.</summary>
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
    public Span<byte> Span => Elements<byte>(0, (int)Math.Min(Length, int.MaxValue));

    /// <summary>Allocates a zeroed block with one reference.</summary>
    /// <param name="length">Bytes, from 0 to <see cref="BufferPool.LargestBlock"/>.</param>
    public static ColumnBuffer Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var block = BufferPool.Rent(length);
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(block));
        start += -(nint)start & (BufferPool.Alignment - 1);
        new Span<byte>(start, (int)length).Clear();
        return new ColumnBuffer(start, length, block, null);
    }

    /// <summary>Wraps memory that belongs to somebody else.</summary>
    /// <param name="pointer">Its address; may be null when <paramref name="length"/> is 0.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="release">Called once, when the last reference is released or every owner was forgotten.</param>
    public static ColumnBuffer FromForeign(void* pointer, long length, Action release)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(release);
        return new ColumnBuffer((byte*)pointer, length, null, new ForeignMemory(release));
    }

    /// <summary>Values in the block. Valid while a reference is held.</summary>
    /// <param name="first">The first, counted in values.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ObjectDisposedException">The last reference was released.</exception>
    public Span<T> Elements<T>(long first, int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_references <= 0, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((first + count) * sizeof(T), Length, nameof(count));
        if (_block is null)
        {
            return new Span<T>((T*)_pointer + first, count);
        }

        // A reference into the array, not a bare address, so that the span keeps the block from being collected.
        ref var origin = ref MemoryMarshal.GetArrayDataReference(_block);
        var start = _pointer - (byte*)Unsafe.AsPointer(ref origin) + (first * sizeof(T));
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref origin, (nint)start)), count);
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

        if (left > 0)
        {
            return;
        }

        if (_block is not null)
        {
            BufferPool.Return(_block);
        }

        _foreign?.Dispose();
    }

    /// <summary>Gives foreign memory back, at the latest when it is collected.</summary>
    private sealed class ForeignMemory(Action release) : IDisposable
    {
        ~ForeignMemory() => release();

        public void Dispose()
        {
            GC.SuppressFinalize(this);
            release();
        }
    }
}
