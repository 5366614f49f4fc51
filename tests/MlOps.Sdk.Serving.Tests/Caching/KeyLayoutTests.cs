using System.Runtime.InteropServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Which rows have one key.</summary>
public sealed class KeyLayoutTests
{
    private static readonly KeyLayout Mixed = KeyLayout.Of(TestModels.Signature)!;

    private static readonly KeyLayout Numbers = KeyLayout.Of(new ModelSignature(
        [new(new("x", TensorElementType.Float32, [-1, 3]), [new("a", DataType.Int64), new("b", DataType.Float64), new("c", DataType.Boolean)])],
        [new(new("y", TensorElementType.Float32, [-1, 1]), [new("y", DataType.Float32)])]))!;

    [Fact]
    public void Write_TheSameRowInAnyNumberType_GivesOneKey()
    {
        var wanted = Key(Numbers, 5L, 2.5, true);
        Assert.Equal(wanted, Key(Numbers, 5, 2.5f, true));
        Assert.Equal(wanted, Key(Numbers, (byte)5, 2.5m, 1));
        Assert.Equal(12, wanted.Length);
    }

    [Fact]
    public void Write_MissingNumberAndEveryNaN_AreOneValue()
    {
        var payload = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_1234);
        var wanted = Key(Numbers, null, null, null);
        Assert.Equal(wanted, Key(Numbers, null, double.NaN, null));
        Assert.Equal(wanted, Key(Numbers, null, payload, null));
        Assert.Equal(wanted, Key(Numbers, null, -double.NaN, null));
    }

    [Fact]
    public void Write_ZeroAndMinusZero_AreTwoValues() => Assert.NotEqual(Key(Numbers, 0, 0.0, false), Key(Numbers, 0, -0.0, false));

    [Fact]
    public void Write_MissingAndEmptyText_AreTwoValues()
    {
        Assert.NotEqual(Key(Mixed, 1L, 1.0, null), Key(Mixed, 1L, 1.0, ""));
        Assert.NotEqual(Key(Mixed, 1L, 1.0, ""), Key(Mixed, 1L, 1.0, "\0"));
    }

    [Fact]
    public void Write_TextsWithTheirBordersMoved_AreTwoRows()
    {
        var texts = KeyLayout.Of(new ModelSignature(
            [new(new("a", TensorElementType.String, [-1, 1]), [new("a", DataType.Utf8)]), new(new("b", TensorElementType.String, [-1, 1]), [new("b", DataType.Utf8)])],
            [new(new("y", TensorElementType.Float32, [-1, 1]), [new("y", DataType.Float32)])]))!;
        Assert.NotEqual(Key(texts, "ab", "c"), Key(texts, "a", "bc"));
        Assert.NotEqual(Key(texts, null, ""), Key(texts, "", null));
    }

    [Fact]
    public void Write_ColumnsSwapped_AreTwoRows() => Assert.NotEqual(Key(Numbers, 1, 2.0, false), Key(Numbers, 2, 1.0, false));

    /// <summary>A vector is unified in steps of the machine's vectors and then one by one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    public void Unify_NaNsAnywhere_BecomeOne(int length)
    {
        for (var at = 0; at < length; at++)
        {
            var numbers = Enumerable.Range(0, length).Select(i => (float)i).ToArray();
            numbers[at] = BitConverter.Int32BitsToSingle(unchecked((int)0xFFC0_1234));
            KeyNumbers.Unify<float>(numbers);
            Assert.Equal(BitConverter.SingleToInt32Bits(float.NaN), BitConverter.SingleToInt32Bits(numbers[at]));
            Assert.Equal(Enumerable.Range(0, length).Where(i => i != at).Sum(), numbers.Where(n => !float.IsNaN(n)).Sum());
        }
    }

    /// <summary>Rows of any values: the key of a row in a batch is that of the row alone, and two keys are equal exactly when the rows are.</summary>
    [Fact]
    public void Write_RandomRowsAloneAndInABatch_GivesTheSameKeys()
    {
        var random = new Random(4);
        object?[] ages = [1L, 2L, long.MaxValue];
        object?[] amounts = [null, 0.0, -0.0, 1.5, double.NaN, double.PositiveInfinity, 1e-300];
        object?[] texts = [null, "", "a", "ä€𝄞", "\ud800", new string('x', 600)];
        var rows = Enumerable.Range(0, 300).Select(_ => new[] { ages[random.Next(3)], amounts[random.Next(7)], texts[random.Next(6)] }).ToList();
        var builder = new RecordBatchBuilder(TestModels.Signature.InputSchema, rows.Count);
        rows.ForEach(row => builder.AppendRow(row));
        using var batch = builder.Build();
        var keys = new KeyRows(Mixed, batch);
        var seen = new Dictionary<string, string>();
        for (var i = 0; i < rows.Count; i++)
        {
            var alone = Convert.ToHexString(Key(Mixed, rows[i]));
            Assert.Equal(alone, Convert.ToHexString(KeyOf(keys, i)));
            var text = $"{rows[i][0]}|{Bits(rows[i][1])}|{(rows[i][2] is string s ? "'" + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(s)) : "null")}";
            Assert.True(seen.TryAdd(alone, text) || seen[alone] == text, text);
        }

        Assert.Equal(seen.Count, seen.Values.Distinct().Count());
    }

    // As a float, which is what the tensor holds.
    private static string Bits(object? amount) => amount is double number && !double.IsNaN(number) ? $"{BitConverter.SingleToInt32Bits((float)number)}" : "missing";

    private static byte[] Key(KeyLayout layout, params object?[] row)
    {
        var key = new KeyBuffer(new byte[16]);
        foreach (var part in layout.Parts)
        {
            part.Write(row, ref key);
        }

        var written = key.Written.ToArray();
        key.Dispose();
        return written;
    }

    private static byte[] KeyOf(KeyRows rows, int row)
    {
        var key = new KeyBuffer(new byte[16]);
        rows.Write(row, ref key);
        var written = key.Written.ToArray();
        key.Dispose();
        return written;
    }
}
