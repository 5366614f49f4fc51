using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

public sealed class ColumnTests
{
    public static TheoryData<string> TypeNames => [.. RandomColumns.AllTypes.Select(t => t.ToString())];

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void GetValue_OfBuiltColumnAndAnySlice_EqualsWhatWasAppended(string typeName)
    {
        var type = DataType.Parse(typeName);
        var cases = ArbMap.Default.ArbFor<(NonNegativeInt Seed, NonNegativeInt Count, NonNegativeInt Start, NonNegativeInt Length)>();
        Prop.ForAll(cases, c =>
        {
            var random = new Random(c.Seed.Get);
            var values = RandomColumns.Values(type, c.Count.Get * 3, random, nullShare: random.Next(3) * 0.3);
            using var column = Columns.FromObjects(type, values);
            var start = Math.Min(c.Start.Get, values.Length);
            var length = Math.Min(c.Length.Get, values.Length - start);
            using var slice = column.Slice(start, length);
            using var sliceOfSlice = slice.Slice(length / 3, length - (length / 3));

            AssertHolds(column, values);
            AssertHolds(slice, values.AsSpan(start, length));
            AssertHolds(sliceOfSlice, values.AsSpan(start + (length / 3), length - (length / 3)));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void AppendColumn_OfSlices_PutsTheColumnTogetherAgain(string typeName)
    {
        var type = DataType.Parse(typeName);
        var random = new Random(7);
        var values = RandomColumns.Values(type, 300, random, 0.2);
        using var column = Columns.FromObjects(type, values);
        var builder = ColumnBuilder.Create(type);
        for (var start = 0; start < 300;)
        {
            var length = Math.Min(random.Next(1, 40), 300 - start);
            using var part = column.Slice(start, length);
            builder.AppendColumn(part);
            start += length;
        }

        using var together = builder.Build();
        Assert.True(together.ContentEquals(column));
        Assert.Equal(0, builder.Length);
    }

    [Fact]
    public void ContentEquals_IgnoresWhatStandsUnderMissingValues()
    {
        using var left = Columns.FromNullable<long>(1, null, 3);
        using var all = Columns.FromNullable<long>(9, 1, null, 3);
        using var right = all.Slice(1, 3);
        using var other = Columns.FromNullable<long>(1, 2, 3);
        Assert.True(left.ContentEquals(right));
        Assert.False(left.ContentEquals(other));
        Assert.False(left.ContentEquals(null));
    }

    [Fact]
    public void Slice_LivesOnWhenTheColumnIsDisposed()
    {
        var column = Columns.From<double>(1, 2, 3, 4);
        using var slice = (Column<double>)column.Slice(1, 2);
        column.Dispose();
        column.Dispose();
        Assert.Equal([2, 3], slice.Values.ToArray());
        Assert.Throws<ObjectDisposedException>(() => column.Values.Length);
        Assert.Throws<ObjectDisposedException>(() => column.Slice(0, 1));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 5)]
    [InlineData(3, 2)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Slice_BeyondTheColumn_IsRefused(int offset, int length)
    {
        using var column = Columns.From<int>(1, 2, 3, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => column.Slice(offset, length));
    }

    private static void AssertHolds(Column column, ReadOnlySpan<object?> expected)
    {
        Assert.Equal(expected.Length, column.Length);
        var nulls = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i] is null, column.IsNull(i));
            Assert.Equal(expected[i], column.GetValue(i));
            nulls += expected[i] is null ? 1 : 0;
        }

        Assert.Equal(nulls, column.NullCount);
    }
}
