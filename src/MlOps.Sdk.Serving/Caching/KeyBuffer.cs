using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Sdk.Serving;

/// <summary>The bytes of a key while it is written: on the stack as long as they fit, then in rented memory.</summary>
internal ref struct KeyBuffer(Span<byte> start)
{
    private Span<byte> _bytes = start;
    private byte[]? _rented;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _bytes[.._length];

    public Span<byte> Take(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Grow(count);
        }

        _length += count;
        return _bytes.Slice(_length - count, count);
    }

    public void Clear() => _length = 0;

    public void Number<T>(T value)
        where T : unmanaged => Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Take(Unsafe.SizeOf<T>())), value);

    /// <summary>Its length and its bytes; a missing text has a length that none has.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Number(-1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Number(length);
        Encoding.UTF8.GetBytes(text, Take(length));
    }

    public void Text(bool isMissing, ReadOnlySpan<byte> utf8)
    {
        Number(isMissing ? -1 : utf8.Length);
        if (!isMissing)
        {
            utf8.CopyTo(Take(utf8.Length));
        }
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, checked(_length + count)));
        Written.CopyTo(larger);
        Dispose();
        _bytes = _rented = larger;
    }
}
