using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class EntityKeyBytesTests
{
    [Fact]
    public void Encode_OneKey_IsTheBytesItAlwaysWas()
    {
        using var number = Columns.From(-2L);
        using var text = Columns.FromStrings(["ä"]);
        Assert.Equal("FFFFFFFFFFFFFFFE", Convert.ToHexString(EntityKeyBytes.Encode([number], 0)));
        Assert.Equal("C3A4", Convert.ToHexString(EntityKeyBytes.Encode([text], 0)));
    }

    [Fact]
    public void Encode_SeveralKeys_PutsEachPartBehindItsLength()
    {
        using var number = Columns.From(3);
        using var text = Columns.FromStrings([new string('x', 130)]);
        using var none = Columns.FromStrings([""]);
        Assert.Equal($"080000000000000003{"8201"}{string.Concat(Enumerable.Repeat("78", 130))}00", Convert.ToHexString(EntityKeyBytes.Encode([number, text, none], 0)));
    }

    [Fact]
    public void Encode_PartsThatJoinToTheSameText_DoNotCollide()
    {
        Assert.NotEqual(Of("a", "bc"), Of("ab", "c"));
        Assert.NotEqual(Of("", "abc"), Of("abc", ""));
        Assert.NotEqual(Of("\u0001", "a"), Of("", "\u0001\u0001a"));
    }

    /// <summary>Two tuples have the same bytes exactly when they are the same, and both ways to make the bytes agree.</summary>
    [Fact]
    public void Encode_AnyTwoTuples_DifferUnlessTheyAreEqual()
    {
        var text = Gen.Choose(0, 3).SelectMany(n => Gen.Elements('a', 'b', '\u0000', '\u0001', '\u0002', 'ä').ListOf(n)).Select(c => string.Concat(c));
        var tuple = text.SelectMany(a => text.SelectMany(b => Gen.Elements<long>(0, 1, -1, 256, long.MinValue).Select(n => (a, b, n))));
        Prop.ForAll(tuple.ToArbitrary(), tuple.ToArbitrary(), (x, y) =>
                Of(x.a, x.b, x.n).SequenceEqual(Of(y.a, y.b, y.n)) == (x == y) && Of(x.a, x.b, x.n).SequenceEqual(Written(x.a, x.b, x.n)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithReplay(20_245, 1));
    }

    private static byte[] Of(params object[] parts)
    {
        var columns = Array.ConvertAll(parts, p => p is string text ? (Column)Columns.FromStrings([text]) : Columns.From((long)p));
        try
        {
            return EntityKeyBytes.Encode(columns, 0);
        }
        finally
        {
            Array.ForEach(columns, c => c.Dispose());
        }
    }

    private static byte[] Written(params EntityKeyPart[] parts)
    {
        var bytes = new byte[parts.Sum(EntityKeyBytes.MostBytes)];
        var length = parts.Aggregate(0, (at, part) => at + EntityKeyBytes.Write(part, isTuple: true, bytes.AsSpan(at)));
        return bytes[..length];
    }
}
