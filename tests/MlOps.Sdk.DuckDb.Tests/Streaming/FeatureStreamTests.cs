using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class FeatureStreamTests : IAsyncDisposable
{
    private const long Hour = 3_600_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-stream-").FullName;
    private readonly ServiceProvider _services;
    private readonly IFeatureStore _store;

    public FeatureStreamTests()
    {
        _services = new ServiceCollection().AddMlOpsCore(o => o.Path = Path.Combine(_folder, "platform")).UseSqlite().UseDuckDbOfflineStore()
            .AddFeatureStore(o => o.OnlineHistory = null).Services.BuildServiceProvider();
        _store = _services.GetRequiredService<IFeatureStore>();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Stream_Aggregations_EqualsMaterializedAndBruteForce() => Compare(RandomHistory.Aggregated, 20_251);

    [Fact]
    public void Stream_PlainFeatures_EqualsMaterializedAndBruteForce() => Compare(RandomHistory.Plain, 20_252);

    [Fact]
    public void Stream_StillRunning_ReadsOnlineKnowEveryEventSoFar() => Each(20_253, 10, async (history, random, number) =>
    {
        var arrivals = Arrivals(history.Rows, random, 6);
        var view = Named(history, $"live{number}", history.View.Source);
        var source = new UnreliableSource(Cut(arrivals, random)) { Silent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        using var stop = new CancellationTokenSource();
        await _store.ApplyAsync([view]);
        var running = _store.StreamAsync(
            view, source, new StreamTimeOptions { OutOfOrderness = TimeSpan.FromHours(6) }, new StreamRunOptions { CheckpointInterval = TimeSpan.Zero }, stop.Token).AsTask();
        await source.Silent.Task;
        await AssertOnlineAsync(history, view, new PointInTimeOracle(view, history.Rows));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    });

    [Fact]
    public async Task Stream_LiveChannel_ShowsAnEventLongBeforeItIsFinal()
    {
        var view = new FeatureView("shown", new Entity("thing", DataType.Int64), Source.Csv("events.csv", "at", key: "key")).Aggregate("n", a => a.Count().Over(TimeSpan.FromHours(1)));
        await _store.ApplyAsync([view]);
        var source = new ChannelEventSource("live", SourceRow.Schema);
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = _services.GetRequiredService<EventBus>().Subscribe<FeaturesPushed>((_, _) =>
        {
            shown.TrySetResult();
            return ValueTask.CompletedTask;
        });
        var running = _store.StreamAsync(view, source, new StreamTimeOptions { OutOfOrderness = TimeSpan.FromDays(1) }, new StreamRunOptions { CheckpointInterval = TimeSpan.FromDays(1) }).AsTask();
        var at = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
        using var events = SourceRow.ToBatch([new SourceRow(1, Timestamps.FromDateTimeOffset(at), null, null, null, null)]);
        await source.WriteAsync(events);
        await shown.Task;
        Assert.Equal([0L, 1L, 1L, 0L], [await CountAsync(0, 0), await CountAsync(1, 1), await CountAsync(1, 3_600_000_000), await CountAsync(1, 3_600_000_001)]);
        source.Complete();
        Assert.Equal((1, 2), ((await running).Events, (await running).Rows));

        async Task<object?> CountAsync(long key, long later)
        {
            using var entity = new RecordBatch(new Schema(new Field("thing", DataType.Int64)), Columns.From(key));
            using var read = await _store.GetOnlineAsync(entity, [view], at.AddMicroseconds(later));
            return read.Values.Columns[0].GetValue(0);
        }
    }

    [Fact]
    public void Stream_HistoryThenMore_GoesOnWhereItWas() => Each(20_254, 5, async (history, random, number) =>
    {
        var arrivals = Arrivals(history.Rows, random, 6);
        var batches = Cut(arrivals, random);
        var view = Named(history, $"grown{number}", history.View.Source);
        await _store.ApplyAsync([view]);
        foreach (var count in new[] { 1, batches.Count / 3, batches.Count / 2, batches.Count, batches.Count })
        {
            var grown = batches.Take(Math.Max(1, count)).ToList();
            await _store.StreamAsync(view, EventSource.FromBatches("log", grown), new StreamTimeOptions { OutOfOrderness = TimeSpan.FromHours(6) });
            var known = arrivals.Take(grown.Sum(b => b.RowCount)).ToList();
            var oracle = new PointInTimeOracle(view, known);
            await AssertOnlineAsync(history, view, oracle);
            if (known.Exists(r => r.Key is not null && r.Event is not null))
            {
                await AssertOfflineAsync(history, view, oracle);
            }
        }

        Assert.True(File.Exists(Path.Combine(_folder, "platform", "streams", view.Name, "v1", "stream.checkpoint")));
    });

    [Fact]
    public async Task Stream_WrongColumns_SaysWhichBeforeItReads()
    {
        var view = new FeatureView("counted", new Entity("thing", DataType.Int64), Source.Csv("events.csv", "at", key: "key")).Aggregate("n", a => a.Sum("amount"));
        await Assert.ThrowsAsync<NotFoundException>(() => Run(SourceRow.ToBatch([])));
        await _store.ApplyAsync([view]);
        Assert.Contains("no column 'amount' for the aggregations", (await Assert.ThrowsAsync<SchemaException>(() => Run(SourceRow.ToBatch([])))).Message, StringComparison.Ordinal);
        using var retyped = SourceRow.ToBatch([]).With(new Field("key", DataType.Utf8), Columns.FromStrings());
        Assert.Contains("'key' of the event source 'log' holds utf8", (await Assert.ThrowsAsync<SchemaException>(() => Run(retyped))).Message, StringComparison.Ordinal);

        Task Run(RecordBatch batch) => _store.StreamAsync(view, EventSource.FromBatches("log", batch)).AsTask();
    }

    private static List<SourceRow> Arrivals(IEnumerable<SourceRow> rows, Random random, int disorderHours) =>
        [.. rows.OrderBy(r => (r.Event ?? 0) + random.NextInt64(disorderHours * Hour))];

    private static List<RecordBatch> Cut(List<SourceRow> rows, Random random)
    {
        var batches = new List<RecordBatch>();
        for (var first = 0; first < rows.Count || batches.Count == 0;)
        {
            var count = Math.Min(random.Next(60), rows.Count - first);
            batches.Add(SourceRow.ToBatch(rows.Skip(first).Take(count)));
            first += count;
        }

        return batches;
    }

    private static FeatureView Named(RandomHistory history, string name, FeatureSource source)
    {
        var view = new FeatureView(name, history.View.Entity, source);
        view = history.View.Features.Aggregate(view, (v, f) => f switch
        {
            AggregateFeature aggregate => v.Aggregate(f.Name, _ => aggregate.Aggregation),
            _ => v.Feature(f.Name, f.Type, ((ColumnFeature)f).Column),
        });
        return history.View.TimeToLive is { } age ? view.WithTimeToLive(age) : view;
    }

    /// <summary>The functions that the oracle has no words for; they are compared with the view computed from the source.</summary>
    private static FeatureView WithMore(FeatureView view, Random random) => !view.IsAggregated ? view : view
        .Aggregate("more0", a => a.Variance("value").Over(TimeSpan.FromHours(random.Next(1, 9))))
        .Aggregate("more1", a => a.First("text", DataType.Utf8).Over(TimeSpan.FromHours(random.Next(1, 9))))
        .Aggregate("more2", a => a.Last("flag", DataType.Boolean))
        .Aggregate("more3", a => a.TopK("text", 2).Over(TimeSpan.FromHours(random.Next(1, 9))))
        .Aggregate("more4", a => a.DistinctCount("value"))
        .Aggregate("more5", a => a.StandardDeviation("value"));

    // All bits count, but for those that tell one NaN from another.
    private static object? Exact(object? value) => value is double number && !double.IsNaN(number) ? BitConverter.DoubleToInt64Bits(number) : value;

    private static void Each(ulong seed, int count, Func<RandomHistory, Random, int, Task> test)
    {
        var number = 0;
        Prop.ForAll(RandomHistory.Aggregated.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (history, choice) =>
            test(history, new Random(choice), ++number).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, 1));
    }

    private void Compare(Gen<RandomHistory> histories, ulong seed)
    {
        var (number, compared) = (0, 0);
        Prop.ForAll(histories.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (history, choice) =>
            compared += CompareAsync(history, new Random(choice), ++number).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(seed, 1));
        Assert.True(compared > 10_000, $"only {compared} values were compared");
    }

    private async Task<int> CompareAsync(RandomHistory history, Random random, int number)
    {
        var policy = random.Next(2) == 0 ? LatePolicy.Drop : LatePolicy.Update;
        var (bound, lateness) = (random.Next(0, 8), policy == LatePolicy.Update ? random.Next(0, 8) : 0);
        var arrivals = Arrivals(history.Rows, random, 6);
        var taken = Taken(arrivals, bound * Hour, lateness * Hour, out var missed);
        var batches = Cut(arrivals, random);
        var twinSource = Source.Batches("twin", [SourceRow.ToBatch(taken)], "at", created: "created", key: "key");
        var choice = random.Next();
        var streamed = WithMore(Named(history, $"streamed{number}", history.View.Source), new Random(choice));
        var twin = WithMore(Named(history, $"twin{number}", twinSource), new Random(choice));
        await _store.ApplyAsync([streamed, twin]);
        await _store.MaterializeAsync(twin);
        var time = new StreamTimeOptions { OutOfOrderness = TimeSpan.FromHours(bound), LatePolicy = policy, AllowedLateness = TimeSpan.FromHours(lateness) };
        StreamProgress? progress = null;
        for (var attempt = 0; progress is null; attempt++)
        {
            var source = new UnreliableSource(batches) { FailsAfter = attempt < 3 ? random.Next(batches.Count) : int.MaxValue };
            try
            {
                progress = await _store.StreamAsync(streamed, source, time, new StreamRunOptions { CheckpointInterval = random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromDays(1) });
            }
            catch (IOException)
            {
                // The next attempt goes on at the last checkpoint.
            }
        }

        Assert.Equal(
            (arrivals.Count, arrivals.Count(r => r.Key is null || r.Event is null), missed), (progress.Events, progress.IncompleteEvents, progress.DroppedEvents));
        var oracle = new PointInTimeOracle(history.View, taken);
        using var spine = history.ToSpine();
        using var set = await _store.GetTrainingSetAsync(spine, "instant", [streamed, twin]);
        foreach (var feature in streamed.Features)
        {
            var (one, other) = (set.Data[streamed.ColumnOf(feature)], set.Data[twin.ColumnOf(feature)]);
            Assert.Equal(Enumerable.Range(0, one.Length).Select(i => Exact(other.GetValue(i))), Enumerable.Range(0, one.Length).Select(i => Exact(one.GetValue(i))));
        }

        return await AssertOfflineAsync(history, streamed, oracle) + await AssertOnlineAsync(history, streamed, oracle, set.Data);
    }

    private static List<SourceRow> Taken(List<SourceRow> arrivals, long bound, long lateness, out int missed)
    {
        var (taken, newest) = (new List<SourceRow>(), long.MinValue / 2);
        missed = 0;
        foreach (var row in arrivals.Where(r => r.Key is not null && r.Event is not null))
        {
            if (row.Event < newest - bound - lateness)
            {
                missed++;
            }
            else
            {
                taken.Add(row);
            }

            newest = Math.Max(newest, row.Event!.Value);
        }

        return taken;
    }

    private async Task<int> AssertOfflineAsync(RandomHistory history, FeatureView view, PointInTimeOracle oracle)
    {
        using var spine = history.ToSpine();
        using var set = await _store.GetTrainingSetAsync(spine, "instant", [view]);
        for (var i = 0; i < history.Spine.Count; i++)
        {
            Assert.Equal(
                oracle.ValuesAt(history.Spine[i].Key, history.Spine[i].At)[..history.View.Features.Count],
                view.Features.Take(history.View.Features.Count).Select(f => set.Data[view.ColumnOf(f)].GetValue(i)));
        }

        return history.Spine.Count * history.View.Features.Count;
    }

    private async Task<int> AssertOnlineAsync(RandomHistory history, FeatureView view, PointInTimeOracle oracle, RecordBatch? offline = null)
    {
        using var spine = history.ToSpine();
        var compared = 0;
        for (var i = 0; i < history.Spine.Count; i++)
        {
            if (history.Spine[i] is not { Key: { } key, At: { } at })
            {
                continue;
            }

            using var entity = spine.Slice(i, 1);
            using var read = await _store.GetOnlineAsync(entity, [view], Timestamps.ToDateTimeOffset(at));
            var values = read.Values.Columns.Select(c => c.GetValue(0)).ToList();
            Assert.Equal(oracle.ValuesAt(key, at)[..history.View.Features.Count], values.Take(history.View.Features.Count));
            if (offline is not null)
            {
                Assert.Equal(view.Features.Select(f => offline[view.ColumnOf(f)].GetValue(i)), values);
            }

            compared += values.Count;
        }

        return compared;
    }
}
