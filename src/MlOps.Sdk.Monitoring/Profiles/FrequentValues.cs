using System.Runtime.InteropServices;

namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Counts of the most frequent texts in bounded memory (Misra and Gries 1982, with the batched purge of Anderson et
/// al. 2017): exact up to <see cref="Capacity"/> different values; beyond that a count is too low by at most
/// <see cref="Undercount"/>, which stays below 2 × rows ÷ capacity. Mergeable. Not thread-safe.
/// </summary>
internal sealed class FrequentValues
{
    public const int Capacity = 4096;
    private readonly Dictionary<byte[], long> _counts = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], long>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public FrequentValues() => _lookup = _counts.GetAlternateLookup<ReadOnlySpan<byte>>();

    public long Undercount { get; private set; }

    /// <summary>How many different values are being counted; all of them while <see cref="Undercount"/> is 0.</summary>
    public int Tracked => _counts.Count;

    public IReadOnlyDictionary<byte[], long> Counts => _counts;

    public void Add(ReadOnlySpan<byte> value, long rows = 1)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_lookup, value, out _) += rows;
        if (_counts.Count > Capacity)
        {
            Purge();
        }
    }

    public void Merge(FrequentValues other)
    {
        foreach ((byte[] value, long rows) in other._counts)
        {
            Add(value, rows);
        }

        Undercount += other.Undercount;
    }

    private void Purge()
    {
        long[] sorted = [.. _counts.Values];
        Array.Sort(sorted);
        long median = sorted[sorted.Length / 2];
        Undercount += median;
        foreach (byte[] value in _counts.Keys.ToArray())
        {
            ref long count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, value);
            count -= median;
            if (count <= 0)
            {
                _counts.Remove(value);
            }
        }
    }
}
