using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>The hash of a row: SHA-256(previous hash, sequence, microseconds, and each text behind its length in bytes).</summary>
internal static class AuditHash
{
    public const string Origin = "0000000000000000000000000000000000000000000000000000000000000000";

    public static string Of(string previous, long sequence, long microseconds, AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Convert.FromHexString(previous));
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (var value in (ReadOnlySpan<long>)[sequence, microseconds])
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            hash.AppendData(number);
        }

        // Lengths keep "ab" + "c" apart from "a" + "bc".
        foreach (var text in (ReadOnlySpan<string>)[entry.Actor, entry.Action, entry.Subject, entry.Details])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64LittleEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
