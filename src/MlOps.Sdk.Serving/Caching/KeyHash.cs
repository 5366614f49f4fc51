using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Hashes keys with secrets of this process: NH (Black et al., "UMAC", CRYPTO 1999) over words of 64 bits, whose sums for two keys of one
/// length are equal with a chance of 2^-64 whichever keys somebody chooses, so that no rows can be sent that meet in one bucket.
/// Longer keys are cut into blocks, which are chained.
/// </summary>
internal class KeyHash
{
    private const int BlockBytes = 1024;
    private const int Words = BlockBytes / sizeof(ulong);

    private readonly ulong[] _secrets = new ulong[Words + 3];

    public KeyHash() => RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_secrets.AsSpan()));

    public virtual ulong Of(ReadOnlySpan<byte> bytes)
    {
        var secrets = _secrets.AsSpan();
        var hash = ((ulong)bytes.Length + secrets[Words]) * (secrets[Words + 1] | 1);
        while (true)
        {
            hash = Mix(hash ^ Block(bytes.Length > BlockBytes ? bytes[..BlockBytes] : bytes, secrets), secrets[Words + 2]);
            if (bytes.Length <= BlockBytes)
            {
                return hash;
            }

            bytes = bytes[BlockBytes..];
        }
    }

    private static ulong Block(ReadOnlySpan<byte> bytes, ReadOnlySpan<ulong> secrets)
    {
        var (high, low) = (0UL, 0UL);
        while (bytes.Length >= 16)
        {
            Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes) + secrets[0], BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) + secrets[1], ref high, ref low);
            bytes = bytes[16..];
            secrets = secrets[2..];
        }

        if (bytes.Length > 0)
        {
            Span<byte> rest = stackalloc byte[16];
            rest.Clear();
            bytes.CopyTo(rest);
            Add(BinaryPrimitives.ReadUInt64LittleEndian(rest) + secrets[0], BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) + secrets[1], ref high, ref low);
        }

        return Mix(low, high | 1);
    }

    private static void Add(ulong a, ulong b, ref ulong high, ref ulong low)
    {
        var top = Math.BigMul(a, b, out var bottom);
        low += bottom;
        high += top + (low < bottom ? 1UL : 0);
    }

    // Brings every bit to every place, since buckets look at the lowest ones and shards at the highest.
    private static ulong Mix(ulong value, ulong secret)
    {
        value ^= secret;
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
        return value ^ (value >> 32);
    }
}
