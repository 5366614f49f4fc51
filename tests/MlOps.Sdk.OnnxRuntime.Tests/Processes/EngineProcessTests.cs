namespace MlOps.Sdk.OnnxRuntime.Tests;

public class EngineProcessTests
{
    [Fact]
    public async Task Sessions_WithSharedThreads_AddNoneAndAgreeOnTheNumber()
    {
        var line = Assert.Single((await EngineProcess.RunAsync(hasVulkan: false, "threads")).Lines).Split('|');

        // The pool of .NET may grow or shrink a little meanwhile; 30 sessions with two threads each would add 30.
        Assert.InRange(int.Parse(line[0], System.Globalization.CultureInfo.InvariantCulture), -15, 15);
        Assert.InRange(float.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture), 0, 1e-5f);
        Assert.Contains("cannot share 3 threads, because this process has loaded ONNX Runtime with 2 shared threads", line[2]);
    }

    [Fact]
    public async Task Engine_ThatRefusesAndFails_WritesNothingToTheConsole()
    {
        var run = await EngineProcess.RunAsync(hasVulkan: false, "quiet");
        Assert.Equal(["CPU|3"], run.Lines);
        Assert.Empty(run.Error);
    }
}
