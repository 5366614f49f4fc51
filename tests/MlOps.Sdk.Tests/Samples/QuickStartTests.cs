using System.Text.RegularExpressions;

namespace MlOps.Sdk.Tests.Samples;

public sealed partial class QuickStartTests(QuickStartRuns runs) : IClassFixture<QuickStartRuns>
{
    private static readonly string[] Metrics = ["roc_auc_logistic", "roc_auc_trees", "roc_auc_trees_without_history"];

    [Fact]
    public void Run_ExitCode_IsZero()
    {
        Assert.True(runs.First.ExitCode == 0, runs.First.Errors);
        Assert.True(runs.Second.ExitCode == 0, runs.Second.Errors);
    }

    [Fact]
    public void LastLine_HoldsExactlyTheKeys() => Assert.Equal(
        [
            "roc_auc_logistic", "roc_auc_trees", "roc_auc_trees_without_history", "training_rows", "predictions",
            "predictions_per_second", "drifted_features", "champion_version", "seconds",
        ],
        runs.First.Result.EnumerateObject().Select(p => p.Name));

    [Fact]
    public void Models_TellTheStoryOfTheData()
    {
        Assert.InRange(runs.First.Number("roc_auc_trees"), 0.78, 1);
        Assert.InRange(runs.First.Number("roc_auc_logistic"), 0.70, runs.First.Number("roc_auc_trees"));
        Assert.True(runs.First.Number("roc_auc_trees") > runs.First.Number("roc_auc_trees_without_history"));
    }

    [Fact]
    public void Figures_AreThoseOfTheData()
    {
        // 80 % of the 9,857 commits; commits of one instant stay together.
        Assert.InRange(runs.First.Number("training_rows"), 7_870, 7_890);
        Assert.InRange(runs.First.Number("predictions"), 1_900, double.MaxValue);
        Assert.InRange(runs.First.Number("predictions_per_second"), 1_000, double.MaxValue);
        Assert.Contains("author_activity__commits_90d", runs.First.Result.GetProperty("drifted_features").EnumerateArray().Select(f => f.GetString()));
    }

    [Fact]
    public void Time_IsBelowAMinute()
    {
        Assert.InRange(runs.First.Number("seconds"), 0.1, 60);
        Assert.InRange(runs.Second.Number("seconds"), 0.1, 60);
    }

    [Fact]
    public void SecondRun_ReusesFeaturesAndTraining()
    {
        Assert.DoesNotContain(runs.First.Lines, l => ReusedStep().IsMatch(l) && l.Contains("train", StringComparison.Ordinal));
        Assert.Equal(2, runs.Second.Lines.Count(l => ReusedStep().Match(l).Groups["step"].Value == "features"));
        Assert.Equal(3, runs.Second.Lines.Count(l => ReusedStep().Match(l).Groups["step"].Value == "train"));
    }

    [Fact]
    public void SecondRun_GivesTheSameChampionAndMetrics()
    {
        Assert.All([.. Metrics, "training_rows", "champion_version"], key => Assert.Equal(runs.First.Number(key), runs.Second.Number(key)));
        Assert.Equal(runs.First.Result.GetProperty("drifted_features").GetRawText(), runs.Second.Result.GetProperty("drifted_features").GetRawText());
    }

    [Fact]
    public void Report_IsOneSelfContainedFile()
    {
        var html = File.ReadAllText(runs.Report);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("</html>", html.TrimEnd(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.Contains("author_activity__commits_90d", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(Fetching(), html);
    }

    [Fact]
    public void RedirectedOutput_IsPlainTextWithWholeTableRows()
    {
        Assert.DoesNotContain('\u001b', runs.First.Text);
        Assert.Contains(runs.First.Lines, l => l.Contains("gradient-boosted-trees on", StringComparison.Ordinal) && l.Contains("train", StringComparison.Ordinal));
    }

    [Fact]
    public void BrokenRows_AreRefusedByColumnRowAndReason()
    {
        Assert.Contains("'lines_added' in data row 2", runs.First.Text, StringComparison.Ordinal);
        Assert.Contains("refused by value: Column \"lines_added\", row 1: the value -5 must be at least 0", runs.First.Text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\s*(?<step>\w+)\s+[0-9.]+\s+reused\b", RegexOptions.ExplicitCapture)]
    private static partial Regex ReusedStep();

    [GeneratedRegex(@"<link\b|<script[^>]+src=|<img\b[^>]+src=""(?!data:)|@import|url\((?!#|data:)", RegexOptions.IgnoreCase)]
    private static partial Regex Fetching();
}
