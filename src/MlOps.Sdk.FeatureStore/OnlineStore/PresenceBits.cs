namespace MlOps.Sdk.FeatureStore;

/// <summary>The bitmap of a packed row: bit i of byte i / 8, from the lowest, is set when feature i is present.</summary>
internal static class PresenceBits
{
    public static bool AllSet(ReadOnlySpan<byte> bitmap, int first, int count)
    {
        var end = first + count;
        var (firstByte, lastByte) = (first / 8, (end - 1) / 8);
        var head = (byte)(0xFF << (first % 8));
        var tail = (byte)(0xFF >> (7 - ((end - 1) % 8)));
        if (firstByte == lastByte)
        {
            return (bitmap[firstByte] & head & tail) == (head & tail);
        }

        return (bitmap[firstByte] & head) == head
            && (bitmap[lastByte] & tail) == tail
            && !bitmap[(firstByte + 1)..lastByte].ContainsAnyExcept((byte)0xFF);
    }
}
