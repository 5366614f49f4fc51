namespace MlOps.Sdk.Serving.Tests.Caching;

public sealed class KeyHashTests
{
    [Fact]
    public void Of_EqualKeys_IsEqualWithinOneProcessAndOtherInAnother()
    {
        var (one, other) = (new KeyHash(), new KeyHash());
        byte[] key = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        Assert.Equal(one.Of(key), one.Of([.. key]));
        Assert.NotEqual(one.Of(key), other.Of(key));
    }

    /// <summary>Keys of every length around the words and blocks, each with one bit flipped anywhere, and with zeros added.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(2048)]
    [InlineData(3000)]
    public void Of_KeysThatDifferSlightly_Differs(int length)
    {
        var hash = new KeyHash();
        var key = new byte[length];
        var seen = new HashSet<ulong> { hash.Of(key) };
        for (var bit = 0; bit < 8 * length; bit++)
        {
            key[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(seen.Add(hash.Of(key)), $"bit {bit}");
            key[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var zeros = 1; zeros < 40; zeros++)
        {
            Assert.True(seen.Add(hash.Of(new byte[length + zeros])), $"{zeros} zeros");
        }
    }

    /// <summary>Rows that count up fill buckets as chance would: no bucket of 1024 has far more than its 64.</summary>
    [Fact]
    public void Of_RegularKeys_SpreadsOverBucketsAndShards()
    {
        var hash = new KeyHash();
        var (low, high) = (new int[1024], new int[16]);
        for (var i = 0; i < 65_536; i++)
        {
            var value = hash.Of(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(new[] { i, 0f, 1f }));
            low[value & 1023]++;
            high[value >> 60]++;
        }

        Assert.InRange(low.Max(), 64, 130);
        Assert.InRange(high.Min(), 3700, 4096);
    }
}
