using System.Buffers;
using System.Text;

namespace MlOps.Sdk.Redis.Tests;

public sealed class RespRequestTests
{
    [Fact]
    public void Write_PartsOfAnyLength_ReadBackAsAnArrayOfBulks()
    {
        var target = new ArrayBufferWriter<byte>();
        byte[] large = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        var written = new RespRequest("SET"u8.ToArray(), Array.Empty<byte>(), "\r\n$1\r\n"u8.ToArray(), large).Write(target);
        var buffer = new ReadOnlySequence<byte>(target.WrittenMemory);
        Assert.Equal(written, target.WrittenCount);
        Assert.True(new RespReader().TryRead(ref buffer, out var read));
        Assert.True(buffer.IsEmpty);
        Assert.Equal(["SET", "", "\r\n$1\r\n"], read.Items[..3].Select(i => i.Text));
        Assert.Equal(large, read.Items[3].Bytes);
        Assert.StartsWith("*4\r\n$3\r\nSET\r\n$0\r\n\r\n$6\r\n", Encoding.Latin1.GetString(target.WrittenSpan[..40]), StringComparison.Ordinal);
    }
}
