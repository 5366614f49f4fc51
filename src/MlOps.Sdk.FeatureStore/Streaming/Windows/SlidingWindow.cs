using System.Globalization;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Windows of one size that begin at every multiple of a slide; with a slide as long as the size they do not overlap.</summary>
internal sealed record SlidingWindow(long Size, long Slide) : WindowDefinition
{
    internal override IEnumerable<(long Start, long End)> Of(long time)
    {
        var newest = time - (((time % Slide) + Slide) % Slide);
        for (var start = newest - ((Size - 1) / Slide * Slide); start <= newest; start += Slide)
        {
            if (start + Size > time)
            {
                yield return (start, start + Size);
            }
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"sliding {Size} {Slide}");
}
