namespace MlOps.Sdk.FeatureStore;

/// <summary>The kinds of windows over event time. Tumbling and sliding windows are aligned to 1970-01-01T00:00:00Z.</summary>
public static class Windows
{
    /// <summary>Windows one after the other: each event is in exactly one.</summary>
    /// <param name="size">How long each is, in whole microseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not longer than zero, or longer than 100 years.</exception>
    public static WindowDefinition Tumbling(TimeSpan size) => new SlidingWindow(Microseconds(size, "The size of a window", nameof(size)), Microseconds(size, "The size of a window", nameof(size)));

    /// <summary>Windows that overlap: each event is in those that cover it.</summary>
    /// <param name="size">How long each is, in whole microseconds.</param>
    /// <param name="slide">How long after one the next begins; at most the size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A duration is not longer than zero, or the slide is longer than the size.</exception>
    public static WindowDefinition Sliding(TimeSpan size, TimeSpan slide) => slide <= size
        ? new SlidingWindow(Microseconds(size, "The size of a window", nameof(size)), Microseconds(slide, "The slide of a window", nameof(slide)))
        : throw new ArgumentOutOfRangeException(nameof(slide), slide, $"Windows of {size} cannot begin every {slide}, because events between them would be in none. Slide by at most the size.");

    /// <summary>Windows that last as long as events keep coming: each event less than the gap after the one before.</summary>
    /// <param name="gap">How long without events a window ends, in whole microseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gap is not longer than zero, or longer than 100 years.</exception>
    public static WindowDefinition Session(TimeSpan gap) => new SessionWindow(Microseconds(gap, "The gap of a session", nameof(gap)));

    private static long Microseconds(TimeSpan duration, string what, string parameter) =>
        DefinitionName.RequireDuration(duration, what, parameter).Ticks / TimeSpan.TicksPerMicrosecond;
}
