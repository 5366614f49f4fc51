using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Redis;

/// <summary>Walks over the keys of a pattern in small steps, so that the server stays free for others.</summary>
internal static class RedisKeyScan
{
    private static readonly byte[] StepSize = "1000"u8.ToArray();

    /// <summary>The keys that were there all the time, and maybe some others, some twice.</summary>
    public static async IAsyncEnumerable<IReadOnlyCollection<ReadOnlyMemory<byte>>> ReadAsync(
        RedisClient client, string operation, ReadOnlyMemory<byte> pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> cursor = "0"u8.ToArray();
        do
        {
            var request = new RespRequest("SCAN"u8.ToArray(), cursor, "MATCH"u8.ToArray(), pattern, "COUNT"u8.ToArray(), StepSize);
            var reply = (await client.SendAsync(operation, request, cancellationToken).ConfigureAwait(false)).Items;
            cursor = reply[0].Bytes;
            if (reply[1].Items is { Length: > 0 } keys)
            {
                yield return Array.ConvertAll(keys, k => (ReadOnlyMemory<byte>)k.Bytes);
            }
        }
        while (!cursor.Span.SequenceEqual("0"u8));
    }
}
