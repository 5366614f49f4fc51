namespace MlOps.Sdk.Cli.Tests;

public sealed class MlOpsCommandTests
{
    public static TheoryData<string[]> WrongLines => new()
    {
        new[] { "nonsense" },
        new[] { "data" },
        new[] { "data", "profile" },
        new[] { "data", "profile", "--input" },
        new[] { "data", "profile", "--input", " " },
        new[] { "data", "profile", "--input", "t.csv", "--version", "two" },
        new[] { "data", "profile", "--input", "t.csv", "--version", "-1" },
        new[] { "data", "profile", "--input", "t.csv", "--version" },
        new[] { "data", "profile", "--input", "t.csv", "--format", "xlsx" },
        new[] { "data", "profile", "--input", "t.csv", "--delimiter", "ab" },
        new[] { "data", "profile", "--input", "t.csv", "--unknown" },
    };

    [Theory]
    [MemberData(nameof(WrongLines))]
    public async Task RunAsync_WrongCommandLine_IsOneLineAndUsage(string[] arguments)
    {
        var run = await CommandRun.HereAsync(arguments);

        Assert.Equal((ExitCode.Usage, string.Empty), (run.ExitCode, run.Output));
        Assert.EndsWith("--help to see how it is used." + Environment.NewLine, run.Error);
        Assert.DoesNotContain("System.", run.Error);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("--help", "data")]
    [InlineData("data --help", "profile")]
    [InlineData("data profile --help", "--input")]
    public async Task RunAsync_Help_NamesWhatThereIs(string line, string word)
    {
        var run = await CommandRun.HereAsync(line.Split(' '));

        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains(word, run.Output);
    }

    [Fact]
    public async Task Process_Version_IsTheToolsOwn()
    {
        var run = await CommandRun.InProcessAsync("--version");

        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+", run.Output);
    }
}
