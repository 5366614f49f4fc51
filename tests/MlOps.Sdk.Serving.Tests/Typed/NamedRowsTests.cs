using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Typed;

public sealed class NamedRowsTests
{
    private sealed record Row(long Age, double? Amount, string? Subsystem);

    private sealed record Bad(long Age);

    [Fact]
    public async Task For_AWrappedPredictor_MapsByName()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var wrapped = new Counting(await host.Server.DeployAsync(Host.Model));
        var typed = wrapped.For<Row, Prediction>();

        Assert.Equal(TestModels.Answer(1, 20), (await typed.PredictAsync(new(1, 20, "x"))).Value, 6);
        Assert.Equal([0.03, 0.04], (await typed.PredictBatchAsync([new(1, 20, "x"), new(1, 30, null)])).Select(p => Math.Round(p.Value, 6)));
        Assert.Equal(3, wrapped.Calls);
        Assert.Contains("'amount' (float64) has no property", Assert.Throws<SchemaException>(wrapped.For<Bad, double>).Message, StringComparison.Ordinal);
    }

    private sealed class Counting(IPredictor inner) : IPredictor
    {
        public int Calls { get; private set; }

        public string Deployment => inner.Deployment;

        public ModelSignature Signature => inner.Signature;

        public ValueTask<Prediction> PredictAsync(IReadOnlyDictionary<string, object?> features, PredictOptions? options = null, CancellationToken cancellationToken = default)
        {
            Calls++;
            return inner.PredictAsync(features, options, cancellationToken);
        }

        public ValueTask<Prediction> PredictAsync(ReadOnlyMemory<float> values, PredictOptions? options = null, CancellationToken cancellationToken = default) =>
            inner.PredictAsync(values, options, cancellationToken);

        public ValueTask<Prediction> PredictByEntityAsync(IReadOnlyDictionary<string, object?> keysAndFeatures, PredictOptions? options = null, CancellationToken cancellationToken = default) =>
            inner.PredictByEntityAsync(keysAndFeatures, options, cancellationToken);

        public ValueTask<BatchPrediction> PredictBatchAsync(RecordBatch rows, BatchOptions? options = null, CancellationToken cancellationToken = default) =>
            inner.PredictBatchAsync(rows, options, cancellationToken);
    }
}
