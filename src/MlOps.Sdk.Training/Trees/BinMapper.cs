namespace MlOps.Sdk.Training;

/// <summary>
/// Cuts one feature into at most 255 bins. Every edge lies between two neighbouring values seen in training, as float32,
/// so that "bin ≤ b" and "value ≤ edge b" are the same question. Missing values have the bin after the last.
/// </summary>
internal sealed class BinMapper
{
    // Quantiles of this many rows are as good as those of all; sorting more only costs time.
    private const int SampleRows = 200_000;

    private readonly float[] _padded = new float[255];

    private BinMapper(float[] edges, bool hasMissing)
    {
        Edges = edges;
        HasMissing = hasMissing;
        edges.CopyTo(_padded, 0);
        _padded.AsSpan(edges.Length).Fill(float.PositiveInfinity);
    }

    /// <summary>The upper edge of each bin but the last, rising.</summary>
    public float[] Edges { get; }

    public bool HasMissing { get; }

    /// <summary>The number of bins without the one for missing values.</summary>
    public int BinCount => Edges.Length + 1;

    /// <summary>The number of histogram slots: the bins and, when training saw one, the missing bin.</summary>
    public int SlotCount => BinCount + (HasMissing ? 1 : 0);

    public static BinMapper Fit(ReadOnlySpan<float> values, int maxBins)
    {
        var hasMissing = false;
        var stride = Math.Max(1, values.Length / SampleRows);
        var sorted = new float[(values.Length + stride - 1) / stride];
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            hasMissing |= float.IsNaN(values[i]);
            if (i % stride == 0 && float.IsFinite(values[i]))
            {
                sorted[count++] = values[i];
            }
        }

        var finite = sorted.AsSpan(0, count);
        finite.Sort();
        return new BinMapper(EdgesOf(finite, maxBins), hasMissing);
    }

    public void Map(ReadOnlySpan<float> values, Span<byte> bins)
    {
        for (var i = 0; i < values.Length; i++)
        {
            bins[i] = BinOf(values[i]);
        }
    }

    private static float[] EdgesOf(ReadOnlySpan<float> sorted, int maxBins)
    {
        var edges = new List<float>();
        for (var i = 1; i < sorted.Length && edges.Count < maxBins; i++)
        {
            if (sorted[i] > sorted[i - 1])
            {
                edges.Add(Between(sorted[i - 1], sorted[i]));
            }
        }

        if (edges.Count < maxBins)
        {
            return [.. edges];
        }

        // Too many distinct values: cut at equal numbers of rows, each cut moved up to the next change of value.
        edges.Clear();
        for (var k = 1; k < maxBins; k++)
        {
            var position = (int)((long)k * sorted.Length / maxBins);
            while (position < sorted.Length && sorted[position] == sorted[position - 1])
            {
                position++;
            }

            if (position < sorted.Length && (edges.Count == 0 || sorted[position - 1] > edges[^1]))
            {
                edges.Add(Between(sorted[position - 1], sorted[position]));
            }
        }

        return [.. edges];
    }

    // The midpoint, kept below the upper value when float32 has nothing in between.
    private static float Between(float lower, float upper)
    {
        var middle = (float)(((double)lower + upper) / 2);
        return middle < upper ? middle : lower;
    }

    // Eight steps without a branch to mispredict; edges beyond the last are +∞, which no value exceeds.
    private byte BinOf(float value)
    {
        if (float.IsNaN(value))
        {
            return (byte)BinCount;
        }

        var bin = 0;
        for (var step = 128; step > 0; step >>= 1)
        {
            bin += (value > _padded[bin + step - 1] ? 1 : 0) * step;
        }

        return (byte)bin;
    }
}
