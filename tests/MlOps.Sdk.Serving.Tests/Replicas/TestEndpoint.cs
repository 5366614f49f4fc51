using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Replicas;

/// <summary>An endpoint that answers as the test models do, until a test makes it do otherwise.</summary>
internal sealed class TestEndpoint(string name) : PredictionEndpoint
{
    private int _calls;
    private int _probes;

    public override string Name => name;

    public int Calls => Volatile.Read(ref _calls);

    public int Probes => Volatile.Read(ref _probes);

    public bool IsReady { get; set; } = true;

    public double Error { get; set; }

    /// <summary>Called with the running number of the call before it is answered.</summary>
    public Func<int, CancellationToken, Task>? During { get; set; }

    public static ServingException Failure(TimeSpan? retryAfter = null) => new("The endpoint is made to fail.")
    {
        Reason = retryAfter is null ? ServingErrorReason.ModelFailed : ServingErrorReason.Overloaded, IsTransient = true, RetryAfter = retryAfter,
    };

    protected override ValueTask<bool> IsReadyCoreAsync(EndpointModel model, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _probes);
        return new(IsReady);
    }

    protected override async ValueTask<RecordBatch> PredictCoreAsync(EndpointModel model, RecordBatch rows, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _calls);
        if (During is { } during)
        {
            await during(call, cancellationToken);
        }

        var answers = new RecordBatchBuilder(model.Signature.OutputSchema, rows.RowCount);
        for (var i = 0; i < rows.RowCount; i++)
        {
            answers.AppendRow((float)(TestModels.Answer(model.Version, (double?)rows["amount"].GetValue(i)) + Error));
        }

        return answers.Build();
    }
}
