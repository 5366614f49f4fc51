using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests.Splitting;

public sealed class SplitTests
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ByTime_OnRandomTimes_NeverTrainsOnTheFuture() => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
    {
        var random = new Random(seed);
        var rows = 10 + random.Next(200);
        var days = Enumerable.Range(0, rows).Select(_ => random.Next(1 + random.Next(60))).ToArray();
        days[0] = -1;
        using var batch = Batch(days);
        using var split = Split.ByTime(batch, "at", 0.1 + (0.8 * random.NextDouble()));
        var (train, test) = (split.Train.Column<long>("at").Values.ToArray(), split.Test.Column<long>("at").Values.ToArray());
        Assert.True(train.Max() < test.Min());
        Assert.Equal(test.Min(), Timestamps.FromDateTimeOffset(split.Report.Boundary!.Value));
        Assert.Equal(train.Order(), train);
        Assert.Equal(Enumerable.Range(0, rows), Ids(split.Train).Concat(Ids(split.Test)).Order());
    }).Check(Config.QuickThrowOnFailure.WithReplay(9, 5));

    [Fact]
    public void ByTime_WithTiesAtTheBoundary_KeepsThemOnTheTestSide()
    {
        using var batch = Batch([0, 1, 2, 2, 2, 3]);
        using var split = Split.ByTime(batch, "at", test: 0.33, label: "label");
        Assert.Equal([0, 1], Ids(split.Train));
        Assert.Equal([2, 3, 4, 5], Ids(split.Test));
        Assert.Equal(Start.AddDays(2), split.Report.Boundary);
        Assert.Equal([new ClassShare("0", 0.5, 0.5), new ClassShare("1", 0.5, 0.5)], split.Report.ClassShares);
    }

    [Fact]
    public void ByTime_OnDates_Works()
    {
        using var batch = new RecordBatch(new Schema(new Field("day", DataType.Date)), Columns.FromObjects(DataType.Date, [new DateOnly(2024, 5, 2), new DateOnly(2024, 5, 1)]));
        using var split = Split.ByTime(batch, "day", 0.5);
        Assert.Equal(new DateTimeOffset(2024, 5, 2, 0, 0, 0, TimeSpan.Zero), split.Report.Boundary);
    }

    [Fact]
    public void ByTime_OnUnusableColumns_SaysWhyAndWhatToDo()
    {
        using var batch = Batch([0, 1, 2]);
        Assert.Contains("Did you mean 'at'?", Assert.Throws<SchemaException>(() => Split.ByTime(batch, "att")).Message);
        Assert.Contains("is int64, but a split by time needs", Assert.Throws<SchemaException>(() => Split.ByTime(batch, "id")).Message);
        using var holes = new RecordBatch(new Schema(new Field("at", DataType.Timestamp)), Columns.FromTimestamps(Start, null, null));
        var error = Assert.Throws<SchemaException>(() => Split.ByTime(holes, "at"));
        Assert.Contains("missing in 2 of 3 rows, first in row 1", error.Message);
        Assert.Equal(("at", 1), (error.Column, error.Row));
        using var same = Batch([4, 4, 4]);
        Assert.Contains("leaves one side empty", Assert.Throws<TrainingException>(() => Split.ByTime(same, "at")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Split.ByTime(batch, "at", 1));
    }

    [Fact]
    public void Random_WithSameSeed_DrawsTheSameRows()
    {
        using var batch = Batch([.. Enumerable.Range(0, 100)]);
        using var first = Split.Random(batch, 0.25, seed: 4);
        using var second = Split.Random(batch, 0.25, seed: 4);
        using var other = Split.Random(batch, 0.25, seed: 5);
        Assert.Equal(25, first.Report.TestRows);
        Assert.Equal(first.Report.TestRowsHash, second.Report.TestRowsHash);
        Assert.NotEqual(first.Report.TestRowsHash, other.Report.TestRowsHash);
        Assert.Equal(Enumerable.Range(0, 100), Ids(first.Train).Concat(Ids(first.Test)).Order());
        Assert.Equal(Ids(first.Test).Order(), Ids(first.Test));
    }

    [Fact]
    public void Random_DrawsEveryRowEquallyOften()
    {
        using var batch = Batch([.. Enumerable.Range(0, 20)]);
        var counts = new int[20];
        for (var seed = 0; seed < 2000; seed++)
        {
            using var split = Split.Random(batch, 0.2, seed);
            Array.ForEach(Ids(split.Test), id => counts[id]++);
        }

        // 400 expected, standard deviation 18: five of them.
        Assert.All(counts, count => Assert.InRange(count, 310, 490));
    }

    [Fact]
    public void Stratified_KeepsTheSharesOfRareClasses()
    {
        using var batch = Batch([.. Enumerable.Range(0, 1000)], row => row % 50 == 0 ? 1 : 0);
        using var split = Split.Stratified(batch, "label", 0.2, seed: 1);
        Assert.Equal([new ClassShare("0", 0.98, 0.98), new ClassShare("1", 0.02, 0.02)], split.Report.ClassShares);
        Assert.Equal(200, split.Report.TestRows);
    }

    [Fact]
    public void Stratified_WithASingleRowOfAClass_SaysSo()
    {
        using var batch = Batch([0, 1, 2], row => row == 2 ? 7 : 0);
        Assert.Contains("the value '7' in one row only", Assert.Throws<TrainingException>(() => Split.Stratified(batch, "label")).Message);
    }

    private static int[] Ids(RecordBatch batch) => [.. batch.Column<long>("id").Values.ToArray().Select(v => (int)v)];

    private static RecordBatch Batch(int[] days, Func<int, long>? label = null) => new(
        new Schema(new Field("id", DataType.Int64), new Field("at", DataType.Timestamp), new Field("label", DataType.Int64)),
        Columns.From<long>([.. Enumerable.Range(0, days.Length).Select(i => (long)i)]),
        Columns.FromTimestamps(days.Select(d => (DateTimeOffset?)Start.AddDays(d))),
        Columns.From<long>([.. Enumerable.Range(0, days.Length).Select(i => label?.Invoke(i) ?? i % 2)]));
}
