using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests.Pipelines;

/// <summary>What cannot be trained on is refused with a sentence that names the thing and the fix.</summary>
public sealed class PipelineTrainerTests
{
    [Theory]
    [InlineData("one class", "The label 'label' is 1 in all 4 training rows; a classifier needs rows of both classes")]
    [InlineData("null label", "The label 'label' is missing in 1 of 4 rows, first in row 2")]
    [InlineData("three values", "The label 'label' holds 0, 1, 2; a binary label holds 0 and 1 only")]
    [InlineData("no rows", "There are no training rows")]
    public async Task FitAsync_WithUnusableLabel_NamesColumnValuesAndFix(string kind, string message)
    {
        long?[] labels = kind switch
        {
            "one class" => [1, 1, 1, 1],
            "null label" => [0, 1, null, 1],
            "three values" => [0, 1, 2, 1],
            _ => [],
        };
        using var batch = Batch(labels, Columns.FromNullable<double>([.. labels.Select((_, i) => (double?)i)]));
        foreach (var trainer in new[] { Trainer.Prior(), Trainer.LogisticRegression(), Trainer.GradientBoostedTrees() })
        {
            var error = await Assert.ThrowsAsync<TrainingException>(() => new PipelineTrainer(trainer).FitAsync(batch, "label"));
            Assert.Contains(message, error.Message);
            Assert.Equal("label", error.Column);
        }
    }

    [Fact]
    public async Task FitAsync_WithUnknownColumns_SuggestsTheNearest()
    {
        using var batch = Batch([0, 1], Columns.From<double>(1, 2));
        Assert.Contains("Did you mean 'label'?", (await FailAsync<SchemaException>(batch, "lable", null)).Message);
        Assert.Contains("Did you mean 'feature'?", (await FailAsync<SchemaException>(batch, "label", null, features: ["featur"])).Message);
        var step = await FailAsync<SchemaException>(batch, "label", p => p.Standardize("featuer"));
        Assert.Contains("Did you mean 'feature'? The number features are: feature.", step.Message);
        Assert.Equal("featuer", step.Column);
        Assert.Contains("OneHot works on text features, but 'feature' is float64", (await FailAsync<SchemaException>(batch, "label", p => p.OneHot("feature"))).Message);
        Assert.Contains("OneHot names the column 'subsytem'", (await FailAsync<SchemaException>(batch, "label", p => p.OneHot("subsytem"))).Message);
    }

    [Fact]
    public async Task FitAsync_WithUnusableFeatures_SaysWhatToDo()
    {
        using var text = Batch([0, 1], Columns.FromStrings("a", "b"));
        Assert.Contains("Add .OneHot(\"feature\")", (await FailAsync<SchemaException>(text, "label", p => p.Impute())).Message);
        Assert.Contains("impute[median](feature) works on number features, but 'feature' is utf8", (await FailAsync<SchemaException>(text, "label", p => p.Impute(columns: ["feature"]).OneHot())).Message);
        using var time = Batch([0, 1], Columns.FromTimestamps(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
        Assert.Contains("The feature 'feature' is timestamp", (await FailAsync<SchemaException>(time, "label", null)).Message);
        using var empty = Batch([0, 1], Columns.FromStrings(null, ""));
        Assert.Contains("every text feature is empty", (await FailAsync<TrainingException>(empty, "label", p => p.OneHot())).Message);
        using var number = Batch([0, 1], Columns.From<double>(1, 2));
        Assert.Contains("among the features, which would give the answer away", (await FailAsync<TrainingException>(number, "label", null, features: ["feature", "label"])).Message);
        Assert.Contains("is named 2 times", (await FailAsync<SchemaException>(number, "label", null, features: ["feature", "feature"])).Message);
        Assert.Contains("no feature column besides the label", (await FailAsync<SchemaException>(number.Select("label"), "label", null)).Message);
    }

    [Theory]
    [InlineData("numeric")]
    [InlineData("probability")]
    public async Task FitAsync_WithTextNamedLikeATensorOfOurs_AsksToRename(string name)
    {
        using var batch = new RecordBatch(
            new Schema(new Field(name, DataType.Utf8), new Field("label", DataType.Int64)), Columns.FromStrings("a", "b"), Columns.From<long>(0, 1));
        var error = await FailAsync<SchemaException>(batch, "label", p => p.OneHot());
        Assert.Contains($"A text feature cannot be called '{name}'", error.Message);
    }

    [Fact]
    public async Task FitAsync_WithMissingNumbersAndNoImputation_SaysSo()
    {
        using var batch = Batch([0, 1, 1], Columns.FromNullable<double>(1, null, 3));
        var error = await Assert.ThrowsAsync<TrainingException>(() => new PipelineTrainer(Trainer.LogisticRegression()).FitAsync(batch, "label"));
        Assert.Contains("The feature 'feature' misses 1 of 3 values", error.Message);
        Assert.Contains("Add .Impute()", error.Message);
    }

    [Fact]
    public async Task FitAsync_OnInfiniteLabels_IsRefusedForRegression()
    {
        using var batch = new RecordBatch(
            new Schema(new Field("x", DataType.Float64), new Field("y", DataType.Float64)), Columns.From<double>(1, 2), Columns.From<double>(1, double.PositiveInfinity));
        var error = await Assert.ThrowsAsync<TrainingException>(() => new PipelineTrainer(Trainer.Prior(LearningTask.Regression)).FitAsync(batch, "y"));
        Assert.Contains("in row 1; labels must be finite", error.Message);
    }

    [Fact]
    public async Task FitAsync_LearnsFromTrainingRowsOnly()
    {
        using var train = Batch([0, 1, 0, 1], Columns.FromNullable<double>(1, 3, null, 5));
        using var other = Batch([1, 1], Columns.From<double>(1e6, -1e6));
        var trainer = new PipelineTrainer(Trainer.LogisticRegression(), p => p.Impute().Standardize());
        var alone = await trainer.FitAsync(train, "label");
        var watched = await trainer.FitAsync(train, "label", validation: other);
        Assert.True(alone.Onnx.Span.SequenceEqual(watched.Onnx.Span));
    }

    private static RecordBatch Batch(long?[] labels, Column feature) => new(
        new Schema(new Field("feature", feature.Type), new Field("label", DataType.Int64)), feature, Columns.FromNullable<long>(labels));

    private static Task<T> FailAsync<T>(RecordBatch batch, string label, Action<PreprocessorBuilder>? steps, IEnumerable<string>? features = null)
        where T : Exception => Assert.ThrowsAsync<T>(() => new PipelineTrainer(Trainer.Prior(), steps).FitAsync(batch, label, features));
}
