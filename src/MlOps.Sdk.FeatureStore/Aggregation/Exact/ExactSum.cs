using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A sum without rounding: a fixed-point number as wide as its terms need, in limbs of 32 bits that have 31 more for carries. Terms come
/// and go in any order, and what is left depends on which are in it alone. It is rounded once, when it is read, to the nearest double and
/// half to even. The idea is that of the small superaccumulator of R. M. Neal, "Fast exact summation using small and large superaccumulators" (2015).
/// </summary>
internal sealed partial class ExactSum
{
    private const int MaximumPending = 1 << 30;
    private const long LimbMask = uint.MaxValue;

    private long[] _limbs = [];
    private int _lowest;
    private int _length;
    private int _pending;

    /// <summary>Forgets all terms.</summary>
    public void Clear()
    {
        Array.Clear(_limbs, 0, _length);
        (_length, _pending) = (0, 0);
    }

    /// <summary>Adds a finite number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double value) => Accumulate(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Takes a finite number away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subtract(double value) => Accumulate(BitConverter.DoubleToUInt64Bits(value) ^ (1UL << 63));

    /// <summary>Adds <c>magnitude * 2^exponent</c>, or takes it away.</summary>
    public void Add(UInt128 magnitude, int exponent, bool isNegative)
    {
        if (magnitude == UInt128.Zero)
        {
            return;
        }

        var (limb, shift) = (exponent >> 5, exponent & 31);
        var first = Place(limb, 5);
        var sign = isNegative ? -1L : 0;
        var low = magnitude << shift;
        var high = shift == 0 ? 0 : (uint)(magnitude >> (128 - shift));
        for (var i = 0; i < 4; i++)
        {
            _limbs[first + i] += ((long)(uint)(low >> (32 * i)) ^ sign) - sign;
        }

        _limbs[first + 4] += (high ^ sign) - sign;
        Count();
    }

    /// <summary>The sum as the nearest double; infinite where it is too large.</summary>
    public double Round()
    {
        if (_length == 0)
        {
            return 0;
        }

        Normalize();
        Span<uint> digits = _length <= 16 ? stackalloc uint[16] : new uint[_length];
        var isNegative = Magnitude(digits);
        var top = _length - 1;
        while (top >= 0 && digits[top] == 0)
        {
            top--;
        }

        if (top < 0)
        {
            return 0;
        }

        var zeros = BitOperations.LeadingZeroCount(digits[top]);
        var head = (UInt128)digits[top] << 64 | (UInt128)Digit(digits, top - 1) << 32 | Digit(digits, top - 2);
        var aligned = head << (32 + zeros);
        var isInexact = (ulong)aligned != 0 || (top > 2 && digits[..(top - 2)].ContainsAnyExcept(0u));
        return Rounding.ToDouble(isNegative, (ulong)(aligned >> 64), isInexact, (32 * (_lowest + top)) + 31 - zeros);
    }

    /// <summary>The sum as two doubles: the nearest one, and the nearest one to what that leaves.</summary>
    public (double High, double Low) RoundTwice()
    {
        var high = Round();
        if (!double.IsFinite(high) || high == 0)
        {
            return (high, 0);
        }

        Subtract(high);
        var low = Round();
        Add(high);
        return (high, low);
    }

    /// <summary>The sum as <c>integer * 2^exponent</c>.</summary>
    public BigInteger ToInteger(out int exponent)
    {
        exponent = 32 * _lowest;
        if (_length == 0)
        {
            return BigInteger.Zero;
        }

        Normalize();
        var digits = new uint[_length];
        var isNegative = Magnitude(digits);
        var bytes = new byte[digits.Length * sizeof(uint)];
        for (var i = 0; i < digits.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), digits[i]);
        }

        var magnitude = new BigInteger(bytes, isUnsigned: true);
        return isNegative ? -magnitude : magnitude;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Accumulate(ulong bits)
    {
        var exponent = (int)(bits >> 52) & 0x7FF;
        var mantissa = bits & ((1UL << 52) - 1);
        if (exponent == 0)
        {
            if (mantissa == 0)
            {
                return;
            }

            exponent = 1;
        }
        else
        {
            mantissa |= 1UL << 52;
        }

        exponent -= 1075;
        var (limb, shift) = (exponent >> 5, exponent & 31);
        var first = Place(limb, 3);
        var sign = (long)bits >> 63;
        var low = mantissa << shift;
        var high = (mantissa >> 1) >> (63 - shift);
        var limbs = _limbs.AsSpan(first, 3);
        limbs[0] += ((long)(uint)low ^ sign) - sign;
        limbs[1] += ((long)(low >> 32) ^ sign) - sign;
        limbs[2] += ((long)high ^ sign) - sign;
        Count();
    }

    private static uint Digit(ReadOnlySpan<uint> digits, int index) => index < 0 ? 0 : digits[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count()
    {
        if (++_pending == MaximumPending)
        {
            Normalize();
        }
    }

    /// <summary>Where in the array the limbs from a power on lie; makes room for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(int limb, int count)
    {
        var first = limb - _lowest;
        return (uint)first < (uint)_length && first + count <= _length ? first : Widen(limb, count);
    }

    private int Widen(int limb, int count)
    {
        if (_length == 0)
        {
            _lowest = limb;
        }

        var lowest = Math.Min(_lowest, limb);
        var length = Math.Max(_lowest + _length, limb + count) - lowest;
        var moved = _lowest - lowest;
        if (length > _limbs.Length)
        {
            var wider = new long[Math.Max(6, length + 1)];
            Array.Copy(_limbs, 0, wider, moved, _length);
            _limbs = wider;
        }
        else if (moved > 0)
        {
            Array.Copy(_limbs, 0, _limbs, moved, _length);
            Array.Clear(_limbs, 0, moved);
        }

        (_lowest, _length) = (lowest, length);
        return limb - lowest;
    }

    /// <summary>Carries: every limb but the highest becomes one of 32 bits without sign.</summary>
    private void Normalize()
    {
        _pending = 0;
        var last = _length - 1;
        if (last < 0)
        {
            return;
        }

        var carry = 0L;
        for (var i = 0; i < last; i++)
        {
            var limb = _limbs[i] + carry;
            _limbs[i] = limb & LimbMask;
            carry = limb >> 32;
        }

        var top = _limbs[last] + carry;
        while (top is < int.MinValue or > int.MaxValue)
        {
            Widen(_lowest + _length, 1);
            _limbs[last] = top & LimbMask;
            top >>= 32;
            last++;
        }

        _limbs[last] = top;
    }

    /// <summary>The digits of the normalized sum without its sign, and whether that is minus.</summary>
    private bool Magnitude(Span<uint> digits)
    {
        if (_length == 0)
        {
            return false;
        }

        var isNegative = _limbs[_length - 1] < 0;
        if (!isNegative)
        {
            for (var i = 0; i < _length; i++)
            {
                digits[i] = (uint)_limbs[i];
            }

            return false;
        }

        var borrow = 0L;
        for (var i = 0; i < _length; i++)
        {
            var digit = -_limbs[i] - borrow;
            digits[i] = (uint)digit;
            borrow = digit < 0 ? 1 : 0;
        }

        return true;
    }
}
