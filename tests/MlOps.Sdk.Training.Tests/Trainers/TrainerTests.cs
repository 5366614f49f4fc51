namespace MlOps.Sdk.Training.Tests.Trainers;

public sealed class TrainerTests
{
    [Fact]
    public void GradientBoostedTrees_WithSettingsOutOfRange_ListsAllOfThem()
    {
        var error = Assert.Throws<ArgumentException>(() => Trainer.GradientBoostedTrees(o => (o.Trees, o.MaxBins, o.LearningRate) = (0, 300, 2)));
        Assert.Contains("Trees", error.Message);
        Assert.Contains("MaxBins", error.Message);
        Assert.Contains("LearningRate", error.Message);
    }

    [Fact]
    public void LogisticRegression_WithNegativeC_IsRefused() =>
        Assert.Contains("C must", Assert.Throws<ArgumentException>(() => Trainer.LogisticRegression(o => o.C = -1)).Message.Replace("field C", "C", StringComparison.Ordinal));

    [Fact]
    public void Parameters_IncludeDefaults()
    {
        Assert.Equal("200", Trainer.GradientBoostedTrees().Parameters["trees"]);
        Assert.Equal("1", Trainer.LogisticRegression().Parameters["c"]);
    }

    [Fact]
    public async Task FitAsync_OnOneClass_IsRefused()
    {
        var data = new TrainingData(new FeatureMatrix(["x"], [[1, 2]], 2), new float[] { 1, 1 });
        foreach (var trainer in new[] { Trainer.Prior(), Trainer.LogisticRegression(), Trainer.GradientBoostedTrees() })
        {
            await Assert.ThrowsAsync<Core.TrainingException>(() => trainer.FitAsync(data, new TrainingContext()));
        }
    }
}
