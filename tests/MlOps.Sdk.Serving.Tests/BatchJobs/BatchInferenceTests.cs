using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.BatchJobs;

public sealed class BatchInferenceTests
{
    private static readonly BatchJob Job = new() { Id = "nightly", Deployment = Host.Model, KeyColumns = ["age"], ChunkRows = 10, CommitRows = 30, DegreeOfParallelism = 2 };

    private readonly MemorySink _sink = new();

    [Fact]
    public async Task RunAsync_AnyCutAnyParallelism_WritesEachRowOnceAndEqualToSingleCalls()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var random = new Random(5);
        for (var round = 0; round < 40; round++)
        {
            var rows = random.Next(0, 300);
            var job = Job with
            {
                Id = $"job-{round}", ChunkRows = random.Next(1, 50), CommitRows = random.Next(1, 120), DegreeOfParallelism = random.Next(1, 6),
            };
            var sink = new MemorySink();
            var result = await Jobs(host).RunAsync(job, BatchSources.Of(rows, random.Next(), mostInBatch: 70), sink);
            Assert.Equal((rows, 0L, true), (result.Checkpoint.Rows, result.Checkpoint.BadRows, result.Checkpoint.IsComplete));
            Assert.Equal(Enumerable.Range(0, rows).Select(i => (object?)(long)i), sink.Rows.Select(row => row[0]));
            for (var row = 0; row < rows; row++)
            {
                var single = await predictor.PredictAsync(BatchSources.Row(row));
                Assert.Equal((object?)single.Value, sink.Rows[row][1]);
                Assert.Equal([single.Label, 1, 1, null, null], sink.Rows[row][2..]);
            }
        }
    }

    [Fact]
    public async Task RunAsync_StoppedAtAnyCommit_GoesOnAndWritesEachRowOnce()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        for (var stop = 0; stop <= 4; stop++)
        {
            foreach (var isIn in (bool[])[false, true])
            {
                var sink = new MemorySink { DiesAt = commit => (commit == stop, isIn) };
                await Assert.ThrowsAsync<IOException>(() => Jobs(host).RunAsync(Job, BatchSources.Of(120, 1), sink));
                var before = sink.Rows.Count;
                Assert.Equal(Math.Min(120, 30 * (isIn ? stop + 1 : stop)), before);
                var result = await Jobs(host).RunAsync(Job, BatchSources.Of(120, 2, mostInBatch: 33), sink);
                Assert.Equal((120L, before, true), (result.Checkpoint.Rows, (int)result.RowsBefore, result.Checkpoint.IsComplete));
                Assert.Equal(Enumerable.Range(0, 120).Select(i => (object?)(long)i), sink.Rows.Select(row => row[0]));
            }
        }
    }

    [Fact]
    public async Task RunAsync_JobIsComplete_ReadsAndWritesNothing()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        await Jobs(host).RunAsync(Job, BatchSources.Of(25, 1), _sink);
        var (commits, runs) = (_sink.Commits, host.Runtime.Runs);
        var again = await Jobs(host).RunAsync(Job, BatchSource.Of("v1", _ => throw new InvalidOperationException("Nobody reads.")), _sink);
        Assert.Equal((25L, 25L, (long?)null), (again.RowsBefore, again.Checkpoint.Rows, again.SinkVersion));
        Assert.Equal((commits, runs), (_sink.Commits, host.Runtime.Runs));
    }

    [Fact]
    public async Task RunAsync_SomethingHasChanged_IsRefusedAndSaysWhat()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        _sink.DiesAt = commit => (commit == 1, false);
        await Assert.ThrowsAsync<IOException>(() => Jobs(host).RunAsync(Job, BatchSources.Of(100, 1), _sink));
        _sink.DiesAt = null;

        await RefusedAsync(Job with { ChunkRows = 20 }, BatchSources.Of(100, 1), "its definition has changed");
        await RefusedAsync(Job with { KeyColumns = [] }, BatchSources.Of(100, 1), "its definition has changed");
        await RefusedAsync(Job, BatchSources.Of(100, 1, version: "v2"), "its source has changed: it began with [v1] and now has [v2]");
        await RefusedAsync(Job, BatchSources.Of(29, 1), "has written 30 rows, but its source gives only 29");
        await host.Server.DeployAsync(Host.Model, d => d.Version(2));
        await RefusedAsync(Job, BatchSources.Of(100, 1), "its model has changed: it began with [commit-risk, version 1] and now has [commit-risk, version 2]");
        Assert.Equal(30, _sink.Rows.Count);

        async Task RefusedAsync(BatchJob job, BatchSource source, string why)
        {
            var error = await Assert.ThrowsAsync<ConflictException>(() => Jobs(host).RunAsync(job, source, _sink));
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            Assert.Equal(("batch job", "nightly"), (error.Kind, error.Name));
        }
    }

    [Fact]
    public async Task RunAsync_DeploymentIsSwappedMeanwhile_StopsAndMixesNoVersions()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        _sink.DuringWrite = async () => await host.Server.DeployAsync(Host.Model, d => d.Version(2));
        var error = await Assert.ThrowsAsync<ConflictException>(() => Jobs(host).RunAsync(Job, BatchSources.Of(200, 1), _sink));
        Assert.Contains("is done with version 1", error.Message, StringComparison.Ordinal);
        _sink.DuringWrite = null;

        await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        await Jobs(host).RunAsync(Job, BatchSources.Of(200, 1), _sink);
        Assert.Equal(200, _sink.Rows.Count);
        Assert.All(_sink.Rows, row => Assert.Equal(1, row[3]));
    }

    [Fact]
    public async Task RunAsync_SinkIsSlow_ReadsOnlyAFewChunksAhead()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        var (read, written, most) = (0, 0, 0);
        _sink.DuringWrite = () =>
        {
            written += 10;
            most = Math.Max(most, Volatile.Read(ref read) - written);
            return Task.CompletedTask;
        };
        await Jobs(host).RunAsync(Job, BatchSources.Of(1000, 1, mostInBatch: 10, onRead: rows => Interlocked.Add(ref read, rows)), _sink);
        Assert.Equal(1000, _sink.Rows.Count);
        Assert.InRange(most, 1, 40);
    }

    [Fact]
    public async Task RunAsync_Cancelled_KeepsWhatIsCommittedAndHoldsNothing()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        using var cancel = new CancellationTokenSource();
        var seen = new List<BatchJobProgress>();
        var progress = new Immediate(now =>
        {
            seen.Add(now);
            if (now.RowsCommitted == 60)
            {
                cancel.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Jobs(host).RunAsync(Job, BatchSources.Of(200, 1), _sink, progress, cancel.Token));
        Assert.Equal(60, _sink.Rows.Count);
        Assert.Equal([10, 20, 30, 30, 40], seen.Take(5).Select(now => now.RowsDone));
        await host.Server.UndeployAsync(Host.Model);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task RunAsync_NotObserved_ShowsNothingToMonitorsUnlessAsked()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        var made = host.Collect<PredictionsMade>();
        await Jobs(host).RunAsync(Job, BatchSources.Of(50, 1), _sink);
        await host.Server.FlushAsync();
        Assert.Empty(made);
        await Jobs(host).RunAsync(Job with { Id = "seen", IsObserved = true }, BatchSources.Of(50, 1), _sink);
        await host.Server.FlushAsync();
        Assert.NotEmpty(made);
    }

    [Fact]
    public async Task RunAsync_BadArguments_AreRefusedBeforeAnyWork()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        var jobs = Jobs(host);
        var source = BatchSources.Of(10, 1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => jobs.RunAsync(Job with { ChunkRows = 0 }, source, _sink));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => jobs.RunAsync(Job with { DegreeOfParallelism = 0 }, source, _sink));
        await Assert.ThrowsAsync<ArgumentException>(() => jobs.RunAsync(Job with { KeyColumns = ["Prediction"] }, source, _sink));
        await Assert.ThrowsAsync<SchemaException>(() => jobs.RunAsync(Job with { KeyColumns = ["customer"] }, source, _sink));
        await Assert.ThrowsAsync<SchemaException>(() => jobs.RunAsync(Job, BatchSources.Empty(), _sink));
        Assert.Equal(ServingErrorReason.NotDeployed, (await Assert.ThrowsAsync<ServingException>(() => jobs.RunAsync(Job with { Deployment = "other" }, source, _sink))).Reason);
        var error = await Assert.ThrowsAsync<SchemaException>(() => jobs.RunAsync(Job, BatchSources.Of(10, 1, without: "amount"), _sink));
        Assert.Contains("'amount' is missing", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _sink.Commits);
    }

    private static IBatchInference Jobs(Host host) => host.Services.GetRequiredService<IBatchInference>();

    private sealed class Immediate(Action<BatchJobProgress> tell) : IProgress<BatchJobProgress>
    {
        public void Report(BatchJobProgress value) => tell(value);
    }
}
