using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Replicas;

public sealed class ReplicaStressTests
{
    [Theory]
    [InlineData(BalancingPolicies.LeastOutstanding)]
    [InlineData(BalancingPolicies.PowerOfTwo)]
    [InlineData(BalancingPolicies.RoundRobin)]
    [InlineData(BalancingPolicies.Weighted)]
    [InlineData(BalancingPolicies.ConsistentHash)]
    public async Task PredictAsync_ReplicasThatFailHangAndComeBack_EveryCallEndsAndNothingIsLeftBehind(string policy)
    {
        const int Callers = 6;
        const int CallsOfEach = 300;
        await using var host = await Host.WithVersionsAsync(1);
        TestEndpoint[] endpoints = [new("a"), new("b"), new("c"), new("d")];
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.StickyBy("age").Breaker(b => b.MinimumThroughput = 100_000).Replicas(r =>
        {
            Array.ForEach(endpoints, endpoint => r.Local(1).Remote(endpoint));
            r.Balancing(policy).LeavesAfter(2, TimeSpan.FromMilliseconds(50));
        }));
        var checks = endpoints.Sum(endpoint => endpoint.Calls);
        for (var i = 0; i < endpoints.Length; i++)
        {
            // Each in its own way: mostly well, failing in stretches, asking for pauses, slow.
            var place = i;
            endpoints[i].During = async (call, token) =>
            {
                await Task.Yield();
                if (place == 1 && call / 20 % 2 == 1)
                {
                    throw TestEndpoint.Failure();
                }

                if (place == 2 && call % 25 == 0)
                {
                    throw TestEndpoint.Failure(TimeSpan.FromMilliseconds(20));
                }

                if (place == 3)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(5), host.Time, token);
                }
            };
        }

        var (answered, failed, cancelled) = (0, 0, 0);
        var work = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < CallsOfEach; call++)
            {
                using var stop = new CancellationTokenSource();
                var asked = predictor.PredictAsync(TestModels.Row(call, age: caller), cancellationToken: stop.Token).AsTask();
                if (call % 40 == 0)
                {
                    await stop.CancelAsync();
                }

                try
                {
                    Assert.Equal(TestModels.Answer(1, call), (await asked).Value, 5);
                    Interlocked.Increment(ref answered);
                }
                catch (ServingException)
                {
                    Interlocked.Increment(ref failed);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    Interlocked.Increment(ref cancelled);
                }
            }
        })).ToArray();
        while (!Array.TrueForAll(work, task => task.IsCompleted))
        {
            host.Time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        await Task.WhenAll(work);
        var replicas = host.Server.Deployments[0].Replicas;
        Assert.Equal(Callers * CallsOfEach, answered + failed + cancelled);

        // Two of five replicas fail at times; a call fails only when both of its replicas do.
        Assert.InRange(failed, 0, Callers * CallsOfEach / 10);
        Assert.All(replicas, replica => Assert.Equal(0, replica.Outstanding));
        Assert.Equal(answered, replicas.Sum(replica => replica.Served));
        Assert.InRange(endpoints.Sum(endpoint => endpoint.Calls) - checks + replicas[0].Served, answered, 2L * Callers * CallsOfEach);
        await host.Server.UndeployAsync(Host.Model);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task PredictAsync_AReplicaFails_IsCountedByReplica()
    {
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ServingTelemetry.SourceName && instrument.Name.StartsWith("mlops.serving.replica", StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var replica = tags.ToArray().First(tag => tag.Key == ServingTelemetry.ReplicaAttribute).Value;
            if (replica is "sick" or "sound")
            {
                counts.AddOrUpdate($"{instrument.Name} {replica}", value, (_, before) => before + value);
            }
        });
        listener.Start();
        await using var host = await Host.WithVersionsAsync(1);
        var (sick, sound) = (new TestEndpoint("sick"), new TestEndpoint("sound"));
        var predictor = await host.Server.DeployAsync(
            Host.Model, d => d.Replicas(r => r.Local(0).Remote(sick).Remote(sound).Balancing(BalancingPolicies.RoundRobin)));
        sick.During = (_, _) => throw TestEndpoint.Failure();
        for (var call = 0; call < 20; call++)
        {
            await predictor.PredictAsync(TestModels.Row());
        }

        Assert.Equal((3L, 20L, 3L), (counts["mlops.serving.replica.calls sick"], counts["mlops.serving.replica.calls sound"], counts["mlops.serving.replica.retries sick"]));
        Assert.Equal(1, counts["mlops.serving.replica.changes sick"]);
    }
}
