using System.Runtime.CompilerServices;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OrtLogTests
{
    [Fact]
    public void Dispatch_MessageOfASession_ReachesOnlyItsLogger()
    {
        var (mine, other) = (new RecordingLogger(), new RecordingLogger());
        var number = OrtLog.NumberOf(mine);
        Assert.Equal(number, OrtLog.NumberOf(mine));
        Assert.NotEqual(number, OrtLog.NumberOf(other));
        OrtLog.Dispatch(3, OrtLog.SessionId(number, "a/b"), "core", "only mine");
        Assert.Contains("'a/b'", Assert.Single(mine.Entries).Text);
        Assert.DoesNotContain(other.Entries, e => e.Text.Contains("only mine", StringComparison.Ordinal));
    }

    [Fact]
    public void Dispatch_MessageOfTheEngine_ReachesEveryLogger()
    {
        var (first, second) = (new RecordingLogger(), new RecordingLogger());
        OrtLog.NumberOf(first);
        OrtLog.NumberOf(second);
        OrtLog.Dispatch(2, OrtLog.EnvironmentId, "core", "for all of you");
        Assert.Contains(first.Entries, e => e.Text.Contains("for all of you", StringComparison.Ordinal));
        Assert.Contains(second.Entries, e => e.Text.Contains("for all of you", StringComparison.Ordinal));
    }

    [Fact]
    public void NumberOf_LoggerNobodyHolds_IsForgotten()
    {
        var number = RegisterAndForget();
        for (var i = 0; i < 10 && OrtLog.Knows(number); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(OrtLog.Knows(number));
    }

    [Fact]
    public void Capture_MessagesMeanwhile_AreGivenInsteadOfLogged()
    {
        var logger = new RecordingLogger();
        var id = OrtLog.SessionId(OrtLog.NumberOf(logger), "m");
        var result = OrtLog.Capture(() =>
        {
            OrtLog.Dispatch(3, id, "core", "the reason");
            return 7;
        }, out var messages);
        Assert.Equal(7, result);
        Assert.Equal(["the reason"], messages);
        Assert.Empty(logger.Entries);
    }

    // Not inlined, so that the logger is not held by the caller's frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RegisterAndForget() => OrtLog.NumberOf(new RecordingLogger());
}
