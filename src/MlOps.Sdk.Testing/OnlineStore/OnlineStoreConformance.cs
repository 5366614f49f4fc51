using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Testing;

/// <summary>What every <see cref="OnlineStore"/> must do. A provider's test project derives this class and hands out an empty store.</summary>
public abstract partial class OnlineStoreConformance
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OnlineWatermark FirstGeneration = new(1, Start);
    private static readonly Entity Author = new("author", DataType.Int64);

    private static readonly FeatureViewVersion Plain = new(
        new FeatureView("profile", Author, Source.Csv("f.csv", "at")).Feature("lines", DataType.Float64).Feature("team", DataType.Utf8)
            .WithTimeToLive(TimeSpan.FromHours(10)),
        3);

    private static readonly FeatureViewVersion Counted = new(
        new FeatureView("activity", Author, Source.Csv("f.csv", "at")).Aggregate("n", a => a.Count()).Aggregate("lines", a => a.Sum("lines"))
            .Aggregate("mean", a => a.Mean("lines")).Aggregate("since", a => a.TimeSinceLast()),
        1);

    protected abstract OnlineStore CreateStore();

    [Fact]
    public async Task Read_ManyEntitiesAndViews_KeepsOrderAndTellsStatuses()
    {
        var store = CreateStore();
        using var rows = Rows(Plain, [1L, 0, 0, 5.5, "core"], [2L, 1, 1, null, "docs"]);
        using var counts = Rows(Counted, [1L, 2, 2, 4L, 9.0, 2.25, At(2)]);
        await store.WriteAsync(Plain, rows, FirstGeneration);
        await store.WriteAsync(Counted, counts, FirstGeneration);
        await store.AdvanceAsync(Counted, FirstGeneration);

        using var entities = Keys(2, 1, null, 7, 1);
        using var read = await store.ReadAsync(entities, [Counted, Plain], At(4));

        Assert.Equal(
            ["activity__n", "activity__lines", "activity__mean", "activity__since", "profile__lines", "profile__team"],
            read.Values.Schema.Select(f => f.Name));
        Assert.Equal([0L, 0.0, null, null, null, "docs"], ValuesOf(read, 0));
        Assert.Equal([4L, 9.0, 2.25, 7200.0, 5.5, "core"], ValuesOf(read, 1));
        Assert.Equal([null, null, null, null, null, null], ValuesOf(read, 2));
        Assert.Equal([0L, 0.0, null, null, null, null], ValuesOf(read, 3));
        Assert.Equal(ValuesOf(read, 1), ValuesOf(read, 4));
        Assert.Equal(FeatureStatus.Missing, read.GetStatus(0, "activity__n"));
        Assert.Equal(FeatureStatus.Null, read.GetStatus(0, "profile__lines"));
        Assert.Equal(FeatureStatus.Present, read.GetStatus(0, "profile__team"));
        Assert.All(Enumerable.Range(0, 6), c => Assert.Equal(FeatureStatus.Missing, read.GetStatus(2, c)));
        Assert.Equal(At(1), read.GetEventTime(0, "profile__team"));
        Assert.Null(read.GetEventTime(3, "profile__team"));
    }

    [Theory]
    [InlineData(0, FeatureStatus.Present)]
    [InlineData(1, FeatureStatus.Expired)]
    public async Task Read_AtTheEdgeOfTimeToLive_ExpiresAfterIt(int microsecondsAfter, FeatureStatus expected)
    {
        var store = CreateStore();
        using var rows = Rows(Plain, [1L, 0, 0, 5.5, "core"]);
        await store.WriteAsync(Plain, rows, FirstGeneration);
        using var entities = Keys(1);
        using var read = await store.ReadAsync(entities, [Plain], At(10).AddMicroseconds(microsecondsAfter));
        Assert.Equal(expected, read.GetStatus(0, 0));
        Assert.Equal(expected == FeatureStatus.Present ? 5.5 : null, read.Values.Columns[0].GetValue(0));
    }

    [Fact]
    public async Task Read_LaterRowsKnown_PicksTheOneThatHoldsThen()
    {
        var store = CreateStore();
        using var rows = Rows(Counted, [1L, 5, 2, 0L, 0.0, null, At(2)], [1L, 2, 2, 1L, 3.0, 3.0, At(2)]);
        await store.WriteAsync(Counted, rows, FirstGeneration);
        await store.AdvanceAsync(Counted, FirstGeneration);
        using var entities = Keys(1);
        foreach (var (instant, count) in new[] { (At(0), 0L), (At(2).AddMicroseconds(-1), 0L), (At(2), 1L), (At(5).AddMicroseconds(-1), 1L), (At(5), 0L), (At(900), 0L) })
        {
            using var read = await store.ReadAsync(entities, [Counted], instant);
            Assert.Equal(count, read.Values.Columns[0].GetValue(0));
        }
    }

    [Fact]
    public async Task Read_BeforeTheWatermarkOrWithoutOne_DoesNotClaimZero()
    {
        var store = CreateStore();
        using var entities = Keys(1, 2);
        using (var never = await store.ReadAsync(entities, [Counted], At(1)))
        {
            Assert.Null(never.Values.Columns[0].GetValue(0));
        }

        using var rows = Rows(Counted, [1L, 3, 3, 1L, 3.0, 3.0, At(3)]);
        await store.WriteAsync(Counted, rows, FirstGeneration);
        await store.AdvanceAsync(Counted, FirstGeneration);
        using var before = await store.ReadAsync(entities, [Counted], Start.AddMicroseconds(-1));
        Assert.Null(before.Values.Columns[0].GetValue(0));
        Assert.Null(before.Values.Columns[0].GetValue(1));
        Assert.Equal(FeatureStatus.Missing, before.GetStatus(0, 0));
    }

    [Fact]
    public async Task Write_OlderEventAfterNewer_KeepsTheNewer()
    {
        var store = CreateStore();
        using var newer = Rows(Plain, [1L, 2, 2, 2.0, "new"]);
        using var older = Rows(Plain, [1L, 1, 1, 1.0, "old"]);
        await store.WriteAsync(Plain, newer, FirstGeneration);
        await store.WriteAsync(Plain, older, FirstGeneration);
        using var entities = Keys(1);
        using var read = await store.ReadAsync(entities, [Plain], At(3));
        Assert.Equal("new", read.Values.Columns[1].GetValue(0));
    }

    [Fact]
    public async Task Advance_HigherGeneration_DropsWhatIsGone()
    {
        var store = CreateStore();
        using var first = Rows(Counted, [1L, 0, 0, 1L, 1.0, 1.0, At(0)], [2L, 0, 0, 1L, 1.0, 1.0, At(0)]);
        using var second = Rows(Counted, [1L, 0, 0, 2L, 2.0, 1.0, At(0)]);
        await store.WriteAsync(Counted, first, FirstGeneration);
        await store.AdvanceAsync(Counted, FirstGeneration);
        await store.WriteAsync(Counted, second, new OnlineWatermark(2, Start));
        await store.AdvanceAsync(Counted, new OnlineWatermark(2, Start));
        await store.WriteAsync(Counted, first, FirstGeneration);
        await store.AdvanceAsync(Counted, FirstGeneration);

        using var entities = Keys(1, 2);
        using var read = await store.ReadAsync(entities, [Counted], At(1));
        Assert.Equal(2L, read.Values.Columns[0].GetValue(0));
        Assert.Equal(0L, read.Values.Columns[0].GetValue(1));
        Assert.Equal(FeatureStatus.Missing, read.GetStatus(1, 0));
    }

    /// <summary>Any order and any repetition of the same writes ends in the same values: of the newest event, the one created last.</summary>
    [Fact]
    public void Write_AnyOrderAndRepetition_Converges()
    {
        var row = Gen.Choose(1, 3).SelectMany(key => Gen.Choose(0, 5).SelectMany(hour => Gen.Choose(0, 2).SelectMany(created => Gen.Choose(0, 2).Select(value =>
            new object?[] { (long)key, hour, created, (double)value, $"t{value}" }))));
        Prop.ForAll(Gen.NonEmptyListOf(row).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (rows, seed) =>
            Converges([.. rows], seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20_240_501, 1));
    }

    private async Task<bool> Converges(object?[][] rows, int seed)
    {
        using var first = await WriteShuffled(rows, new Random(seed));
        using var second = await WriteShuffled(rows, new Random(seed + 1));
        return first.Equals(second) && Enumerable.Range(0, first.RowCount).All(i =>
        {
            var candidates = rows.Where(r => (long)r[0]! == (long)first.Columns[0].GetValue(i)! && (int)r[1]! <= (int)first.Columns[1].GetValue(i)!)
                .GroupBy(r => ((int)r[1]!, (int)r[2]!)).MaxBy(g => g.Key)?.Select(r => r[4]) ?? [null];
            return candidates.Contains(first.Columns[2].GetValue(i));
        });
    }

    /// <summary>Writes the rows in some order, some twice, and reads every entity at every hour.</summary>
    private async Task<RecordBatch> WriteShuffled(object?[][] rows, Random random)
    {
        var store = CreateStore();
        var shuffled = rows.Concat(rows.Where(_ => random.Next(2) == 0)).ToArray();
        random.Shuffle(shuffled);
        foreach (var part in shuffled.Chunk(3))
        {
            using var batch = Rows(Plain, part);
            await store.WriteAsync(Plain, batch, FirstGeneration);
        }

        var values = new RecordBatchBuilder(new Schema(new Field("key", DataType.Int64), new Field("hour", DataType.Int32), new Field("team", DataType.Utf8)));
        using var entities = Keys(1, 2, 3);
        foreach (var hour in Enumerable.Range(0, 6))
        {
            using var read = await store.ReadAsync(entities, [Plain], At(hour));
            for (var key = 1L; key <= 3; key++)
            {
                values.AppendRow(key, hour, read.Values.Columns[1].GetValue((int)key - 1));
            }
        }

        return values.Build();
    }

    private static DateTimeOffset At(int hours) => Start.AddHours(hours);

    /// <summary>Rows given as key, hour from which they hold, hour (plain: of creation; aggregated: of the event), values.</summary>
    private static RecordBatch Rows(FeatureViewVersion view, params object?[][] rows)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view.View));
        foreach (var row in rows)
        {
            var (validFrom, other) = (At((int)row[1]!), At((int)row[2]!));
            builder.AppendRow([row[0], validFrom, view.View.IsAggregated ? other : validFrom, other, .. row[3..]]);
        }

        return builder.Build();
    }

    private static RecordBatch Keys(params long?[] keys) =>
        new(new Schema(new Field("author", DataType.Int64)), Columns.FromNullable(keys));

    private static object?[] ValuesOf(OnlineFeatures read, int row) => [.. read.Values.Columns.Select(c => c.GetValue(row))];
}
