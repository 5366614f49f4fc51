using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Core.Tests;

public sealed class LineageStoreTests : IAsyncDisposable
{
    private readonly MetadataFixture _fixture = new();

    private LineageStore Store => _fixture.Get<LineageStore>();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Upstream_OfAModelVersion_ReachesTheDataset()
    {
        LineageNode data = new(LineageKinds.Dataset, "commits.csv", "aa"), view = new(LineageKinds.FeatureView, "author", "1"),
            set = new(LineageKinds.TrainingSet, "commit-risk", "bb"), run = new(LineageKinds.Run, "train", "r1"),
            model = new(LineageKinds.ModelVersion, "commit-risk", "1");
        await Store.RecordAsync(data, view, "materialized");
        await Store.RecordAsync([new(view, set, "joined"), new(data, set, "joined"), new(set, run, "trained"), new(run, model, "registered")]);
        var upstream = await Store.UpstreamAsync(model);
        Assert.Equal(
            [new(run, model, "registered", 1), new(set, run, "trained", 2), new(data, set, "joined", 3), new(view, set, "joined", 3), new(data, view, "materialized", 4)],
            upstream);
        Assert.Equal(["materialized", "joined", "trained", "registered"], (await Store.DownstreamAsync(data)).Select(e => e.Relation).Distinct());
        Assert.Equal(2, (await Store.UpstreamAsync(model, maxDepth: 2)).Count);
        Assert.Empty(await Store.DownstreamAsync(model));
        Assert.Empty(await Store.UpstreamAsync(new(LineageKinds.Run, "unknown", "0")));
    }

    [Fact]
    public async Task Record_Twice_KeepsOneEdge()
    {
        LineageNode a = new("run", "a", "1"), b = new("run", "b", "1");
        await Store.RecordAsync(a, b, "x");
        await Store.RecordAsync(a, b, "x");
        await Store.RecordAsync(a, b, "y");
        Assert.Equal(["x", "y"], (await Store.DownstreamAsync(a)).Select(e => e.Relation));
    }

    [Fact]
    public async Task Upstream_InACircle_Ends()
    {
        LineageNode a = new("run", "a", "1"), b = new("run", "b", "1"), c = new("run", "c", "1");
        await Store.RecordAsync([new(a, b, "x"), new(b, c, "x"), new(c, a, "x")]);
        Assert.Equal([1, 2, 3], (await Store.UpstreamAsync(a, maxDepth: LineageStore.MaximumDepth)).Select(e => e.Distance));
    }

    [Fact]
    public async Task Record_InAForeignTransactionThatFails_LeavesNothing()
    {
        LineageNode a = new("run", "a", "1"), b = new("run", "b", "1");
        await Store.EnsureMigratedAsync();
        await Assert.ThrowsAsync<InvalidDataException>(async () => await _fixture.Database.WriteAsync(async (session, ct) =>
        {
            await Store.RecordAsync(session, [new(a, b, "x")], ct);
            throw new InvalidDataException();
        }));
        Assert.Empty(await Store.DownstreamAsync(a));
    }

    [Fact]
    public async Task Record_HostileNames_AreOnlyText()
    {
        LineageNode a = new("run", "'; DROP TABLE lineage_edges; --", "1"), b = new("run", "{0} %s \" é 漢", "\u202e\r\n");
        await Store.RecordAsync(a, b, "x");
        Assert.Equal(new LineageEdge(a, b, "x", 1), Assert.Single(await Store.DownstreamAsync(a)));
    }

    [Fact]
    public async Task Record_BadEdge_IsMisuse()
    {
        LineageNode a = new("run", "a", "1");
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.RecordAsync(a, a, "x"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.RecordAsync(a, new("run", " ", "1"), "x"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.UpstreamAsync(a, 0));
    }

    [Fact]
    public async Task Walk_RandomGraphs_EqualsBreadthFirstSearch()
    {
        var round = 0;
        Gen<(int From, int To)[]> graphs = Gen.Choose(0, 6).SelectMany(_ => Gen.Choose(0, 6), (f, t) => (f, t)).Where(e => e.f != e.t).ListOf()
            .Select(edges => edges.Take(25).Select(e => (e.f, e.t)).Distinct().ToArray());
        await Store.EnsureMigratedAsync();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(17, 19),
            Prop.ForAll(graphs.ToArbitrary(), Gen.Choose(1, 8).ToArbitrary(), (edges, depth) =>
            {
                var version = $"{round++}";
                LineageNode Node(int i) => new("run", $"n{i}", version);
                if (edges.Length == 0)
                {
                    return true;
                }

                Store.RecordAsync([.. edges.Select(e => new LineageEdge(Node(e.From), Node(e.To), "x"))]).AsTask().Wait();
                var found = Store.DownstreamAsync(Node(0), depth).AsTask().Result.Select(e => (e.From.Name, e.To.Name, e.Distance)).Order();
                return found.SequenceEqual(BreadthFirst(edges, depth).Select(e => ($"n{e.From}", $"n{e.To}", e.Distance)).Order());
            }));
    }

    private static List<(int From, int To, int Distance)> BreadthFirst((int From, int To)[] edges, int depth)
    {
        var distances = new Dictionary<int, int> { [0] = 0 };
        for (var level = 0; level < depth; level++)
        {
            foreach (var (from, to) in edges.Where(e => distances.TryGetValue(e.From, out var d) && d == level))
            {
                distances.TryAdd(to, level + 1);
            }
        }

        return [.. edges.Where(e => distances.TryGetValue(e.From, out var d) && d < depth).Select(e => (e.From, e.To, distances[e.From] + 1))];
    }
}
