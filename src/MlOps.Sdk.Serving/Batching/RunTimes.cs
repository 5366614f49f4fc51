namespace MlOps.Sdk.Serving;

/// <summary>
/// What runs of each size take, in ticks of the clock: a mean in which the last runs count most and a run that was held up
/// by something else counts little. Not thread-safe.
/// </summary>
internal sealed class RunTimes(int largest)
{
    private const double Weight = 1.0 / 8;
    private const double MostRise = 2;

    private readonly double[] _means = new double[largest + 1];
    private int _smallestSeen = largest + 1;
    private int _largestSeen;

    public void Add(int size, long ticks)
    {
        (_smallestSeen, _largestSeen) = (Math.Min(_smallestSeen, size), Math.Max(_largestSeen, size));
        ref var mean = ref _means[size];
        mean = mean == 0 ? Math.Max(ticks, 1) : mean + (Weight * (Math.Min(ticks, MostRise * mean) - mean));
    }

    /// <summary>What a size was seen to take; null when it was never run.</summary>
    public double? Of(int size) => _means[size] > 0 ? _means[size] : null;

    /// <summary>What a size may take: as seen, or as much as the next larger one, or in proportion to the next smaller one; 0 when nothing is known.</summary>
    public double Expected(int size)
    {
        for (var larger = size; larger <= _largestSeen; larger++)
        {
            if (_means[larger] > 0)
            {
                return _means[larger];
            }
        }

        for (var smaller = Math.Min(size - 1, _largestSeen); smaller >= _smallestSeen; smaller--)
        {
            if (_means[smaller] > 0)
            {
                return _means[smaller] * size / smaller;
            }
        }

        return 0;
    }

    /// <summary>The part of a run that does not grow with its rows, by the smallest and the largest size seen; 0 when not known.</summary>
    public double Fixed()
    {
        if (_smallestSeen >= _largestSeen)
        {
            return 0;
        }

        var perRow = (_means[_largestSeen] - _means[_smallestSeen]) / (_largestSeen - _smallestSeen);
        return Math.Clamp(_means[_smallestSeen] - (_smallestSeen * perRow), 0, _means[_smallestSeen]);
    }
}
