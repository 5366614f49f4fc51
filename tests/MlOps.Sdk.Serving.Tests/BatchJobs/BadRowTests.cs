using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.BatchJobs;

public sealed class BadRowTests
{
    private static readonly BatchJob Job = new()
    {
        Id = "nightly", Deployment = Host.Model, ChunkRows = 32, CommitRows = 64, DegreeOfParallelism = 2, BadRows = BadRowPolicy.Keep, MaximumBadRows = 20,
    };

    private readonly MemorySink _sink = new();

    [Fact]
    public async Task RunAsync_KeepsBadRows_WithTheirReasonAndTheOthersAnswered()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var result = await RunAsync(host, Job, row => row % 17 == 3 ? null : row);
        int[] bad = [.. Enumerable.Range(0, 200).Where(row => row % 17 == 3)];
        Assert.Equal((200L, (long)bad.Length), (result.Checkpoint.Rows, result.Checkpoint.BadRows));
        for (var row = 0; row < 200; row++)
        {
            var (values, error) = (_sink.Rows[row][..6], (string?)_sink.Rows[row][6]);
            if (bad.Contains(row))
            {
                Assert.All(values, Assert.Null);
                Assert.Contains("'age' may not be null", error, StringComparison.Ordinal);
            }
            else
            {
                Assert.Null(error);
                Assert.Equal((await predictor.PredictAsync(BatchSources.Row(row))).Value, values[0]);
            }
        }
    }

    [Fact]
    public async Task RunAsync_TooManyBadRows_FailsAlsoWhenTheyAreSpreadOverStarts()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        _sink.DiesAt = commit => (commit == 1, true);
        await Assert.ThrowsAsync<IOException>(() => RunAsync(host, Job, row => row % 8 == 0 ? null : row));
        var error = await Assert.ThrowsAsync<DataValidationException>(() => RunAsync(host, Job, row => row % 8 == 0 ? null : row));
        Assert.Contains("more than 20 rows", error.Message, StringComparison.Ordinal);
        Assert.Equal(128, _sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_FailsOnBadRows_UnlessToldOtherwise()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        await Assert.ThrowsAsync<SchemaException>(() => RunAsync(host, Job with { BadRows = BadRowPolicy.Fail }, row => row == 100 ? null : row));
        Assert.Equal(64, _sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_FallbackAnswers_FailsUnlessTheLevelIsAllowed()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model, d => d.Fallback(f => f.StaticDefault(0.25)));
        host.Runtime.Failing[1] = true;
        var job = Job with { BadRows = BadRowPolicy.Fail };
        var error = await Assert.ThrowsAsync<ServingException>(() => RunAsync(host, job, row => row));
        Assert.Contains("at the level StaticDefault only", error.Message, StringComparison.Ordinal);
        Assert.Empty(_sink.Rows);

        await RunAsync(host, job with { WorstLevel = QualityLevel.StaticDefault }, row => row);
        Assert.All(_sink.Rows, row => Assert.Equal([0.25, 1, null, 4, null, null], row));
    }

    private Task<BatchJobResult> RunAsync(Host host, BatchJob job, Func<int, long?> age) =>
        host.Services.GetRequiredService<IBatchInference>().RunAsync(job, BatchSources.Of(200, 1, age: age), _sink);
}
