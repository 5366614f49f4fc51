using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class DataProfileTests
{
    [Fact]
    public void Build_ReferenceSamples_EqualsPandas()
    {
        foreach (var sample in ReferenceFigures.Instance.Samples)
        {
            using var batch = Batches.Of("x", sample.Reference);
            var numeric = DataProfile.Build(batch)["x"].Numeric!;
            Assert.Equal(sample.Mean, numeric.Mean!.Value, 1e-10);
            Assert.Equal(sample.Std, numeric.StandardDeviation!.Value, 1e-10);
            Assert.Equal(sample.Min, numeric.Minimum);
            Assert.Equal(sample.Max, numeric.Maximum);

            // Quantiles are on the float32 grid.
            Assert.Equal(
                sample.Quantiles.Select(q => (double)(float)q),
                numeric.Quantiles.Where(q => q.Level is > 0 and < 1).Select(q => q.Value));
        }
    }

    [Fact]
    public void Build_NullsNaNAndInfinities_AreCountedApart()
    {
        using var batch = Batches.OfNullable("x", 1, null, double.NaN, double.PositiveInfinity, 3, double.NegativeInfinity);
        var column = DataProfile.Build(batch)["x"];
        Assert.Equal(6, column.Rows);
        Assert.Equal(2, column.Missing);
        Assert.Equal(2, column.Numeric!.Infinite);
        Assert.Equal(2, column.Numeric.Mean);
        Assert.Equal(4, column.Numeric.Histogram.Total());
        Assert.Equal(column, DataProfile.FromJson(DataProfile.Build(batch).ToJson())["x"], ProfileEquality.Instance);
    }

    [Fact]
    public void Build_FlagAsInteger_GivesEachValueItsBin()
    {
        using var batch = Batches.OfIntegers("flag", [.. Enumerable.Repeat(0L, 70), .. Enumerable.Repeat(1L, 30)]);
        var histogram = DataProfile.Build(batch)["flag"].Numeric!.Histogram;
        Assert.Equal([0, 70, 30, 0], histogram.Counts);
        Assert.Equal([-1, 0, 1], histogram.Edges);
        Assert.Equal([0, 70, 30, 0], histogram.GroupCounts());
    }

    [Fact]
    public void Build_TextColumn_ListsCategoriesByFrequency()
    {
        using var batch = Batches.OfText("c", "a", "b", "a", null, "", "a");
        var column = DataProfile.Build(batch)["c"];
        Assert.Equal(ColumnKind.Categorical, column.Kind);
        Assert.Equal(1, column.Missing);
        Assert.Equal(3, column.Distinct);
        Assert.Equal([new CategoryCount("a", 3), new CategoryCount("", 1), new CategoryCount("b", 1)], column.Categorical!.Values);
        Assert.Equal(0, column.Categorical.Other);
    }

    [Fact]
    public void Build_IdentifierColumn_KeepsNoValue()
    {
        using var batch = Batches.OfText("id", [.. Enumerable.Range(0, 100_000).Select(i => $"user-{i}")]);
        var column = DataProfile.Build(batch)["id"];
        Assert.Empty(column.Categorical!.Values);
        Assert.Equal(100_000, column.Categorical.Other);
        Assert.InRange(column.Distinct!.Value, 93_000, 107_000);
    }

    [Fact]
    public void Build_BooleansVectorsDatesAndDecimals_HaveTheirKinds()
    {
        var schema = new Schema(
            new Field("b", DataType.Boolean),
            new Field("v", DataType.Vector(2)),
            new Field("d", DataType.Date),
            new Field("m", DataType.Decimal128(10, 2)));
        using var batch = new RecordBatch(
            schema,
            Columns.FromBooleans(true, null, false),
            Columns.FromObjects(DataType.Vector(2), [new float[] { 1, 2 }, null, new float[] { 3, 4 }]),
            Columns.FromObjects(DataType.Date, [new DateOnly(1970, 1, 2), new DateOnly(1970, 1, 4), null]),
            Columns.FromObjects(DataType.Decimal128(10, 2), [1.25m, 2.75m, null]));
        var profile = DataProfile.Build(batch);
        Assert.Equal([ColumnKind.Categorical, ColumnKind.Opaque, ColumnKind.Numeric, ColumnKind.Numeric], profile.Columns.Select(c => c.Kind));
        Assert.All(profile.Columns, column => Assert.Equal(1, column.Missing));
        Assert.Equal(2, profile["d"].Numeric!.Mean);
        Assert.Equal(2, profile["m"].Numeric!.Mean);
    }

    [Fact]
    public void Build_NoRows_GivesEmptyColumnsThatSurviveJson()
    {
        using var batch = Batches.Of("x");
        var profile = DataProfile.FromJson(DataProfile.Build(batch).ToJson());
        Assert.Equal(0, profile.Rows);
        Assert.Null(profile["x"].Numeric!.Mean);
        Assert.Empty(profile["x"].Numeric!.Quantiles);
    }

    [Fact]
    public void Build_OneBatchOrMany_GivesTheSameProfile() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>().Filter(v => v.Length > 0), ArbMap.Default.ArbFor<NonNegativeInt>(), (values, cutAt) =>
        {
            var cut = cutAt.Get % values.Length;
            using var whole = Batches.OfIntegers("x", [.. values.Select(v => (long)v)]);
            using var head = whole.Slice(0, cut);
            using var tail = whole.Slice(cut, values.Length - cut);
            var merged = new DataProfileBuilder(whole.Schema);
            merged.Add(head);
            var other = new DataProfileBuilder(whole.Schema);
            other.Add(tail);
            merged.Merge(other);
            var expected = DataProfile.Build(whole)["x"];
            return ProfileEquality.Instance.Equals(expected, DataProfile.Build([head, tail])["x"])
                && expected.Numeric!.Histogram.Counts.SequenceEqual(merged.Build()["x"].Numeric!.Histogram.Counts);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Aligned_SameRows_ReproducesTheReferenceBins() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat[]>().Filter(v => v.Length > 0), floats =>
        {
            using var batch = Batches.Of("x", [.. floats.Select(f => Math.Round(f.Get, 1))]);
            var reference = DataProfile.FromJson(DataProfile.Build(batch).ToJson());
            var aligned = DataProfileBuilder.AlignedTo(reference);
            aligned.Add(batch);
            return aligned.Build()["x"].Numeric!.Histogram.Counts.SequenceEqual(reference["x"].Numeric!.Histogram.Counts);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToJson_ThirtyColumnsOfManyRows_StaysBelow64KiB()
    {
        const int Rows = 20_000;
        var random = new Random(1);
        var fields = Enumerable.Range(0, 30).Select(i => new Field($"feature_{i}__mean_is_fix_90d", i < 25 ? DataType.Float64 : DataType.Utf8)).ToArray();
        Column[] columns =
        [
            .. fields.Take(25).Select(_ => Columns.From<double>([.. Enumerable.Range(0, Rows).Select(_ => Math.Tan(random.NextDouble() * 3))])),
            .. fields.Skip(25).Select(_ => Columns.FromStrings(Enumerable.Range(0, Rows).Select(_ => string.Create(CultureInfo.InvariantCulture, $"category {random.Next(60)}")))),
        ];
        using var batch = new RecordBatch(new Schema(fields), columns);
        var json = DataProfile.Build(batch).ToJson();
        Assert.InRange(Encoding.UTF8.GetByteCount(json), 10_000, 64 * 1024);
    }

    [Fact]
    public void FromJson_NotAProfile_SaysWhatIsWrong()
    {
        Assert.Contains("not a data profile", Assert.Throws<SchemaException>(() => DataProfile.FromJson("{\"rows\":")).Message, StringComparison.Ordinal);
        Assert.Throws<SchemaException>(() => DataProfile.FromJson("null"));
        Assert.Throws<SchemaException>(() => DataProfile.FromJson("{}"));
        var newer = Assert.Throws<SchemaException>(() => DataProfile.FromJson("{\"rows\":0,\"columns\":[],\"format\":9}"));
        Assert.Contains("format 9", newer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indexer_UnknownColumn_ListsTheColumns()
    {
        using var batch = Batches.Of("x", 1);
        Assert.Contains("columns are x", Assert.Throws<SchemaException>(() => DataProfile.Build(batch)["y"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_ColumnOfAnotherKind_NamesBothTypes()
    {
        using var numbers = Batches.Of("x", 1);
        using var text = Batches.OfText("x", "one");
        var builder = DataProfileBuilder.AlignedTo(DataProfile.Build(numbers));
        var exception = Assert.Throws<SchemaException>(() => builder.Add(text));
        Assert.Contains("\"x\" is utf8", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, builder.Rows);
    }
}
