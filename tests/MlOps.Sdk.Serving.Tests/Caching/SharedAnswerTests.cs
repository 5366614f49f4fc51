namespace MlOps.Sdk.Serving.Tests.Caching;

public sealed class SharedAnswerTests
{
    private static readonly byte[] Key = [1, 2, 3, 4];

    private static readonly SharedAnswer Full = new(
        new DateTimeOffset(2024, 5, 1, 1, 2, 3, TimeSpan.Zero), TimeSpan.FromMicroseconds(7), ["a tag", "ä\u001f"], double.NaN,
        [null, 1.5, 2.5f, 3L, 4, true, "text €", new[] { 1f, float.NaN }]);

    [Fact]
    public void TryRead_WhatWasWritten_GivesItBack()
    {
        var read = SharedAnswer.TryRead(Full.ToBytes(Key), Key)!;
        Assert.Equal((Full.MadeAt, Full.Cost, Full.Value), (read.MadeAt, read.Cost, read.Value));
        Assert.Equal(Full.Tags, read.Tags);
        Assert.Equal(Full.Outputs, read.Outputs);
        Assert.Null(SharedAnswer.TryRead((Full with { Outputs = null }).ToBytes(Key), Key)!.Outputs);
    }

    /// <summary>The shared cache may give another key's answer, were its hash equal: the whole key in the value says so.</summary>
    [Fact]
    public void TryRead_ForAnotherKey_GivesNone()
    {
        foreach (var other in new byte[][] { [1, 2, 3, 5], [1, 2, 3], [1, 2, 3, 4, 0], [] })
        {
            Assert.Null(SharedAnswer.TryRead(Full.ToBytes(Key), other));
        }
    }

    /// <summary>Bytes that were cut, lengthened or changed anywhere give no answer or an answer, and never an error.</summary>
    [Fact]
    public void TryRead_DamagedBytes_NeverThrows()
    {
        var bytes = Full.ToBytes(Key)!;
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(SharedAnswer.TryRead(bytes.AsMemory(0, length), Key));
        }

        Assert.Null(SharedAnswer.TryRead((byte[])[.. bytes, 0], Key));
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var change in new byte[] { 0x01, 0x80, 0xFF })
            {
                var damaged = (byte[])bytes.Clone();
                damaged[at] ^= change;
                SharedAnswer.TryRead(damaged, Key);
            }
        }
    }

    [Fact]
    public void ToBytes_OutputOfAnotherKind_IsNotShared() => Assert.Null((Full with { Outputs = [DateTimeOffset.UnixEpoch] }).ToBytes(Key));
}
