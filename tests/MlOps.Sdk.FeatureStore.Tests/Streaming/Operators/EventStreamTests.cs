using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class EventStreamTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20_241_120, 5);

    [Fact]
    public async Task ReadAsync_StepsBehindOneAnother_GiveWhatTheyWouldAlone()
    {
        using var names = new RecordBatch(new Schema(new Field("key", DataType.Int64), new Field("name", DataType.Utf8)), Columns.From(0L, 2L), Columns.FromStrings("zero", "two"));
        var doubled = new Schema(new Field("key", DataType.Int64), new Field("name", DataType.Utf8), new Field("twice", DataType.Float64));
        var stream = EventStream.From(EventSource.FromBatches("list", StreamEvent.Batch([new(0, 1, 1.5), new(1, 2, 2), new(2, 3, null)]), StreamEvent.Batch([new(2, 4, -1), new(0, 5, 9)])))
            .Where<double>("value", v => v < 5)
            .Join(names, "key")
            .Select(doubled, batch => new RecordBatch(doubled, batch["key"].Share(), batch["name"].Share(), Columns.From([.. batch.Column<double>("value").Values.ToArray().Select(v => 2 * v)])))
            .Join(new Schema(new Field("length", DataType.Int32)), (batch, _) => ValueTask.FromResult(new RecordBatch(
                new Schema(new Field("length", DataType.Int32)), Columns.FromNullable(Enumerable.Range(0, batch.RowCount).Select(i => batch.Text("name").GetString(i)?.Length)))))
            .Select("name", "length", "twice");
        var rows = new List<string>();
        await foreach (var batch in stream.ReadAsync())
        {
            rows.AddRange(Enumerable.Range(0, batch.RowCount).Select(i => string.Join('|', batch.Columns.Select(c => c.GetValue(i)))));
            batch.Dispose();
        }

        Assert.Equal(["zero|4|3", "||4", "two|3|-2"], rows);
    }

    [Fact]
    public void Join_TwoStreams_GivesThePairsOfBruteForce() => Check.One(Many, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var (before, after, bound) = (random.Next(30), random.Next(30), random.Next(20));
        var options = new StreamJoinOptions
        {
            Key = "key", Timestamp = "at", OtherTimestamp = "other_at", Before = TimeSpan.FromMicroseconds(before), After = TimeSpan.FromMicroseconds(after),
            Time = new StreamTimeOptions { OutOfOrderness = TimeSpan.FromMicroseconds(bound) },
        };
        var (left, right) = (StreamEvent.Random(random, random.Next(40), 25), StreamEvent.Random(random, random.Next(40), 25));
        var (lefts, rights) = (StreamEvent.Cut(random, left, 5), StreamEvent.Cut(random, right, 9).ConvertAll(Renamed));
        var expected =
            from l in WindowOracle.Judge(left, bound, 0).Taken
            from r in WindowOracle.Judge(right, bound, 0).Taken
            where l.Key == r.Key && r.Time >= l.Time - before && r.Time <= l.Time + after
            select (l, r);
        var pairs = new List<(StreamEvent, StreamEvent)>();
        Joined().RunAsync(Take).AsTask().GetAwaiter().GetResult();
        Assert.Equal(expected.OrderBy(p => p.ToString()), pairs.OrderBy(p => p.ToString()));

        pairs.Clear();
        var left2 = 3;
        try
        {
            Joined().RunAsync((batch, ct) => left2-- > 0 ? Take(batch, ct) : throw new IOException("The power went."), Checkpoints()).AsTask().GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            Joined().RunAsync(Take, Checkpoints()).AsTask().GetAwaiter().GetResult();
        }

        Assert.Equal(expected.Distinct().OrderBy(p => p.ToString()), pairs.Distinct().OrderBy(p => p.ToString()));

        EventStream Joined() => EventStream.From(EventSource.FromBatches("left", lefts)).Join(EventStream.From(EventSource.FromBatches("right", rights)), options);

        StreamRunOptions Checkpoints() => new() { CheckpointFolder = folder.Path, CheckpointInterval = TimeSpan.Zero };

        ValueTask Take(RecordBatch batch, CancellationToken cancellationToken)
        {
            for (var i = 0; i < batch.RowCount; i++)
            {
                var key = batch.Column<long>("key")[i];
                pairs.Add((
                    new StreamEvent(key, batch.Column<long>("at")[i], (double?)batch["value"].GetValue(i)),
                    new StreamEvent(key, batch.Column<long>("other_at")[i], (double?)batch["other_value"].GetValue(i))));
            }

            batch.Dispose();
            return ValueTask.CompletedTask;
        }
    }));

    [Fact]
    public async Task Join_OneSideFarAhead_KeepsOnlyRowsThatCanHavePartners()
    {
        var options = new StreamJoinOptions { Key = "key", Timestamp = "at", OtherTimestamp = "other_at", Before = TimeSpan.FromMicroseconds(10), After = TimeSpan.FromMicroseconds(20) };
        using var sample = Renamed(StreamEvent.Batch([]));
        var join = new IntervalJoinOperator(StreamEvent.Columns, sample.Schema, options);
        var counters = new StreamCounters("test");
        for (var i = 0; i < 1000; i++)
        {
            using var left = StreamEvent.Batch([new(1, i * 10, 1)]);
            using var right = Renamed(StreamEvent.Batch([new(1, i * 10, 2)]));
            foreach (var rows in (await join.ProcessAsync(0, left, counters, CancellationToken.None)).Concat(await join.ProcessAsync(1, right, counters, CancellationToken.None)))
            {
                rows.Dispose();
            }

            Assert.InRange(join.Count, 1, 8);
        }
    }

    [Fact]
    public async Task RunAsync_Cancelled_HasSavedWhatItHandedOver()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        await using var log = await FileEventLog.OpenAsync(folder.File("log"), StreamEvent.Columns);
        var (seen, options) = (new List<double?>(), new StreamRunOptions { CheckpointFolder = folder.File("state"), CheckpointInterval = TimeSpan.FromDays(1) });
        using var first = StreamEvent.Batch([new(1, 10, 1), new(1, 11, 2)]);
        using var second = StreamEvent.Batch([new(1, 12, 3)]);
        await log.AppendAsync(first);
        var handed = new TaskCompletionSource();
        var running = RunAsync(stop.Token).AsTask();
        await handed.Task;
        await Assert.ThrowsAsync<ConflictException>(() => RunAsync(CancellationToken.None).AsTask());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await log.AppendAsync(second);
        var progress = await EventStream.From(log.Read()).RunAsync(Take, options);
        Assert.Equal([1, 2, 3], seen);
        Assert.Equal((3, "2"), (progress.Events, progress.Position.Token));

        ValueTask<StreamProgress> RunAsync(CancellationToken cancellationToken) => EventStream.From(log.Read(follow: true)).RunAsync(Take, options, cancellationToken);

        ValueTask Take(RecordBatch batch, CancellationToken cancellationToken)
        {
            seen.AddRange(Enumerable.Range(0, batch.RowCount).Select(i => (double?)batch["value"].GetValue(i)));
            batch.Dispose();
            handed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public void Steps_WhatCannotBe_IsRefusedAtOnce()
    {
        var events = EventStream.From(EventSource.FromBatches("list", StreamEvent.Batch([])));
        Assert.Throws<SchemaException>(() => events.Select("nothing"));
        Assert.Throws<SchemaException>(() => events.Where<long>("nothing", _ => true));
        using var twice = new RecordBatch(new Schema(new Field("key", DataType.Int64)), Columns.From(7L, 7L));
        Assert.Contains("'7' occurs twice", Assert.Throws<SchemaException>(() => events.Join(twice, "key")).Message, StringComparison.Ordinal);
        Assert.Contains("'at'", Assert.Throws<SchemaException>(() => events.Join(events, new StreamJoinOptions { Key = "key", Timestamp = "at", OtherTimestamp = "at" })).Message, StringComparison.Ordinal);
    }

    private static RecordBatch Renamed(RecordBatch batch)
    {
        var schema = new Schema(new Field("key", DataType.Int64), new Field("other_at", DataType.Timestamp), new Field("other_value", DataType.Float64));
        return new RecordBatch(schema, [.. batch.Columns.Select(c => c.Share())]);
    }
}
