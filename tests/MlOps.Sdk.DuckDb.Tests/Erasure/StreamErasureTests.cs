using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Erasing a customer that streams know, whose key is a text that occurs nowhere else.</summary>
public sealed class StreamErasureTests : IAsyncDisposable
{
    private const string Marker = "zz-erase-me-77ab";
    private const int Days = 10;

    private static readonly string[] Customers = ["customer-0", Marker, "customer-2"];
    private static readonly EntityKeyPart[] Key = [Marker];
    private static readonly StreamTimeOptions Time = new() { OutOfOrderness = TimeSpan.FromDays(2) };

    private readonly TemporaryStore _temporary = new(b => b.UseSqliteOnlineStore());
    private readonly RecordBatch _events = ScoredHistory.Build(
        new Schema(new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("score", DataType.Int32)),
        Enumerable.Range(0, Days).SelectMany(day => Customers.Select((customer, i) => new object?[] { customer, ScoredHistory.Start.AddDays(day), (i * 10) + day })));
    private readonly FeatureView _counted = new FeatureView("activity", ScoredHistory.Customer, Source.Csv("events.csv", "at")).Aggregate("n", a => a.Count().Over(TimeSpan.FromDays(5)));
    private readonly FeatureView _plain = ScoredHistory.View(Source.Csv("events.csv", "at"));

    private IFeatureStore Store => _temporary.Store;

    private string CheckpointFolder => Path.Combine(_temporary.Folder, "elsewhere");

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task Erase_StreamStandsStill_LeavesNoTrace_AndAResumptionBringsNothingBack()
    {
        await Store.ApplyAsync([_counted]);
        await StreamAsync(_counted, [_events]);
        Assert.Contains(await TracesAsync(), trace => trace.Contains("stream.checkpoint", StringComparison.Ordinal));

        var receipt = await Store.EraseAsync(ScoredHistory.Customer, Key);

        Assert.Equal(("stream", "activity@v1", 1L), receipt.Steps.Select(s => (s.Place, s.Subject, s.Rows)).First());
        Assert.Empty(await TracesAsync());
        using var more = ScoredHistory.Build(_events.Schema, [["customer-0", ScoredHistory.Start.AddDays(Days), 7], [Marker, ScoredHistory.Start.AddDays(Days), 7]]);
        var progress = await StreamAsync(_counted, [_events, more]);
        Assert.Equal(32, progress.Events);
        Assert.Empty(await TracesAsync());
        Assert.Equal([5L, 0L, 4L], await CountsAsync(Days, 1));
    }

    [Fact]
    public async Task Erase_ReplayFromTheStart_PassesOverWhatIsOlderAndTakesWhatIsNew()
    {
        await Store.ApplyAsync([_counted]);
        await Store.EraseAsync(ScoredHistory.Customer, Key);
        await StreamAsync(_counted, [_events]);
        Assert.Empty(await TracesAsync());

        var later = TimeProvider.System.GetUtcNow().AddDays(1);
        using var newer = ScoredHistory.Build(_events.Schema, [[Marker, later, 1]]);
        await StreamAsync(_counted, [_events, newer]);
        Assert.NotEmpty(await TracesAsync());

        // Erased a second time, what came after the first goes too.
        await Store.EraseAsync(ScoredHistory.Customer, Key);
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task Erase_CheckpointElsewhere_IsPurgedWhenTheStreamGoesOn()
    {
        await Store.ApplyAsync([_counted]);
        var options = new StreamRunOptions { CheckpointFolder = CheckpointFolder };
        await StreamAsync(_counted, [_events], options);
        await Store.EraseAsync(ScoredHistory.Customer, Key);
        Assert.NotEmpty(await Traces.FindAsync(_temporary.Database, CheckpointFolder, Marker));

        using var more = ScoredHistory.Build(_events.Schema, [["customer-0", ScoredHistory.Start.AddDays(Days), 7]]);
        await StreamAsync(_counted, [_events, more], options);
        Assert.Empty(await Traces.FindAsync(_temporary.Database, CheckpointFolder, Marker));
        Assert.Empty(await TracesAsync());
        Assert.Equal([5L, 0L, 4L], await CountsAsync(Days, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Erase_StreamRuns_ForgetsAtOnceAndGoesOn(bool isAggregated)
    {
        var view = isAggregated ? _counted : _plain;
        await Store.ApplyAsync([view]);
        var source = new ChannelEventSource("live", _events.Schema);
        var running = Store.StreamAsync(view, source, Time, new StreamRunOptions { CheckpointInterval = TimeSpan.FromDays(1) }).AsTask();
        await source.WriteAsync(_events);
        while (await RowAsync(view, Marker) is null)
        {
            await Task.Delay(5);
        }

        var receipt = await Store.EraseAsync(ScoredHistory.Customer, Key);

        Assert.True(receipt.Steps.Single(s => s.Place == "stream").Rows > 0);
        Assert.Empty(await Traces.FindAsync(_temporary.Database, _temporary.Lake, Marker));
        Assert.DoesNotContain(Marker, await File.ReadAllTextAsync(Path.Combine(_temporary.Folder, "platform", "streams", view.Name, "v1", "stream.checkpoint")), StringComparison.Ordinal);
        using var more = ScoredHistory.Build(_events.Schema, [["customer-0", ScoredHistory.Start.AddDays(Days), 7], [Marker, ScoredHistory.Start.AddDays(Days - 1), 7]]);
        await source.WriteAsync(more);
        source.Complete();
        var progress = await running;
        Assert.Equal(32, progress.Events);
        Assert.Empty(await TracesAsync());
        Assert.Equal((false, true), (await RowAsync(view, "customer-0") is null, await RowAsync(view, Marker) is null));
    }

    [Fact]
    public async Task Erase_StreamRunsInAnotherProcess_IsRefusedAndCanBeRepeated()
    {
        await Store.ApplyAsync([_counted]);
        await StreamAsync(_counted, [_events]);
        using (new FileStream(Path.Combine(_temporary.Folder, "platform", "streams", "activity", "v1", "stream.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var error = await Assert.ThrowsAsync<ConflictException>(async () => await Store.EraseAsync(ScoredHistory.Customer, Key));
            Assert.Equal("stream", error.Kind);
        }

        Assert.NotNull((await Store.EraseAsync(ScoredHistory.Customer, Key)).FinishedAt);
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task Erase_OthersOfTheStream_AreAsIfNothingHadHappened()
    {
        await Store.ApplyAsync([_counted]);
        using var half = _events.Slice(0, 15);
        using var rest = _events.Slice(15, 15);
        await StreamAsync(_counted, [half]);
        await Store.EraseAsync(ScoredHistory.Customer, Key);
        await StreamAsync(_counted, [half, rest]);
        Assert.Equal([5L, 0L, 5L], await CountsAsync(Days - 1, 1));
        Assert.Equal([3L, 0L, 3L], await CountsAsync(2, 1));
    }

    private ValueTask<StreamProgress> StreamAsync(FeatureView view, RecordBatch[] batches, StreamRunOptions? options = null) =>
        Store.StreamAsync(view, EventSource.FromBatches("events", batches), Time, options);

    /// <summary>The counts of all customers some microseconds after the beginning of a day.</summary>
    private async Task<object?[]> CountsAsync(int day, int later)
    {
        using var spine = ScoredHistory.Build(
            new Schema(new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp)),
            Customers.Select(c => new object?[] { c, ScoredHistory.Start.AddDays(day).AddMicroseconds(later) }));
        using var set = await Store.GetTrainingSetAsync(spine, "at", [_counted]);
        return [.. Enumerable.Range(0, Customers.Length).Select(set.Data["activity__n"].GetValue)];
    }

    /// <summary>What is served of a customer; null for nothing, also where that is counted as 0.</summary>
    private async Task<object?> RowAsync(FeatureView view, string customer)
    {
        using var entity = ScoredHistory.Build(new Schema(new Field("customer_id", DataType.Utf8)), [[customer]]);
        using var read = await Store.GetOnlineAsync(entity, [view], ScoredHistory.Start.AddDays(Days - 1).AddMicroseconds(1));
        return read.Values.Columns[0].GetValue(0) is var value && value is 0L ? null : value;
    }

    private Task<IReadOnlyList<string>> TracesAsync() => Traces.FindAsync(_temporary.Database, Path.Combine(_temporary.Folder, "platform"), Marker);
}
