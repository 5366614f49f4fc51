using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class ChannelEventSourceTests
{
    private static readonly Schema Columns = new(new Field("n", DataType.Int64));

    [Fact]
    public async Task WriteAsync_FullChannel_WaitsUntilABatchIsRead()
    {
        var source = new ChannelEventSource("clicks", Columns, capacity: 2);
        using var batch = Batch(1);
        await source.WriteAsync(batch);
        await source.WriteAsync(batch);
        var third = source.WriteAsync(batch).AsTask();
        Assert.False(third.IsCompleted);
        await using var reading = source.ReadAsync(StreamPosition.Start).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());
        reading.Current.Dispose();
        await third;
        source.Complete();
        Assert.True(await reading.MoveNextAsync());
        Assert.True(await reading.MoveNextAsync());
        Assert.Equal("3", reading.Current.Position.Token);
        Assert.False(await reading.MoveNextAsync());
    }

    [Fact]
    public async Task WriteAsync_WrongColumnsOrCompleted_IsRefused()
    {
        var source = new ChannelEventSource("clicks", Columns);
        using var other = new RecordBatch(new Schema(new Field("m", DataType.Int64)), Core.Columns.From(1L));
        Assert.Contains("'clicks'", (await Assert.ThrowsAsync<SchemaException>(() => source.WriteAsync(other).AsTask())).Message, StringComparison.Ordinal);
        source.Complete();
        source.Complete();
        using var batch = Batch(1);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => source.WriteAsync(batch).AsTask());
        Assert.Contains("'clicks' was completed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_StrangePlace_IsRefused()
    {
        var source = EventSource.FromBatches("list", Batch(1), Batch(2));
        var failure = await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await foreach (var batch in source.ReadAsync(new StreamPosition("partition 3")))
            {
                batch.Dispose();
            }
        });
        Assert.Contains("'partition 3'", failure.Message, StringComparison.Ordinal);
    }

    private static RecordBatch Batch(long n) => new(Columns, Core.Columns.From(n));
}
