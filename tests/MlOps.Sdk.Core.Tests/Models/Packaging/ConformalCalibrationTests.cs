using System.IO.Compression;
using System.Text;

namespace MlOps.Sdk.Core.Tests;

public sealed class ConformalCalibrationTests
{
    private static readonly ConformalCalibration Groups = new()
    {
        Method = ConformalMethods.AbsoluteResidual, Coverage = 0.9, Rows = 50, Edges = [0, 10], Quantiles = [1, 2, 3],
    };

    private static readonly ConformalCalibration Labels = new() { Method = ConformalMethods.LabelSet, Coverage = 0.9, Rows = 50, Quantiles = [0.3, 0.6] };

    [Theory]
    [InlineData(-5.0, -6.0, -4.0)]
    [InlineData(0.0, -2.0, 2.0)]
    [InlineData(9.0, 7.0, 11.0)]
    [InlineData(10.0, 7.0, 13.0)]
    public void TryGetInterval_Residuals_TakesTheGroupOfTheAnswer(double value, double low, double high)
    {
        Assert.True(Groups.TryGetInterval(value, out var from, out var to));
        Assert.Equal((low, high), (from, to));
    }

    [Theory]
    [InlineData(0.1, 0.0, 0.0)]
    [InlineData(0.35, 0.0, 0.0)]
    [InlineData(0.45, 1.0, 1.0)]
    [InlineData(0.9, 1.0, 1.0)]
    public void TryGetInterval_LabelSet_SpansTheLabelsThatAreLeft(double probability, double low, double high)
    {
        Assert.True(Labels.TryGetInterval(probability, out var from, out var to));
        Assert.Equal((low, high), (from, to));
    }

    [Fact]
    public void TryGetInterval_BothLabelsOrNoNumber_SaysSo()
    {
        Assert.True((Labels with { Quantiles = [0.6, 0.6] }).TryGetInterval(0.5, out var low, out var high));
        Assert.Equal((0.0, 1.0), (low, high));
        Assert.False(Groups.TryGetInterval(double.NaN, out low, out _));
        Assert.True(double.IsNaN(low));
    }

    [Fact]
    public void Package_WithCalibration_GivesItBack()
    {
        var read = ModelPackage.FromBytes(Package(SamplePackages.Metadata with { Calibration = Labels }).ToBytes()).Metadata.Calibration!;

        Assert.Equal((Labels.Method, Labels.Coverage, Labels.Rows), (read.Method, read.Coverage, read.Rows));
        Assert.Equal(Labels.Quantiles, read.Quantiles);
        Assert.Empty(read.Edges);
    }

    [Fact]
    public void Package_WithoutCalibration_IsWrittenAsBeforeThereWasAny()
    {
        var bytes = Package(SamplePackages.Metadata).ToBytes();

        Assert.Null(ModelPackage.FromBytes(bytes).Metadata.Calibration);
        using var zip = new ZipArchive(new MemoryStream(bytes));
        using var reader = new StreamReader(zip.GetEntry("metadata.json")!.Open(), Encoding.UTF8);
        Assert.EndsWith("\"decision_threshold\":0.5}", reader.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Package_UnsoundCalibration_IsRefused()
    {
        Refused(Labels with { Method = "magic" }, "'magic' is not known");
        Refused(Groups, "does not fit the task 'binary-classification'");
        Refused(Labels with { Coverage = 1 }, "coverage must lie above 0");
        Refused(Labels with { Rows = 0 }, "1 row or more");
        Refused(Labels with { Quantiles = [0.1] }, "1 quantiles");
        Refused(Labels with { Quantiles = [0.1, double.NaN] }, "one finite quantile");
        Refused(Labels with { Edges = [1] }, "1 edges");
        var regression = SamplePackages.Metadata with { Task = ModelTasks.Regression };
        Assert.Contains("must be finite and rise", Assert.Throws<ModelPackageException>(() => Package(regression with { Calibration = Groups with { Edges = [10, 0] } })).Message, StringComparison.Ordinal);
        Assert.NotNull(Package(regression with { Calibration = Groups }));
    }

    private static void Refused(ConformalCalibration calibration, string reason) => Assert.Contains(
        reason, Assert.Throws<ModelPackageException>(() => Package(SamplePackages.Metadata with { Calibration = calibration })).Message, StringComparison.Ordinal);

    private static ModelPackage Package(ModelMetadata metadata) => new(SamplePackages.MinimalModel, SamplePackages.Signature, metadata);
}
