using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests.Preprocessing;

public sealed class PreprocessorFittingTests
{
    [Fact]
    public void Impute_ByStrategy_FillsMissingNumbersOfItsColumns()
    {
        Assert.Equal([1, 2, 6, 2], Apply(p => p.Impute(), [1, 2, 6, null]));
        Assert.Equal([1, 2, 6, 3], Apply(p => p.Impute(ImputeStrategy.Mean), [1, 2, 6, null]));
        Assert.Equal([1, 2, 6, -7], Apply(p => p.Impute(ImputeStrategy.Constant, -7), [1, 2, 6, null]));
        Assert.Equal([1, 2, 6, float.NaN], Apply(p => p.Impute(columns: ["other"]), [1, 2, 6, null]));
        Assert.Equal([0, 0], Apply(p => p.Impute(), [null, null]));
        Assert.Equal([1, 4, 2.5f], Apply(p => p.Impute(), [1, 4, null]));
    }

    [Fact]
    public void Standardize_GivesMeanZeroAndDeviationOne()
    {
        Assert.Equal([-1, 1, float.NaN], Apply(p => p.Standardize(), [10, 30, null]));
        Assert.Equal([0, 0], Apply(p => p.Standardize(), [5, 5]));
        Assert.Equal([float.NaN, float.NaN], Apply(p => p.Standardize(), [null, null]));
    }

    [Fact]
    public void Log1p_KeepsTheSign()
    {
        var values = Apply(p => p.Log1p(), [Math.E - 1, 1 - Math.E, 0, null]);
        Assert.Equal(1, values[0], 1e-6);
        Assert.Equal(-1, values[1], 1e-6);
        Assert.Equal(0, values[2]);
        Assert.True(float.IsNaN(values[3]));
    }

    [Fact]
    public void Infinities_ForTrainersThatNeedFiniteNumbers_AreClippedToTheRangeSeen()
    {
        Assert.Equal([3, -2, 3, -2], Apply(p => p.Impute(), [3, -2, double.PositiveInfinity, double.NegativeInfinity], Trainer.LogisticRegression()));
        Assert.Equal([float.PositiveInfinity, 1], Apply(p => p.Impute(), [double.PositiveInfinity, 1]));
        Assert.Equal([3, 1, 3], Apply(p => p.Impute(), [3, 1, 1e300], Trainer.LogisticRegression()));
    }

    [Fact]
    public void OneHot_KeepsTheMostFrequentCategories()
    {
        using var batch = new RecordBatch(
            new Schema(new Field("x", DataType.Float64), new Field("kind", DataType.Utf8)),
            Columns.From<double>(1, 2, 3, 4, 5, 6, 7), Columns.FromStrings("b", "a", "b", "c", null, "", "a"));
        var (preprocessor, matrix) = PreprocessorFitting.Fit(
            new PreprocessorBuilder().OneHot(2, "kind"), batch, FeatureLayout.Of(batch.Schema, ["kind", "x"]), Trainer.GradientBoostedTrees());
        Assert.Equal(["x", "kind=a", "kind=b"], preprocessor.FeatureNames);
        Assert.Equal([0, 1, 0, 0, 0, 0, 1], matrix.Column(1).ToArray());
        Assert.Equal([1, 0, 1, 0, 0, 0, 0], matrix.Column(2).ToArray());
    }

    [Fact]
    public void Impute_WithUnusableConstant_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PreprocessorBuilder().Impute(ImputeStrategy.Constant, float.NaN));

    private static float[] Apply(Action<PreprocessorBuilder> steps, double?[] values, ITrainer? trainer = null)
    {
        using var batch = new RecordBatch(
            new Schema(new Field("value", DataType.Float64), new Field("other", DataType.Float64)),
            Columns.FromNullable<double>(values), Columns.From<double>([.. values.Select(_ => 1.0)]));
        var builder = new PreprocessorBuilder();
        steps(builder);
        return PreprocessorFitting.Fit(builder, batch, FeatureLayout.Of(batch.Schema, ["value", "other"]), trainer ?? Trainer.GradientBoostedTrees()).Features.Column(0).ToArray();
    }
}
