using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class DriftAnalyzerTests
{
    [Theory]
    [InlineData(DriftTests.PopulationStability)]
    [InlineData(DriftTests.KolmogorovSmirnov)]
    [InlineData(DriftTests.ChiSquare)]
    [InlineData(DriftTests.JensenShannon)]
    [InlineData(DriftTests.Wasserstein)]
    public void Compare_EveryTest_TellsAShiftFromNoise(string test)
    {
        using var reference = Batches.Of("x", Batches.Normal(5_000, 0, 1, 1));
        using var same = Batches.Of("x", Batches.Normal(2_000, 0, 1, 2));
        using var shifted = Batches.Of("x", Batches.Normal(2_000, 1, 1, 3));
        var options = new DriftOptions { NumericTest = test };
        var profile = DataProfile.Build(reference);
        Assert.Equal(DriftStatus.Stable, DriftAnalyzer.Compare(profile, same, options)["x"].Status);
        Assert.Equal(DriftStatus.Drifted, DriftAnalyzer.Compare(profile, shifted, options)["x"].Status);
        Assert.Equal(DriftStatus.Stable, DriftAnalyzer.Compare(reference, same, options)["x"].Status);
        Assert.Equal(DriftStatus.Drifted, DriftAnalyzer.Compare(reference, shifted, options)["x"].Status);
    }

    [Theory]
    [InlineData(DriftTests.KolmogorovSmirnov, 0.02)]
    [InlineData(DriftTests.Wasserstein, 0.05)]
    public void Compare_BinnedAgainstRaw_AgreeWithinOneBin(string test, double tolerance)
    {
        using var reference = Batches.Of("x", Batches.Normal(5_000, 0, 1, 1));
        using var shifted = Batches.Of("x", Batches.Normal(2_000, 0.7, 1.4, 3));
        var options = new DriftOptions { NumericTest = test };
        var binned = DriftAnalyzer.Compare(DataProfile.Build(reference), shifted, options)["x"].Score!.Value;
        var moved = DriftAnalyzer.Compare(DataProfile.Build(reference), DataProfile.Build(shifted), options)["x"].Score!.Value;
        var raw = DriftAnalyzer.Compare(reference, shifted, options)["x"].Score!.Value;
        Assert.Equal(raw, binned, tolerance);
        Assert.Equal(raw, moved, 1.5 * tolerance);
    }

    [Fact]
    public void Compare_RawRows_EqualsSciPy()
    {
        foreach (var sample in ReferenceFigures.Instance.Samples)
        {
            using var reference = Batches.Of("x", [.. sample.Reference.Select(v => (double)(float)v)]);
            using var current = Batches.Of("x", [.. sample.Current.Select(v => (double)(float)v)]);
            var ks = DriftAnalyzer.Compare(reference, current, new DriftOptions { NumericTest = DriftTests.KolmogorovSmirnov });
            Assert.Equal(sample.Ks, ks["x"].Score!.Value, 1e-12);
            var wasserstein = DriftAnalyzer.Compare(reference, current, new DriftOptions { NumericTest = DriftTests.Wasserstein });
            Assert.Equal(sample.Wasserstein / sample.Std, wasserstein["x"].Score!.Value, 1e-5);
        }
    }

    [Fact]
    public void Compare_MillionsOfRowsAndATinyShift_IsStable()
    {
        // Pearson's p-value is far below any level here; the effect is what keeps the verdict calm.
        var reference = Categorical(1_000_000, 1_000_000);
        var current = Categorical(1_010_000, 990_000);
        var feature = DriftAnalyzer.Compare(reference, current)["c"];
        Assert.True(feature.PValue < 1e-9);
        Assert.Equal(DriftStatus.Stable, feature.Status);
    }

    [Fact]
    public void Compare_FewRowsAndALargeScore_IsNoMoreThanChance()
    {
        using var reference = Batches.Of("x", Batches.Normal(100, 0, 1, 21));
        using var current = Batches.Of("x", Batches.Normal(100, 0, 1, 22));
        var feature = DriftAnalyzer.Compare(reference, current)["x"];
        Assert.True(feature.Score > 0.1, $"the score is {feature.Score}");
        Assert.Equal(DriftStatus.Stable, feature.Status);
        Assert.Contains("chance", feature.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_ManyColumnsOfNoise_RaisesNoAlarm()
    {
        var fields = Enumerable.Range(0, 200).Select(i => new Field($"f{i}", DataType.Float64)).ToArray();
        using var reference = new RecordBatch(new Schema(fields), [.. fields.Select((_, i) => Columns.From<double>(Batches.Normal(300, 0, 1, i)))]);
        using var current = new RecordBatch(new Schema(fields), [.. fields.Select((_, i) => Columns.From<double>(Batches.Normal(150, 0, 1, 1000 + i)))]);
        var report = DriftAnalyzer.Compare(DataProfile.Build(reference), current);
        Assert.Contains(report.Features, f => f.PValue < 0.01);
        Assert.Empty(report.DriftedFeatures);
        Assert.False(report.HasDrift);
    }

    [Fact]
    public void Compare_TooFewRows_SaysNotEnoughData()
    {
        using var reference = Batches.Of("x", Batches.Normal(1000, 0, 1, 1));
        using var current = Batches.Of("x", Batches.Normal(99, 9, 1, 1));
        var feature = DriftAnalyzer.Compare(DataProfile.Build(reference), current)["x"];
        Assert.Equal(DriftStatus.NotEnoughData, feature.Status);
        Assert.Contains("99 current rows", feature.Reason, StringComparison.Ordinal);
        using var none = Batches.Of("x");
        Assert.Equal(DriftStatus.NotEnoughData, DriftAnalyzer.Compare(DataProfile.Build(reference), none)["x"].Status);
        Assert.Equal(DriftStatus.NotEnoughData, DriftAnalyzer.Compare(DataProfile.Build(none), reference)["x"].Status);
    }

    [Theory]
    [InlineData(DriftTests.PopulationStability)]
    [InlineData(DriftTests.KolmogorovSmirnov)]
    [InlineData(DriftTests.ChiSquare)]
    [InlineData(DriftTests.JensenShannon)]
    [InlineData(DriftTests.Wasserstein)]
    public void Compare_ConstantColumn_DriftsInBothDirectionsOnly(string test)
    {
        using var five = Batches.Of("x", [.. Enumerable.Repeat(5.0, 500)]);
        using var less = Batches.Of("x", [.. Enumerable.Repeat(4.9, 500)]);
        using var more = Batches.Of("x", [.. Enumerable.Repeat(5.1, 500)]);
        var options = new DriftOptions { NumericTest = test };
        var profile = DataProfile.Build(five);
        Assert.Equal(0, DriftAnalyzer.Compare(profile, five, options)["x"].Score);
        Assert.Equal(DriftStatus.Drifted, DriftAnalyzer.Compare(profile, less, options)["x"].Status);
        Assert.Equal(DriftStatus.Drifted, DriftAnalyzer.Compare(profile, more, options)["x"].Status);
        Assert.Equal(DriftStatus.Drifted, DriftAnalyzer.Compare(five, less, options)["x"].Status);
    }

    [Theory]
    [InlineData(DriftTests.PopulationStability)]
    [InlineData(DriftTests.KolmogorovSmirnov)]
    [InlineData(DriftTests.Wasserstein)]
    public void Compare_AllValuesLost_IsDriftWithAnyTest(string test)
    {
        using var reference = Batches.Of("x", Batches.Normal(500, 0, 1, 1));
        using var gone = Batches.OfNullable("x", [.. Enumerable.Repeat<double?>(null, 400), .. Enumerable.Repeat<double?>(double.NaN, 100)]);
        var feature = DriftAnalyzer.Compare(DataProfile.Build(reference), gone, new DriftOptions { NumericTest = test })["x"];
        Assert.Equal(DriftStatus.Drifted, feature.Status);
        Assert.True(feature.MissingRateChanged);
        Assert.Equal(1, feature.CurrentMissingRate);
        Assert.Equal(0, DriftAnalyzer.Compare(DataProfile.Build(gone), gone)["x"].Score);
        Assert.Equal(DriftStatus.Drifted, DriftAnalyzer.Compare(DataProfile.Build(gone), reference)["x"].Status);
    }

    [Fact]
    public void Compare_CategoriesVanishAppearOrAreMany_HasDefinedResults()
    {
        using var one = Batches.OfText("c", [.. Enumerable.Repeat("a", 300)]);
        using var other = Batches.OfText("c", [.. Enumerable.Repeat("b", 300)]);
        Assert.Equal(0, DriftAnalyzer.Compare(DataProfile.Build(one), one)["c"].Score);
        Assert.Equal(DriftStatus.Drifted, DriftAnalyzer.Compare(DataProfile.Build(one), other)["c"].Status);
        Assert.Equal(DriftStatus.Drifted, DriftAnalyzer.Compare(DataProfile.Build(one), DataProfile.Build(other))["c"].Status);

        using var many = Batches.OfText("c", [.. Enumerable.Range(0, 100_000).Select(i => $"v{i}")]);
        using var alsoMany = Batches.OfText("c", [.. Enumerable.Range(50_000, 100_000).Select(i => $"v{i}")]);
        Assert.Equal(DriftStatus.Stable, DriftAnalyzer.Compare(DataProfile.Build(many), alsoMany)["c"].Status);
    }

    [Fact]
    public void Compare_FloatInServingDoubleInTraining_IsNoDrift()
    {
        var random = new Random(4);
        double[] values = [.. Enumerable.Range(0, 2_000).Select(_ => random.Next(1, 10) / 7.0)];
        using var reference = Batches.Of("x", values);
        using var current = new RecordBatch(new Schema(new Field("x", DataType.Float32)), Columns.From<float>([.. values.Select(v => (float)v)]));
        Assert.Equal(0, DriftAnalyzer.Compare(DataProfile.Build(reference), current)["x"].Score!.Value, 1e-3);
    }

    [Fact]
    public void Compare_MissingOrRetypedColumn_IsNotComparableAndRankedLast()
    {
        using var reference = new RecordBatch(
            new Schema(new Field("a", DataType.Float64), new Field("b", DataType.Float64), new Field("c", DataType.Float64)),
            Columns.From<double>(Batches.Normal(200, 0, 1, 1)), Columns.From<double>(Batches.Normal(200, 0, 1, 2)), Columns.From<double>(Batches.Normal(200, 0, 1, 3)));
        using var current = new RecordBatch(
            new Schema(new Field("b", DataType.Utf8), new Field("c", DataType.Float64)),
            Columns.FromStrings(Enumerable.Repeat("x", 200)), Columns.From<double>(Batches.Normal(200, 3, 1, 3)));
        var report = DriftAnalyzer.Compare(DataProfile.Build(reference), current);
        Assert.Equal(["c", "a", "b"], report.Features.Select(f => f.Name));
        Assert.Equal(["c"], report.DriftedFeatures);
        Assert.Equal(1, report.DriftedShare);
        Assert.Equal(DriftStatus.NotComparable, report["a"].Status);
        Assert.Contains("utf8", report["b"].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_RoundTrip_KeepsEverything()
    {
        using var reference = Batches.Of("x", Batches.Normal(500, 0, 1, 1));
        using var current = Batches.Of("x", Batches.Normal(500, 2, 1, 2));
        var report = DriftAnalyzer.Compare(DataProfile.Build(reference), current) with { Model = "m", Version = "3", From = DateTimeOffset.UnixEpoch };
        Assert.Equal(report.ToJson(), DriftReport.FromJson(report.ToJson()).ToJson());
        Assert.True(DriftReport.FromJson(report.ToJson()).HasDrift);
        Assert.Throws<SchemaException>(() => DriftReport.FromJson("[]"));
        Assert.Throws<SchemaException>(() => report["y"]);
    }

    [Fact]
    public void Compare_UnknownOrUnfitTest_ListsTheChoices()
    {
        using var text = Batches.OfText("c", [.. Enumerable.Repeat("a", 300)]);
        var profile = DataProfile.Build(text);
        var unknown = Assert.Throws<ArgumentException>(() => DriftAnalyzer.Compare(profile, text, new DriftOptions { NumericTest = "kolmogorov" }));
        Assert.Contains("\"kolmogorov\"; choose one of chi_square", unknown.Message, StringComparison.Ordinal);
        var unfit = Assert.Throws<ArgumentException>(() => DriftAnalyzer.Compare(profile, text, new DriftOptions { CategoricalTest = "ks" }));
        Assert.Contains("categorical column \"c\"", unfit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OptionsPerColumn_AreUsed()
    {
        using var reference = Batches.Of("x", Batches.Normal(1000, 0, 1, 1));
        using var current = Batches.Of("x", Batches.Normal(1000, 0.5, 1, 2));
        var options = new DriftOptions();
        options.ColumnTests["x"] = DriftTests.KolmogorovSmirnov;
        options.Thresholds[DriftTests.KolmogorovSmirnov] = new DriftThreshold(0.8, 0.9);
        var feature = DriftAnalyzer.Compare(DataProfile.Build(reference), current, options)["x"];
        Assert.Equal((DriftTests.KolmogorovSmirnov, 0.9, DriftStatus.Stable), (feature.Test, feature.Threshold, feature.Status));
        options.IgnoredColumns.Add("x");
        Assert.Empty(DriftAnalyzer.Compare(DataProfile.Build(reference), current, options).Features);
    }

    private static DataProfile Categorical(long a, long b) => new(
        a + b,
        [new ColumnProfile("c", "utf8", ColumnKind.Categorical, a + b, 0, 2, Categorical: new CategoricalProfile([new CategoryCount("a", a), new CategoryCount("b", b)], 0))]);
}
