using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Two servers of the same model, as two processes have them, with one shared cache that can be made to fail.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private Pair(Host first, Host second, FaultyStore store, IPredictor one, IPredictor two) =>
        (First, Second, Store, One, Two) = (first, second, store, one, two);

    public Host First { get; }

    public Host Second { get; }

    public FaultyStore Store { get; }

    public IPredictor One { get; }

    public IPredictor Two { get; }

    public static async Task<Pair> CreateAsync()
    {
        FaultyStore? store = null;
        var first = await Host.WithVersionsAsync(2, joiner: new Joiner(), more: services => services.AddSingleton<SharedCacheStore>(provider => store ??= new FaultyStore(provider.GetRequiredService<TimeProvider>())));
        var second = await Host.WithVersionsAsync(2, joiner: new Joiner(), more: services => services.AddSingleton<SharedCacheStore>(_ => store!));
        static void Configure(DeploymentBuilder d) => d.Cache(c => (c.TimeToLive, c.EarlyRefresh) = (TimeSpan.FromMinutes(1), 0));
        var (one, two) = (await first.Server.DeployAsync(Host.Model, Configure), await second.Server.DeployAsync(Host.Model, Configure));
        return new Pair(first, second, store!, one, two);
    }

    public void Advance(TimeSpan by)
    {
        First.Time.Advance(by);
        Second.Time.Advance(by);
    }

    /// <summary>Waits until so many answers were written, which nobody else waits for.</summary>
    public async Task WrittenAsync(int count)
    {
        var start = Stopwatch.GetTimestamp();
        while (Store.Written < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "The answers were not written.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    private sealed class Joiner : IOnlineFeatureJoiner
    {
        public ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default)
        {
            var author = (long)context.Rows[0]["author"]!;
            var features = new RecordBatchBuilder(TestModels.Signature.InputSchema).AppendRow(author, author * 10.0, "x").Build();
            return ValueTask.FromResult(new FeatureJoin(features, ["author"]) { Entities = [new EntityUse("author_activity", new Dictionary<string, object?> { ["author"] = author })] });
        }
    }
}
