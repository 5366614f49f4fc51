using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxTensorTests
{
    [Fact]
    public void Of_Numbers_KeepsTypeShapeAndValues()
    {
        long[] source = [1, 2, 3, 4, 5, 6];
        var tensor = OnnxTensor.Of<long>(source, 2, 3);
        source[0] = 99;
        Assert.Equal((TensorElementType.Int64, 6, "int64[2, 3]"), (tensor.ElementType, tensor.Count, tensor.ToString()));
        Assert.Equal([1L, 2, 3, 4, 5, 6], tensor.Values<long>().ToArray());
        Assert.Equal([1], OnnxTensor.Of([1]).Values<int>().ToArray());
        Assert.Empty(OnnxTensor.Of<int>([], 3, 0).Values<int>().ToArray());
    }

    [Theory]
    [InlineData(5, 2, 3)]
    [InlineData(6, 2, -3)]
    [InlineData(0, long.MaxValue, 2)]
    [InlineData(6, long.MaxValue, long.MaxValue)]
    public void Of_ShapeForAnotherNumber_IsRefused(int count, long first, long second) =>
        Assert.Contains($"does not hold {count} elements", Assert.Throws<ArgumentException>(() => OnnxTensor.Of<float>(new float[count], first, second)).Message);

    [Fact]
    public void Values_OfAnotherType_SaysWhichToUse()
    {
        Assert.Contains("Values<float>", Assert.Throws<InvalidOperationException>(() => { OnnxTensor.Of([1f], 1).Values<double>(); }).Message);
        Assert.Contains("Strings", Assert.Throws<InvalidOperationException>(() => { OnnxTensor.OfStrings(["a"], 1).Values<byte>(); }).Message);
        Assert.Contains("Values<float>", Assert.Throws<InvalidOperationException>(() => OnnxTensor.Of([1f], 1).Strings).Message);
        Assert.Throws<ArgumentException>(() => OnnxTensor.Of<decimal>([1], 1));
    }

    [Fact]
    public void OfBytes_BFloat16_IsReadAsItsBits()
    {
        var tensor = OnnxTensor.OfBytes(TensorElementType.BFloat16, [0x80, 0x3F, 0x00, 0x40], 2);
        Assert.Equal([(ushort)0x3F80, (ushort)0x4000], tensor.Values<ushort>().ToArray());
        Assert.Throws<ArgumentException>(() => OnnxTensor.OfBytes(TensorElementType.BFloat16, [1], 1));
        Assert.Throws<ArgumentException>(() => OnnxTensor.OfBytes(TensorElementType.String, [1], 1));
    }

    [Fact]
    public void OnnxMap_UnevenOrOddKeys_IsRefused()
    {
        Assert.Contains("as many values as keys", Assert.Throws<ArgumentException>(() => new OnnxMap(OnnxTensor.Of([1L], 1), OnnxTensor.Of([1f, 2f], 2))).Message);
        Assert.Contains("int64 or texts", Assert.Throws<ArgumentException>(() => new OnnxMap(OnnxTensor.Of([1f], 1), OnnxTensor.Of([1f], 1))).Message);
    }
}
