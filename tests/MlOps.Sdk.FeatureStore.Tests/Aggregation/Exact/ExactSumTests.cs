using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class ExactSumTests
{
    private const int Shift = 1_080;

    private static Gen<double> Numbers => Gen.OneOf(
        Gen.Choose(-1_000, 1_000).Select(i => i / 8.0),
        ArbMap.Default.GeneratorFor<ulong>().Select(BitConverter.UInt64BitsToDouble).Where(double.IsFinite),
        Gen.Choose(0, 2_000).SelectMany(e => Gen.Choose(-3, 3).Select(m => Math.ScaleB(m, e - 1_070))),
        Gen.Elements(0.0, -0.0, 0.1, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, 2.2250738585072014e-308, 1 + (1.0 / (1L << 52))));

    [Fact]
    public void Round_ReferenceValues_AreThoseOfPythonsFsum()
    {
        var cases = ReferenceSums.Read();
        Assert.True(cases.Count > 50);
        foreach (var reference in cases)
        {
            Assert.Equal(reference.Sum, Sum(reference.Values).Round());
            Assert.Equal(reference.Sum, Sum(reference.Values.Reverse()).Round());
        }
    }

    [Fact]
    public void Round_AnyNumbersAddedAndSubtracted_IsTheRoundedWholeNumber() =>
        Prop.ForAll(Numbers.ListOf().ToArbitrary(), ArbMap.Default.ArbFor<int>(), (numbers, choice) =>
        {
            var (sum, expected) = (new ExactSum(), BigInteger.Zero);
            var random = new Random(choice);
            foreach (var number in numbers)
            {
                sum.Add(number);
                expected += Whole(number);
                if (random.Next(3) == 0)
                {
                    var other = numbers[random.Next(numbers.Count)];
                    sum.Subtract(other);
                    expected -= Whole(other);
                }

                // Reading carries, which must not change the value.
                if (random.Next(4) == 0)
                {
                    Assert.Equal(Nearest(expected), sum.Round());
                }
            }

            Assert.Equal(Nearest(expected), sum.Round());
            var integer = sum.ToInteger(out var exponent);
            Assert.Equal(expected, exponent + Shift >= 0 ? integer << (exponent + Shift) : integer >> -(exponent + Shift));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(71, 1));

    [Fact]
    public void Add_WideMagnitudes_IsExact() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<ulong>().Four().ToArbitrary(), Gen.Choose(-400, 400).ToArbitrary(), (n, exponent) =>
        {
            var (a, b) = (new UInt128(n.Item1, n.Item2), new UInt128(n.Item3, n.Item4));
            var sum = new ExactSum();
            sum.Add(a, exponent, isNegative: false);
            sum.Add(b, exponent + 37, isNegative: true);
            var expected = (BigInteger)a - ((BigInteger)b << 37);
            Assert.Equal(Rounding.Quotient(expected, BigInteger.One, exponent), sum.Round());
            sum.Add(a, exponent, isNegative: true);
            sum.Add(b, exponent + 37, isNegative: false);
            Assert.Equal(0, sum.Round());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithReplay(72, 1));

    [Fact]
    public void RoundTwice_LeavesLessThanHalfOfTheLastPlace()
    {
        var sum = Sum([1e16, 1.0, 2.0 / 3]);
        Assert.Equal((1e16 + 2, (2.0 / 3) - 1), sum.RoundTwice());
        Assert.Equal(1e16 + 2, sum.Round());
    }

    [Fact]
    public void Save_SameTermsInAnyOrder_AreTheSameBytes() =>
        Prop.ForAll(Numbers.ListOf().ToArbitrary(), ArbMap.Default.ArbFor<int>(), (numbers, seed) =>
        {
            var shuffled = numbers.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (one, other) = (Sum(numbers), Sum(shuffled.Append(1e300).Append(-1e300)));
            var bytes = Bytes(one);
            Assert.Equal(bytes, Bytes(other));
            var loaded = Sum([3.5]);
            var reader = new StateReader(bytes);
            loaded.Load(ref reader);
            Assert.True(reader.IsAtEnd);
            Assert.Equal(one.Round(), loaded.Round());
            Assert.Equal(bytes, Bytes(loaded));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(73, 1));

    private static ExactSum Sum(IEnumerable<double> numbers)
    {
        var sum = new ExactSum();
        foreach (var number in numbers)
        {
            sum.Add(number);
        }

        return sum;
    }

    private static byte[] Bytes(ExactSum sum)
    {
        var writer = new StateWriter();
        sum.Save(writer);
        return writer.ToArray();
    }

    /// <summary>The number times 2^1080, which is whole.</summary>
    private static BigInteger Whole(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)(bits >> 52) & 0x7FF;
        var mantissa = (bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52);
        return (BigInteger)(number < 0 ? -mantissa : mantissa) << (Math.Max(exponent, 1) - 1_075 + Shift);
    }

    /// <summary>The nearest double of a whole number divided by 2^1080, found by trying neighbours of a rough guess.</summary>
    private static double Nearest(BigInteger whole)
    {
        if (whole.IsZero)
        {
            return 0;
        }

        var length = (int)BigInteger.Abs(whole).GetBitLength();
        var dropped = Math.Max(0, length - 64);
        var guess = Math.ScaleB((double)(whole >> dropped), dropped - Shift);
        if (double.IsInfinity(guess))
        {
            guess = Math.CopySign(double.MaxValue, guess);
        }

        var limit = (Whole(double.MaxValue) << 1) - Whole(Math.BitDecrement(double.MaxValue));
        var candidates = new[] { Math.BitDecrement(guess), guess, Math.BitIncrement(guess) }
            .Select(c => (Value: c, Whole: double.IsInfinity(c) ? (c > 0 ? limit : -limit) : Whole(c)));
        return candidates.OrderBy(c => BigInteger.Abs(c.Whole - whole)).ThenBy(c => BitConverter.DoubleToUInt64Bits(c.Value) & 1).First().Value;
    }
}
