using System.Text.Json;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;
using static MlOps.Sdk.Serving.Tests.TestKit.LinearModels;

namespace MlOps.Sdk.Serving.Tests.Graphs;

public sealed class EnsembleTests : IAsyncLifetime
{
    private static readonly JsonElement Wanted = Load();
    private static readonly Field[] Inputs = [Number("x"), Number("y")];
    private readonly LinearModels _models = new();

    private static double[][] Rows => [.. Wanted.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];

    private static double[] Weights => Wanted.Numbers("weights");

    public async ValueTask InitializeAsync()
    {
        var index = 0;
        foreach (var model in Wanted.GetProperty("models").EnumerateArray())
        {
            await _models.DeployAsync($"m{index++}", Inputs, [.. model.Numbers("weights").Select(w => (float)w)], isClassifier: true, bias: (float)model.Number("bias"));
        }

        var meta = Wanted.GetProperty("meta");
        await _models.DeployAsync("meta", [Number("m0"), Number("m1"), Number("m2", nullable: false)], [.. meta.Numbers("weights").Select(w => (float)w)], isClassifier: true, bias: (float)meta.Number("bias"));
        await _models.DeployAsync("open", [Number("m0"), Number("m1"), Number("m2")], [1, 1, 1], isClassifier: true);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    [Fact]
    public async Task Mean_PlainAndWeighted_EqualsNumpy()
    {
        await AssertValuesAsync(Wanted.Numbers("mean"), e => Members(e));
        await AssertValuesAsync(Wanted.Numbers("weighted"), e => Members(e, Weights));
    }

    [Fact]
    public async Task Votes_SoftAndHard_EqualScikitLearn()
    {
        foreach (var (name, configure) in new (string, Action<EnsembleBuilder>)[]
        {
            ("soft", e => Members(e, Weights).SoftVote()), ("hard", e => Members(e).MajorityVote()), ("hard_weighted", e => Members(e, Weights).MajorityVote()),
        })
        {
            var wanted = Wanted.GetProperty(name);
            var labels = await AssertValuesAsync(wanted.Numbers("value"), configure);
            Assert.Equal(wanted.GetProperty("label").EnumerateArray().Select(v => (int?)v.GetInt32()), labels);
        }

        var pair = await AssertValuesAsync(null, e => e.Member("m0", "m0").Member("m1", "m1").MajorityVote());
        Assert.Equal(Wanted.GetProperty("pair_label").EnumerateArray().Select(v => (int?)v.GetInt32()), pair);
    }

    [Fact]
    public async Task StackedBy_AFurtherModel_EqualsNumpy()
    {
        var labels = await AssertValuesAsync(Wanted.Numbers("stacked"), e => Members(e).StackedBy("meta"));
        Assert.Equal(Wanted.Numbers("stacked").Select(v => (int?)(v >= 0.5 ? 1 : 0)), labels);
    }

    [Fact]
    public async Task Member_Failed_FailsTheCallOrIsLeftOutAsAsked()
    {
        var all = Compose(e => Members(e), "all");
        var two = Compose(e => Members(e).AtLeast(2), "two");
        var stacked = Compose(e => Members(e).StackedBy("open").AtLeast(1), "stacked");
        var row = new { x = 1.0, y = -1.0 };
        double[] p = [Sigmoid(1.0 + 0.5 + 0.1), Sigmoid(0.25 - 2.0 - 0.3), Sigmoid(-1.5 - 1.0 + 0.2)];
        var whole = await two.PredictAsync(row);
        Assert.Equal(p.Average(), whole.Value, 1e-5);
        Assert.Equal((QualityLevel.FullModel, (string?)null), (whole.QualityLevel, whole.Reason));

        _models.Runtime.Fail("m1/1");
        var error = await Assert.ThrowsAsync<ServingException>(async () => await all.PredictAsync(row));
        Assert.StartsWith("Member \"m1\" of \"all\" failed: No level of \"m1\" could answer.", error.Message, StringComparison.Ordinal);
        var partial = await two.PredictAsync(row);
        Assert.Equal((p[0] + p[2]) / 2, partial.Value, 1e-5);
        Assert.Equal(QualityLevel.SimplerModelOrCache, partial.QualityLevel);
        Assert.StartsWith("\"two\" answered with 2 of 3 members: Member \"m1\" of \"two\" failed: ", partial.Reason, StringComparison.Ordinal);
        var missing = await stacked.PredictAsync(row);
        Assert.True(double.IsNaN(missing.Value));
        Assert.Equal(QualityLevel.SimplerModelOrCache, missing.QualityLevel);

        _models.Runtime.Fail("m1/1", "m2/1");
        var few = await Assert.ThrowsAsync<ServingException>(async () => await two.PredictAsync(row));
        Assert.StartsWith("Step \"two\" failed: Only 1 of 3 members answered, and 2 must: Member \"m1\"", few.Message, StringComparison.Ordinal);
        Assert.Equal(ServingErrorReason.NoLevelAnswered, few.Reason);
        Assert.Equal(p[0], (await Compose(e => Members(e).AtLeast(1), "one").PredictAsync(row)).Value, 1e-5);
    }

    [Fact]
    public async Task Member_InABatch_IsLeftOutForTheChunkThatItFailed()
    {
        var two = Compose(e => Members(e).AtLeast(2), "two");
        var runs = 0;
        _models.Runtime.BeforeRun = (version, _) =>
        {
            if (version == "m2/1" && Interlocked.Increment(ref runs) > 1)
            {
                throw new ModelRuntimeException("Enough.");
            }
        };
        using var rows = Batch();
        using var answers = await two.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 20 });

        Assert.Equal([(QualityLevel.FullModel, 20), (QualityLevel.SimplerModelOrCache, 20)], answers.Parts.Select(part => (part.QualityLevel, part.Rows)));
        Assert.Contains("2 of 3 members", answers.Parts[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_EnsembleThatCannotWork_IsRefused()
    {
        await _models.DeployAsync("amount", Inputs, [1, 1]);
        Assert.Contains("member \"c\" of \"e\" is no classifier and cannot vote", Refused(e => e.Member("c", "amount").Member("m0", "m0").MajorityVote()), StringComparison.Ordinal);
        Assert.Contains("stacks \"e\" takes no input 'other'", Refused(e => Members(e).Member("other", "m0").StackedBy("meta")), StringComparison.Ordinal);
        Assert.Contains("'m2' of the model that stacks them may not be null", Refused(e => Members(e).StackedBy("meta").AtLeast(2)), StringComparison.Ordinal);
        var mixed = await Compose(e => e.Member("c", "amount").Member("m0", "m0"), "mixed").PredictAsync(new { x = 1.0, y = 2.0 });
        Assert.Null(mixed.Label);
    }

    private async Task<List<int?>> AssertValuesAsync(double[]? wanted, Action<EnsembleBuilder> configure)
    {
        var predictor = Compose(configure, "e");
        using var rows = Batch();
        using var batch = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 16 });
        var labels = new List<int?>();
        for (var i = 0; i < rows.RowCount; i++)
        {
            var single = await predictor.PredictAsync(new { x = Rows[i][0], y = Rows[i][1] });
            Assert.Equal(single.Value, batch.Outputs.Column<double>(BatchPrediction.ValueColumn)[i], 1e-6);
            Assert.Equal(single.Label, (int?)batch.Outputs[BatchPrediction.LabelColumn].GetValue(i));
            Assert.Equal(single.Value, single.Probability);
            Assert.Equal(wanted?[i] ?? single.Value, single.Value, 1e-5);
            labels.Add(single.Label);
        }

        return labels;
    }

    private IPredictor Compose(Action<EnsembleBuilder> configure, string name) => _models.Server.Compose(name, g => g.Ensemble(name, configure));

    private string Refused(Action<EnsembleBuilder> configure) => Assert.Throws<SchemaException>(() => Compose(configure, "e")).Message;

    private static EnsembleBuilder Members(EnsembleBuilder ensemble, double[]? weights = null)
    {
        for (var i = 0; i < 3; i++)
        {
            ensemble.Member($"m{i}", $"m{i}", weights?[i] ?? 1);
        }

        return ensemble;
    }

    private static RecordBatch Batch() => new(
        new Schema(Inputs), Columns.From<double>([.. Rows.Select(r => r[0])]), Columns.From<double>([.. Rows.Select(r => r[1])]));

    private static JsonElement Load()
    {
        using var stream = typeof(EnsembleTests).Assembly.GetManifestResourceStream("ensembles.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}
