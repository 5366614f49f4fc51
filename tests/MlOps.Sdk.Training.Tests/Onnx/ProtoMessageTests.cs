namespace MlOps.Sdk.Training.Tests.Onnx;

public sealed class ProtoMessageTests
{
    [Fact]
    public void Fields_HaveTheBytesOfTheWireFormat()
    {
        Assert.Equal([0x08, 0x96, 0x01], new ProtoMessage().Int(1, 150).ToArray());
        Assert.Equal([0x12, 0x07, .. "testing"u8], new ProtoMessage().Text(2, "testing").ToArray());
        Assert.Equal([0x1a, 0x03, 0x08, 0x96, 0x01], new ProtoMessage().Message(3, new ProtoMessage().Int(1, 150)).ToArray());
        Assert.Equal([0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], new ProtoMessage().Int(1, -1).ToArray());
        Assert.Equal([0xa5, 0x01, 0x00, 0x00, 0x80, 0x3f], new ProtoMessage().Float(20, 1).ToArray());
        Assert.Equal([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05], new ProtoMessage().Ints(6, [3, 270, 86942]).ToArray());
        Assert.Equal([0x3a, 0x04, 0x00, 0x00, 0x00, 0xc0], new ProtoMessage().Floats(7, [-2]).ToArray());
    }
}
