using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Redis.Tests;

public sealed class RespReaderTests
{
    private static readonly Gen<string> Line = Gen.ArrayOf(Gen.Choose(32, 126).Select(c => (char)c)).Select(c => new string(c));

    [Theory]
    [InlineData("+OK\r\n", "OK")]
    [InlineData("-ERR no\r\n", "ERR no")]
    [InlineData(":-9223372036854775808\r\n", "-9223372036854775808")]
    [InlineData("$0\r\n\r\n", "")]
    [InlineData("$4\r\na\r\nb\r\n", "a\r\nb")]
    [InlineData("$-1\r\n", "null")]
    [InlineData("*-1\r\n", "null")]
    [InlineData("*0\r\n", "[]")]
    [InlineData("*3\r\n*2\r\n:1\r\n$-1\r\n*0\r\n+x\r\n", "[[1, null], [], x]")]
    public void TryRead_OneReply_GivesItsValue(string bytes, string expected)
    {
        Assert.Equal([expected], Read(bytes, bytes.Length).Select(r => r.ToString()));
    }

    [Theory]
    [InlineData("!3\r\n")]
    [InlineData("\r\n")]
    [InlineData(":12a\r\n")]
    [InlineData(": 1\r\n")]
    [InlineData(":\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$67108865\r\n")]
    [InlineData("$99999999999999999999\r\n")]
    [InlineData("*1048577\r\n")]
    [InlineData("*-2\r\n")]
    [InlineData("$2\r\nabc\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n")]
    public void TryRead_MalformedOrBeyondALimit_IsRefused(string bytes)
    {
        foreach (var piece in new[] { 1, 3, bytes.Length })
        {
            Assert.Throws<InvalidDataException>(() => Read(bytes, piece));
        }
    }

    [Fact]
    public void TryRead_EndlessLine_IsRefused()
    {
        Assert.Throws<InvalidDataException>(() => Read("+" + new string('a', RespLimits.Line + 10), 4096));
        Assert.Throws<InvalidDataException>(() => Read("+" + new string('a', RespLimits.Line + 10) + "\r\n", int.MaxValue));
    }

    [Fact]
    public void TryRead_HugeLengthAnnounced_AllocatesOnlyForWhatArrived()
    {
        var reader = new RespReader();
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes($"*{RespLimits.Items}\r\n*{RespLimits.Items}\r\n${RespLimits.Bulk}\r\nabc"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(reader.TryRead(ref buffer, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 * 1024);
    }

    /// <summary>Any replies, cut anywhere and held in segments of any size, are read as they were written.</summary>
    [Fact]
    public void TryRead_AnyRepliesSplitAnywhere_GivesThemInOrder()
    {
        var cases = Gen.ListOf(Reply(3)).SelectMany(replies => Gen.Choose(1, 40).SelectMany(piece => Gen.Choose(1, 20).Select(segment => (replies, piece, segment))));
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var bytes = string.Concat(c.replies.Select(r => r.Bytes));
            return Read(bytes, c.piece, c.segment).Select(r => r.ToString()).SequenceEqual(c.replies.Select(r => r.Text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_240_501, 3));
    }

    /// <summary>Whatever bytes come, they are read, waited for or refused; nothing else happens.</summary>
    [Fact]
    public void TryRead_AnyBytes_NeverFailsOtherwise()
    {
        var piece = Gen.OneOf(
            Gen.Elements("*", "$", ":", "+", "-", "\r\n", "\r", "\n", "-1", "0", "3", "99999999999", "*2\r\n", "$3\r\nabc\r\n", ":7\r\n", "*1048576\r\n"),
            Gen.Choose(0, 255).Select(b => ((char)b).ToString()));
        Prop.ForAll(Gen.ListOf(piece).Select(string.Concat).ToArbitrary(), bytes =>
        {
            try
            {
                Read(bytes, 7);
            }
            catch (InvalidDataException)
            {
                // Refused, as it may be.
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20_240_501, 5));
    }

    private static List<RespReply> Read(string text, int piece, int segment = int.MaxValue)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var reader = new RespReader();
        var replies = new List<RespReply>();
        var rest = Array.Empty<byte>();
        for (var at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length - at))
        {
            rest = [.. rest, .. bytes.AsSpan(at, Math.Min(piece, bytes.Length - at))];
            var buffer = Segment.Sequence(rest, segment);
            while (reader.TryRead(ref buffer, out var reply))
            {
                replies.Add(reply);
            }

            rest = buffer.ToArray();
        }

        return replies;
    }

    private static Gen<(string Bytes, string Text)> Reply(int depth)
    {
        Gen<(string Bytes, string Text)>[] leaves =
        [
            Line.Select(t => ($"+{t}\r\n", t)),
            Line.Select(t => ($"-{t}\r\n", t)),
            Gen.Choose(int.MinValue, int.MaxValue).Select(n => ($":{n}\r\n", $"{n}")),
            Gen.Constant(("$-1\r\n", "null")),
            Gen.Constant(("*-1\r\n", "null")),
            Gen.ArrayOf(Gen.Elements('\r', '\n', 'a', '$', '*')).Select(c => ($"${c.Length}\r\n{new string(c)}\r\n", new string(c))),
        ];
        return depth == 0
            ? Gen.OneOf(leaves)
            : Gen.Frequency(
                (4, Gen.OneOf(leaves)),
                (1, Gen.ListOf(Reply(depth - 1)).Select(i => ($"*{i.Count}\r\n{string.Concat(i.Select(x => x.Bytes))}", $"[{string.Join(", ", i.Select(x => x.Text))}]"))));
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        private Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public static ReadOnlySequence<byte> Sequence(byte[] bytes, int size)
        {
            var first = new Segment(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
            var last = first;
            for (var at = last.Memory.Length; at < bytes.Length; at += last.Memory.Length)
            {
                var next = new Segment(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), at);
                last.Next = next;
                last = next;
            }

            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
