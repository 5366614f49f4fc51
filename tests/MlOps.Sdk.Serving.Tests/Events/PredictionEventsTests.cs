using System.Diagnostics.Metrics;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Events;

public sealed class PredictionEventsTests
{
    [Fact]
    public async Task PredictionsMade_SingleAndBatch_CarryEveryRowOnce()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var seen = new List<(double? Amount, double Value, string Version, string? Variant, int Level)>();
        using var subscription = host.Events.Subscribe<PredictionsMade>((made, _) =>
        {
            for (var i = 0; i < made.Features.RowCount; i++)
            {
                seen.Add(((double?)made.Features["amount"].GetValue(i), made.Outputs.Column<float>("probability")[i], made.Version, made.Variant, made.QualityLevel));
            }

            return ValueTask.CompletedTask;
        });
        var predictor = await host.Server.DeployAsync(Host.Model);
        for (var i = 0; i < 200; i++)
        {
            await predictor.PredictAsync(TestModels.Row(i));
        }

        using (var rows = TestModels.Rows(300, i => 1000 + i))
        {
            (await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 128 })).Dispose();
        }

        await host.Server.FlushAsync();
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (double?)i).Concat(Enumerable.Range(0, 300).Select(i => (double?)(1000 + i))), seen.Select(row => row.Amount));
        Assert.All(seen, row => Assert.Equal(TestModels.Answer(1, row.Amount), row.Value, 4));
        Assert.All(seen, row => Assert.Equal(("1", "primary", 1), (row.Version, row.Variant, row.Level)));
    }

    [Fact]
    public async Task PredictionsMade_HandlerHangs_CallersGoOnAndDropsAreCounted()
    {
        await using var host = await Host.WithVersionsAsync(1, options => options.PredictionEventCapacity = 8);
        var release = new TaskCompletionSource();
        var rows = 0;
        using var subscription = host.Events.Subscribe<PredictionsMade>(async (made, _) =>
        {
            await release.Task;
            rows += made.Features.RowCount;
        });
        long dropped = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == ServingTelemetry.DroppedCount)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (Equals(tag.Value, "dropping-model"))
                {
                    Interlocked.Add(ref dropped, value);
                }
            }
        });
        listener.Start();
        host.Registry.Add("dropping-model", TestModels.Package(1, name: "dropping-model"));
        var predictor = await host.Server.DeployAsync("dropping-model", d => d.Version(1));
        for (var i = 0; i < 500; i++)
        {
            await predictor.PredictAsync(TestModels.Row(i));
        }

        Assert.InRange(dropped, 1, 499);
        release.SetResult();
        await host.Server.FlushAsync();
        Assert.Equal(500, rows + dropped);
    }

    [Fact]
    public async Task PredictionsMade_AfterAnAnswerThatFitsNoColumn_GoOn()
    {
        await using var host = new Host();
        var whole = new ModelSignature(
            TestModels.Signature.Inputs, [new(new("probability", TensorElementType.Float32, [-1, 1]), [new("probability", DataType.Int64)])]);
        host.Registry.Add(Host.Model, TestModels.Package(0, signature: whole, samples: 0));
        var values = new List<object?>();
        using var subscription = host.Events.Subscribe<PredictionsMade>((made, _) =>
        {
            values.AddRange(Enumerable.Range(0, made.Outputs.RowCount).Select(made.Outputs.Columns[0].GetValue));
            return ValueTask.CompletedTask;
        });
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Version(1).Fallback(f => f.StaticDefault(0.5)));
        host.Runtime.Failing[0] = true;
        Assert.Equal(0.5, (await predictor.PredictAsync(TestModels.Row(0))).Value);
        await host.Server.FlushAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);

        host.Runtime.Failing.Clear();
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row(1000))).Value);
        await host.Server.FlushAsync();
        Assert.Equal([1L], values);
    }

    [Fact]
    public async Task PredictionsMade_Share_PublishesAboutThatManyChosenByTheRequest()
    {
        await using var host = await Host.WithVersionsAsync(1, options => options.PredictionEventShare = 0.25);
        var rows = 0;
        using var subscription = host.Events.Subscribe<PredictionsMade>((made, _) =>
        {
            rows += made.Features.RowCount;
            return ValueTask.CompletedTask;
        });
        var predictor = await host.Server.DeployAsync(Host.Model);
        for (var i = 0; i < 2000; i++)
        {
            await predictor.PredictAsync(TestModels.Row(i), new PredictOptions { RequestId = $"r-{i}" });
        }

        await host.Server.FlushAsync();
        Assert.Equal(Enumerable.Range(0, 2000).Count(i => StickyHash.Place("prediction-events", $"r-{i}") < 0.25), rows);
        Assert.InRange(rows, 400, 600);
    }

    [Fact]
    public async Task Metrics_Predictions_AreCountedByVersionVariantAndLevel()
    {
        await using var host = await Host.WithVersionsAsync(1);
        host.Registry.Add("metered-model", TestModels.Package(1, name: "metered-model"));
        var counted = new List<(string Instrument, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ServingTelemetry.SourceName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        var predictor = await host.Server.DeployAsync("metered-model", d => d.Version(1).Fallback(f => f.StaticDefault(0.1)));
        await predictor.PredictAsync(TestModels.Row());
        host.Runtime.Failing[1] = true;
        await predictor.PredictAsync(TestModels.Row());
        await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictAsync(new Dictionary<string, object?>()));

        string[] levels = [.. counted.Where(entry => entry.Instrument == ServingTelemetry.PredictionCount).Select(entry => entry.Tags)];
        Assert.Equal(["metered-model metered-model 1 primary 1", "metered-model metered-model  default 4"], levels);
        Assert.Equal(2, counted.Count(entry => entry.Instrument == ServingTelemetry.Latency));
        Assert.Equal("metered-model metered-model MlOps.Sdk.Core.DataValidationException", Assert.Single(counted, entry => entry.Instrument == ServingTelemetry.ErrorCount).Tags);

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var text = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
            if (text.StartsWith("metered-model ", StringComparison.Ordinal))
            {
                lock (counted)
                {
                    counted.Add((instrument.Name, value, text));
                }
            }
        }
    }
}
