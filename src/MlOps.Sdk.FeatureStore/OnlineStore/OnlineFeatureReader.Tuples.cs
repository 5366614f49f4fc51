using System.Buffers;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <content>Keys of several parts.</content>
public sealed partial class OnlineFeatureReader
{
    private const int MostStackBytesOfTuples = 2048;

    /// <summary>
    /// Reads entities with keys of several parts, one row after the other, as in <c>reader.ReadTuples([803, "src/main.c"], now, row)</c>. Keys of
    /// one part may be given too, so that many texts are read at once.
    /// </summary>
    /// <param name="keys">For each entity its parts, in the order of <see cref="Entity.JoinKeys"/>.</param>
    /// <param name="at">The instant.</param>
    /// <param name="values">Takes the rows; exactly <see cref="Width"/> long for each entity.</param>
    /// <param name="statuses">Takes as many statuses as <see cref="Columns"/> for each entity; empty when they are not wanted.</param>
    /// <exception cref="ArgumentException">A span has another length, or a part is a text where the join key is an integer or the other way round.</exception>
    /// <exception cref="SchemaException">A row was packed for another version of its view.</exception>
    public void ReadTuples(ReadOnlySpan<EntityKeyPart> keys, DateTimeOffset at, Span<float> values, Span<FeatureStatus> statuses = default)
    {
        var parts = _hasTexts.Length;
        RequireParts(keys);
        RequireLengths(keys.Length / parts, values, statuses);
        var instant = Timestamps.FromDateTimeOffset(at);
        for (var start = 0; start < keys.Length; start += KeysPerLookup * parts)
        {
            var some = keys.Slice(start, Math.Min(KeysPerLookup * parts, keys.Length - start));
            FindTuples(some, instant, start / parts, values, statuses);
        }
    }

    private void FindTuples(ReadOnlySpan<EntityKeyPart> keys, long at, int firstRow, Span<float> values, Span<FeatureStatus> statuses)
    {
        var most = 0;
        foreach (var part in keys)
        {
            most += EntityKeyBytes.MostBytes(part);
        }

        Span<int> ends = stackalloc int[KeysPerLookup];
        var rented = most > MostStackBytesOfTuples ? ArrayPool<byte>.Shared.Rent(most) : null;
        try
        {
            var bytes = rented ?? stackalloc byte[MostStackBytesOfTuples];
            var (length, parts) = (0, _hasTexts.Length);
            for (var i = 0; i < keys.Length; i++)
            {
                length += EntityKeyBytes.Write(keys[i], parts > 1, bytes[length..]);
                ends[i / parts] = length;
            }

            Find(new EntityKeys(bytes[..length], ends[..(keys.Length / parts)]), at, firstRow, values, statuses);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private void RequireParts(ReadOnlySpan<EntityKeyPart> keys)
    {
        if (keys.Length % _hasTexts.Length != 0)
        {
            throw new ArgumentException($"{keys.Length} parts are no whole keys of entity {Entity}. Give {_hasTexts.Length} parts for each.", nameof(keys));
        }

        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Text is not null != _hasTexts[i % _hasTexts.Length])
            {
                throw new ArgumentException(
                    $"Part {i} of the keys is {keys[i]}, but the join key there is '{Entity.JoinKeys[i % _hasTexts.Length]}'. Give the parts in the order of the entity's join keys.",
                    nameof(keys));
            }
        }
    }
}
