namespace MlOps.Sdk.FeatureStore;

/// <summary>Takes an entity out of the state that a stream of a view has saved.</summary>
internal static class StreamCheckpointErasure
{
    private const int Counts = 6;
    private const int Times = 2;

    /// <summary>The state without the entity, or null when it does not hold it.</summary>
    /// <param name="state">The place of the one source, the counters, the clock and, of aggregated views, each entity's key and history.</param>
    /// <param name="key">The entity's key as bytes.</param>
    public static byte[]? Without(byte[] state, ReadOnlySpan<byte> key)
    {
        var source = new StateReader(state);
        var target = new StateWriter();
        target.Write(source.ReadBytes().AsSpan());
        for (var i = 0; i < Counts + Times; i++)
        {
            target.Write(source.ReadInt64());
        }

        if (source.IsAtEnd)
        {
            return null;
        }

        var kept = new List<(byte[] Key, byte[] History)>();
        var isFound = false;
        for (var left = source.ReadCount(sizeof(long)); left > 0; left--)
        {
            var (entity, history) = (source.ReadBytes(), source.ReadBytes());
            if (entity.AsSpan().SequenceEqual(key))
            {
                isFound = true;
            }
            else
            {
                kept.Add((entity, history));
            }
        }

        target.Write(kept.Count);
        foreach (var (entity, history) in kept)
        {
            target.Write(entity.AsSpan());
            target.Write(history.AsSpan());
        }

        return isFound ? target.ToArray() : null;
    }
}
