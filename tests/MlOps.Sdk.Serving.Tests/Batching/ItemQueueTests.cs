using System.Collections.Frozen;

namespace MlOps.Sdk.Serving.Tests.Batching;

public sealed class ItemQueueTests : IDisposable
{
    private readonly RowBatcher _batcher = new(new BatchingPlan(new BatchingOptions()), TimeProvider.System);
    private readonly ItemQueue _queue = new(3);
    private long _clock;

    [Fact]
    public void Walk_MixedLevels_IsByLevelAndThenByAge()
    {
        var (a, b, c, d) = (Add(0), Add(2), Add(1), Add(2));
        Assert.Equal([b, d, c, a], Walk());
        _queue.Remove(d);
        _queue.Remove(a);
        Assert.Equal([b, c], Walk());
        Assert.Equal((2, b.Entered), (_queue.Count, _queue.Oldest()));
        _queue.Remove(b);
        _queue.Remove(c);
        Assert.Equal((0, null), (_queue.Count, _queue.First()));
    }

    [Fact]
    public void Remove_AnyOrder_KeepsTheOthersInOrder()
    {
        var random = new Random(5);
        var items = Enumerable.Range(0, 200).Select(_ => Add(random.Next(3))).ToList();
        while (items.Count > 0)
        {
            var gone = items[random.Next(items.Count)];
            items.Remove(gone);
            _queue.Remove(gone);
            Assert.Equal(items.OrderByDescending(item => item.Level).ThenBy(item => item.Entered), Walk());
        }
    }

    [Fact]
    public void VictimFor_EachPolicy_NeverDisplacesAHigherPriority()
    {
        var (middle, high) = (Add(1), Add(2));
        var younger = Add(1);
        Assert.Null(_queue.VictimFor(2, ShedPolicy.RejectNewest));
        Assert.Null(_queue.VictimFor(0, ShedPolicy.RejectOldest));
        Assert.Same(middle, _queue.VictimFor(1, ShedPolicy.RejectOldest));
        Assert.Same(middle, _queue.VictimFor(2, ShedPolicy.RejectOldest));
        Assert.Null(_queue.VictimFor(1, ShedPolicy.RejectLowestPriority));
        Assert.Same(younger, _queue.VictimFor(2, ShedPolicy.RejectLowestPriority));
        Assert.NotNull(high);
    }

    [Theory]
    [InlineData(-3, 0)]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    public void LevelOf_PriorityOutside_IsTheNearest(int priority, int level) => Assert.Equal(level, _queue.LevelOf(priority));

    public void Dispose() => _batcher.Dispose();

    private BatchItem Add(int level)
    {
        var item = new BatchItem(_batcher);
        item.Fill(null!, new RowInput(new Dictionary<string, object?>(), FrozenSet<string>.Empty, null), "primary", level, ++_clock, isCancellable: false);
        _queue.Add(item);
        return item;
    }

    private List<BatchItem> Walk()
    {
        List<BatchItem> items = [];
        for (var item = _queue.First(); item is not null; item = _queue.After(item))
        {
            items.Add(item);
        }

        return items;
    }
}
