using System.Diagnostics;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;
using static MlOps.Sdk.Serving.Tests.TestKit.LinearModels;

namespace MlOps.Sdk.Serving.Tests.Graphs;

public sealed class GraphOracleTests
{
    /// <summary>Random graphs of models with several inputs and outputs, added in random order, against the same sums written out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task PredictAsync_RandomGraphOfModels_EqualsTheSumsWrittenOut(int seed)
    {
        await using var models = new LinearModels();
        var random = new Random(seed);
        var columns = new List<string> { "x0", "x1", "x2" };
        var steps = new List<(string Name, string[] Takes, string[] Gives, float[] Weights)>();
        for (var step = 0; step < 6; step++)
        {
            var takes = columns.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToArray();
            string[] gives = [.. Enumerable.Range(0, random.Next(1, 3)).Select(o => $"s{step}.{o}")];
            steps.Add(($"s{step}", takes, gives, [.. Enumerable.Range(0, takes.Length * gives.Length).Select(_ => (random.NextSingle() * 2) - 1)]));
            columns.AddRange(gives);
            await models.DeployManyAsync($"s{step}", [.. takes.Select((_, i) => Number($"in{i}", i % 2 == 0 ? DataType.Float32 : DataType.Float64))], [.. gives.Select((_, i) => $"out{i}")], steps[^1].Weights);
        }

        var predictor = models.Server.Compose("graph", g =>
        {
            foreach (var (name, takes, gives, _) in steps.OrderBy(_ => random.Next()))
            {
                g.Model(name, name, m =>
                {
                    for (var i = 0; i < takes.Length; i++)
                    {
                        m.From($"in{i}", takes[i]);
                    }

                    for (var o = 0; o < gives.Length; o++)
                    {
                        m.Rename($"out{o}", gives[o]);
                    }
                });
            }

            g.Output(steps[^1].Gives[^1]);
        });

        using var rows = new RecordBatch(
            new Schema(predictor.Signature.InputSchema.Select(f => Number(f.Name))),
            [.. predictor.Signature.InputSchema.Select(_ => Columns.From<double>([.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())]))]);
        using var batch = await predictor.PredictBatchAsync(rows);
        for (var row = 0; row < rows.RowCount; row += 11)
        {
            var known = rows.Schema.ToDictionary(f => f.Name, f => (double)rows[f.Name].GetValue(row)!, StringComparer.Ordinal);
            var single = await predictor.PredictAsync(known.ToDictionary(p => p.Key, p => (object?)p.Value));
            foreach (var (_, takes, gives, weights) in steps.Where(s => s.Takes.All(known.ContainsKey)))
            {
                for (var o = 0; o < gives.Length; o++)
                {
                    known[gives[o]] = takes.Select((column, i) => known[column] * weights[(i * gives.Length) + o]).Sum();
                }
            }

            Assert.Equal(known[steps[^1].Gives[^1]], single.Value, 1e-4);
            Assert.Equal(batch.Outputs.Column<double>(BatchPrediction.ValueColumn)[row], single.Value, 1e-5);
        }
    }

    [Fact]
    public async Task PredictBatchAsync_IndependentSteps_RunAtTheSameTime()
    {
        await using var models = new LinearModels();
        await models.DeployAsync("a", [Number("x")], [1]);
        await models.DeployAsync("b", [Number("x")], [2]);
        var predictor = models.Server.Compose("both", g => g.Ensemble("sum", e => e.Member("first", "a").Member("second", "b")));
        using var together = new Barrier(2);
        models.Runtime.BeforeRun = (_, rows) => Assert.True(rows < GraphRun.RowsThatPay || together.SignalAndWait(TimeSpan.FromMinutes(1)), "The other step never ran.");
        using var many = new RecordBatch(new Schema(Number("x")), Columns.From<double>([.. Enumerable.Range(0, GraphRun.RowsThatPay).Select(i => (double)i)]));

        using var batch = await predictor.PredictBatchAsync(many);

        Assert.Equal(1.5 * 7, batch.Outputs.Column<double>(BatchPrediction.ValueColumn)[7], 5);
        Assert.Equal(3, (await predictor.PredictAsync(new { x = 2.0 })).Value, 5);
    }

    [Fact]
    public async Task PredictAsync_Traced_HasOneSpanForEachStep()
    {
        await using var models = new LinearModels();
        await models.DeployAsync("a", [Number("x")], [1]);
        await models.DeployAsync("b", [Number("x")], [2]);
        var predictor = models.Server.Compose("traced-graph", g => g
            .Map("pre", ["y"], new Field("x", DataType.Float64), row => row["y"]).Input(Number("y")).Ensemble("both", e => e.Member("first", "a").Member("second", "b")));
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (spans)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await predictor.PredictAsync(new { y = 1.0 });
        models.Runtime.Fail("b/1");
        await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(new { y = 1.0 }));

        var mine = spans.Where(s => Equals(s.GetTagItem(ServingTelemetry.DeploymentAttribute), "traced-graph")).ToList();
        var roots = mine.Where(s => s.OperationName == "compose").ToList();
        var steps = mine.Where(s => s.OperationName == "step" && s.ParentId == roots[0].Id).ToList();
        Assert.Equal(["both", "both.first", "both.second", "pre"], steps.Select(s => (string)s.GetTagItem(ServingTelemetry.StepAttribute)!).Order(StringComparer.Ordinal));
        var second = steps.Single(s => Equals(s.GetTagItem(ServingTelemetry.StepAttribute), "both.second"));
        Assert.Equal(("b", "1", "primary"), ((string)second.GetTagItem("mlops.model.name")!, (string)second.GetTagItem("mlops.model.version")!, (string)second.GetTagItem(ServingTelemetry.VariantAttribute)!));
        Assert.Single(mine, s => s.ParentId == roots[1].Id && s.Status == ActivityStatusCode.Error);
    }
}
