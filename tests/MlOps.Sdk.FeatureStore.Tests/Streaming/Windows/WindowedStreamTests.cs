using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class WindowedStreamTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(250).WithReplay(20_241_120, 3);

    [Fact]
    public void Aggregate_RandomStreams_EqualsBruteForce() => Check.One(Many, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Equal(new Random(seed))));

    [Fact]
    public void Aggregate_SameEventsCutElsewhere_GivesTheSameRowsInTheSameOrder() => Check.One(Many, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var (window, time, _) = Choose(random, []);
        var events = StreamEvent.Random(random, random.Next(60), disorder: 30);
        Assert.Equal(Run(window, time, StreamEvent.Cut(random, events, 1)), Run(window, time, StreamEvent.Cut(random, events, 25)));
    }));

    [Fact]
    public void RunAsync_KilledAnywhere_LeavesTheSinkWithTheSameResults() => Check.One(Many, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var (window, time, _) = Choose(random, []);
        var batches = StreamEvent.Cut(random, StreamEvent.Random(random, random.Next(60), disorder: 30), 6);
        var expected = WindowRow.Fold(Run(window, time, batches));
        var rows = new List<WindowRow>();
        for (var attempt = 0; ; attempt++)
        {
            var left = attempt < 4 ? random.Next(6) : int.MaxValue;
            try
            {
                Stream(window, time, batches).RunAsync(
                    (batch, _) =>
                    {
                        rows.AddRange(WindowRow.Of(batch));
                        return left-- > 0 ? ValueTask.CompletedTask : throw new IOException("The power went.");
                    },
                    new StreamRunOptions { CheckpointFolder = folder.Path, CheckpointInterval = random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromDays(1) }).AsTask().GetAwaiter().GetResult();
                break;
            }
            catch (IOException)
            {
                // Rows that were handed over stay with the sink.
            }
        }

        Assert.Equal(expected, WindowRow.Fold(rows));
    }));

    [Fact]
    public async Task RunAsync_LongStream_KeepsOnlyOpenWindows()
    {
        var time = new StreamTimeOptions { OutOfOrderness = TimeSpan.FromMicroseconds(50), LatePolicy = LatePolicy.Update, AllowedLateness = TimeSpan.FromMicroseconds(100) };
        foreach (var window in new[] { Windows.Tumbling(TimeSpan.FromMicroseconds(20)), Windows.Session(TimeSpan.FromMicroseconds(5)) })
        {
            var aggregates = new WindowAggregates(StreamEvent.Columns, "at", WindowRow.Aggregations);
            var step = new WindowOperator(window, time, StreamEvent.Columns, "at", ["key"], aggregates);
            var counters = new StreamCounters("test");
            for (var i = 0; i < 200; i++)
            {
                using var batch = StreamEvent.Batch(Enumerable.Range(0, 50).Select(j => new StreamEvent(j % 5, (i * 500) + (j * 10), 1)));
                foreach (var rows in await step.ProcessAsync(0, batch, counters, CancellationToken.None))
                {
                    rows.Dispose();
                }

                Assert.InRange(step.Count, 1, 5 * 20);
            }
        }
    }

    [Fact]
    public async Task RunAsync_LiveChannel_GivesWhatTheFileGives()
    {
        var random = new Random(4);
        var (window, time) = (Windows.Sliding(TimeSpan.FromMicroseconds(40), TimeSpan.FromMicroseconds(10)), new StreamTimeOptions { OutOfOrderness = TimeSpan.FromMicroseconds(30) });
        var batches = StreamEvent.Cut(random, StreamEvent.Random(random, 300, disorder: 30), 9);
        var source = new ChannelEventSource("live", StreamEvent.Columns, capacity: 1);
        var rows = new List<WindowRow>();
        var running = Aggregated(EventStream.From(source), window, time).RunAsync((batch, _) =>
        {
            rows.AddRange(WindowRow.Of(batch));
            return ValueTask.CompletedTask;
        }).AsTask();
        foreach (var batch in batches)
        {
            await source.WriteAsync(batch);
        }

        source.Complete();
        var progress = await running;
        Assert.Equal(Run(window, time, batches), rows);
        Assert.Equal((300, rows.Count), (progress.Events, progress.Rows));
    }

    [Fact]
    public async Task RunAsync_SourceThatHasGrown_GoesOnWithTheOpenWindows()
    {
        using var folder = new TemporaryFolder();
        var (window, time) = (Windows.Tumbling(TimeSpan.FromMicroseconds(100)), new StreamTimeOptions());
        RecordBatch[] batches = [StreamEvent.Batch([new(1, 10, 1)]), StreamEvent.Batch([new(1, 20, 2)])];
        var rows = new List<WindowRow>();
        foreach (var grown in new[] { batches[..1], batches, batches })
        {
            await Stream(window, time, [.. grown]).RunAsync(
                (batch, _) =>
                {
                    rows.AddRange(WindowRow.Of(batch));
                    return ValueTask.CompletedTask;
                },
                new StreamRunOptions { CheckpointFolder = folder.Path });
        }

        Assert.Equal([1, 2, 2], rows.Select(r => int.Parse(r.Values.Split('|')[0])));
    }

    [Fact]
    public async Task RunAsync_CheckpointOfAnotherStreamOrDamaged_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var options = new StreamRunOptions { CheckpointFolder = folder.Path };
        var batches = new List<RecordBatch> { StreamEvent.Batch([new(1, 10, 1)]) };
        await RunAsync(Windows.Tumbling(TimeSpan.FromSeconds(1)));
        Assert.Contains("another stream", (await Assert.ThrowsAsync<SchemaException>(() => RunAsync(Windows.Tumbling(TimeSpan.FromSeconds(2))))).Message, StringComparison.Ordinal);
        var file = folder.File("stream.checkpoint");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^9] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Equal(ArtifactErrorReason.Corrupt, (await Assert.ThrowsAsync<ArtifactException>(() => RunAsync(Windows.Tumbling(TimeSpan.FromSeconds(1))))).Reason);

        Task RunAsync(WindowDefinition window) => Stream(window, new StreamTimeOptions(), batches).RunAsync((_, _) => ValueTask.CompletedTask, options).AsTask();
    }

    [Fact]
    public void Aggregate_WhatCannotBe_IsRefusedAtOnce()
    {
        var events = EventStream.From(EventSource.FromBatches("list", StreamEvent.Batch([])));
        var windowed = events.Window(Windows.Tumbling(TimeSpan.FromSeconds(1)), "at", ["key"]);
        Assert.Throws<ArgumentException>(() => windowed.Aggregate());
        Assert.Contains("'n' is count() over", Assert.Throws<ArgumentException>(() => windowed.Aggregate(("n", a => a.Count().Over(TimeSpan.FromDays(1))))).Message, StringComparison.Ordinal);
        Assert.Throws<SchemaException>(() => windowed.Aggregate(("n", a => a.Sum("nothing"))));
        Assert.Throws<SchemaException>(() => events.Window(Windows.Tumbling(TimeSpan.FromSeconds(1)), "value", ["key"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Windows.Sliding(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        Assert.Throws<ArgumentException>(() => events.Window(Windows.Session(TimeSpan.FromSeconds(1)), "at", [], new StreamTimeOptions { LatePolicy = LatePolicy.SideOutput }));
        Assert.Throws<ArgumentException>(() => events.Window(Windows.Session(TimeSpan.FromSeconds(1)), "at", [], new StreamTimeOptions { AllowedLateness = TimeSpan.FromSeconds(1) }));
    }

    private static void Equal(Random random)
    {
        var missed = new List<StreamEvent>();
        var (window, time, oracle) = Choose(random, missed);
        var events = StreamEvent.Random(random, random.Next(80), disorder: 40);
        var rows = Run(window, time, StreamEvent.Cut(random, events, 12), out var progress);
        var (taken, left, late) = WindowOracle.Judge(events, time.Bound, time.Lateness);
        var expected = taken.GroupBy(e => e.Key)
            .SelectMany(g => oracle(g.Select(e => e.Time)).Select(w => (Identity: (g.Key, w.Start, w.End), Values: WindowOracle.Aggregate([.. g.Where(e => e.Time >= w.Start && e.Time < w.End)]))))
            .ToDictionary(p => p.Identity, p => p.Values);
        Assert.Equal(expected.OrderBy(p => p.Key), WindowRow.Fold(rows).OrderBy(p => p.Key));
        Assert.Equal((events.Count, late, left.Count), (progress.Events, progress.LateEvents, progress.DroppedEvents));
        Assert.Equal(time.SideOutput is null ? [] : left, missed);
        if (time.LatePolicy != LatePolicy.Update)
        {
            Assert.Equal(expected.Count, rows.Count);
            Assert.Equal(rows.Select(r => r.End).Order(), rows.Select(r => r.End));
        }
    }

    private static (WindowDefinition Window, StreamTimeOptions Time, Func<IEnumerable<long>, IEnumerable<(long Start, long End)>> Oracle) Choose(Random random, List<StreamEvent> missed)
    {
        var policy = (LatePolicy)random.Next(3);
        var time = new StreamTimeOptions
        {
            OutOfOrderness = TimeSpan.FromMicroseconds(random.Next(2) * random.Next(40)),
            LatePolicy = policy,
            AllowedLateness = TimeSpan.FromMicroseconds(policy == LatePolicy.Update ? random.Next(40) : 0),
            SideOutput = policy == LatePolicy.Drop || (policy == LatePolicy.Update && random.Next(2) == 0) ? null : Keep,
        };
        var (size, slide, gap) = (random.Next(1, 40), random.Next(1, 40), random.Next(1, 25));
        return random.Next(3) switch
        {
            0 => (Windows.Tumbling(TimeSpan.FromMicroseconds(size)), time, times => WindowOracle.Sliding(times, size, size)),
            1 => (Windows.Sliding(TimeSpan.FromMicroseconds(Math.Max(size, slide)), TimeSpan.FromMicroseconds(Math.Min(size, slide))), time,
                times => WindowOracle.Sliding(times, Math.Max(size, slide), Math.Min(size, slide))),
            _ => (Windows.Session(TimeSpan.FromMicroseconds(gap)), time, times => WindowOracle.Sessions(times, gap)),
        };

        ValueTask Keep(RecordBatch batch, CancellationToken cancellationToken)
        {
            for (var i = 0; i < batch.RowCount; i++)
            {
                missed.Add(new StreamEvent(batch.Column<long>("key")[i], batch.Column<long>("at")[i], (double?)batch["value"].GetValue(i)));
            }

            batch.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private static List<WindowRow> Run(WindowDefinition window, StreamTimeOptions time, List<RecordBatch> batches) => Run(window, time, batches, out _);

    private static List<WindowRow> Run(WindowDefinition window, StreamTimeOptions time, List<RecordBatch> batches, out StreamProgress progress)
    {
        var rows = new List<WindowRow>();
        progress = Stream(window, time, batches).RunAsync((batch, _) =>
        {
            rows.AddRange(WindowRow.Of(batch));
            return ValueTask.CompletedTask;
        }).AsTask().GetAwaiter().GetResult();
        return rows;
    }

    private static EventStream Stream(WindowDefinition window, StreamTimeOptions time, List<RecordBatch> batches) =>
        Aggregated(EventStream.From(EventSource.FromBatches("list", batches)), window, time);

    private static EventStream Aggregated(EventStream events, WindowDefinition window, StreamTimeOptions time) =>
        events.Window(window, "at", ["key"], time).Aggregate(WindowRow.Aggregations);
}
