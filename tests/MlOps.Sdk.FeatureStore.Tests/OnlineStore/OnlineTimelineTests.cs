namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class OnlineTimelineTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Merge_ManyAdditionsToOneEntity_KeepsWhatReadsNeed_AndEarlierTimelinesStay()
    {
        OnlineTimeline? timeline = null;
        var early = default(OnlineTimeline);
        for (var i = 0; i < 10_000; i++)
        {
            timeline = OnlineTimeline.Merge(timeline, [Row(i)], new OnlineWatermark(1, Start) { TrimBefore = At(i - 5) });
            early = i == 100 ? timeline : early;
            Assert.InRange(timeline.Count, 1, 6);
        }

        Assert.Equal(Microseconds(9_994), timeline!.RowAt(Microseconds(9_994))!.ValidFrom);
        Assert.Equal(At(9_994), timeline.From);
        Assert.Null(timeline.RowAt(Microseconds(9_993)));
        Assert.Equal(Microseconds(100), early!.RowAt(Microseconds(5_000))!.ValidFrom);
        Assert.Equal(Microseconds(97), early.RowAt(Microseconds(97))!.ValidFrom);
    }

    [Fact]
    public void Merge_AllRowsFromAnEarlierStart_BringsItBack_AdditionsDoNot()
    {
        var trimmed = OnlineTimeline.Merge(null, [Row(1), Row(2), Row(3)], new OnlineWatermark(1, At(0)) { TrimBefore = At(3) });
        var added = OnlineTimeline.Merge(trimmed, [Row(4)], new OnlineWatermark(1, At(0)) { TrimBefore = At(0) });
        var whole = OnlineTimeline.Merge(added, [Row(1), Row(2), Row(3)], new OnlineWatermark(1, At(0)));
        Assert.Equal((1, At(3)), (trimmed.Count, trimmed.From));
        Assert.Equal((2, At(3)), (added.Count, added.From));
        Assert.Equal((4, At(0)), (whole.Count, whole.From));
    }

    private static OnlineRow Row(int hour) => new([1], Microseconds(hour), Microseconds(hour), 0, []);

    private static DateTimeOffset At(int hour) => Start.AddHours(hour);

    private static long Microseconds(int hour) => Core.Timestamps.FromDateTimeOffset(At(hour));
}
