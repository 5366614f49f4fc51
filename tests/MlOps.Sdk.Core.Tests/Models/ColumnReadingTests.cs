using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Models;

public sealed class ColumnReadingTests
{
    [Fact]
    public void Gather_OfEveryNumberType_ConvertsAndStrides()
    {
        Column[] columns =
        [
            Columns.From<sbyte>(0, 1, 2), Columns.From<short>(0, 1, 2), Columns.From<int>(0, 1, 2), Columns.From<long>(0, 1, 2),
            Columns.From<byte>(0, 1, 2), Columns.From<ushort>(0, 1, 2), Columns.From<uint>(0, 1, 2), Columns.From<ulong>(0, 1, 2),
            Columns.From<float>(0, 1, 2), Columns.From<double>(0, 1, 2),
        ];
        foreach (var column in columns)
        {
            Span<float> target = [-1, -1, -1, -1];
            ColumnReading.Gather(column, 1, 2, target, stride: 2);
            Assert.Equal([1, -1, 2, -1], target.ToArray());
            column.Dispose();
        }
    }

    [Fact]
    public void Gather_OfMissingIntoIntegers_SaysWhichRow()
    {
        using var column = Columns.FromNullable<long>(1, null);
        var error = Assert.Throws<SchemaException>(() => ColumnReading.Gather<long>(column, 0, 2, new long[2]));
        Assert.Equal(1, error.Row);
    }

    [Fact]
    public void Gather_OfVectorsAndBooleans_Works()
    {
        using var vectors = Columns.FromObjects(DataType.Vector(2), [new[] { 1f, 2f }, null]);
        var target = new float[4];
        ColumnReading.Gather(vectors, 0, 2, target, stride: 2);
        Assert.Equal([1, 2, float.NaN, float.NaN], target);
        using var flags = Columns.FromBooleans(true, null, false);
        var numbers = new double[3];
        ColumnReading.Gather(flags, 0, 3, numbers);
        Assert.Equal([1, double.NaN, 0], numbers);
    }

    [Fact]
    public void Gather_OfText_IsRefused()
    {
        using var texts = Columns.FromStrings("1");
        Assert.Throws<SchemaException>(() => ColumnReading.Gather<float>(texts, 0, 1, new float[1]));
    }
}
