using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class PointInTimeJoinTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void ReadAsOf_PlainFeatures_EqualBruteForce() => Compare(RandomHistory.Plain, 20_241);

    [Fact]
    public void ReadAsOf_Aggregations_EqualBruteForce() => Compare(RandomHistory.Aggregated, 20_242);

    private void Compare(Gen<RandomHistory> histories, ulong seed)
    {
        var (cases, answers) = (0, 0);
        Prop.ForAll(histories.ToArbitrary(), history =>
        {
            answers += history.Spine.Count;
            EqualsBruteForce(history, ++cases).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(seed, 1));
        Assert.True(cases * RandomHistory.Histories >= 1_000 && answers > 10_000, $"{cases} cases with {answers} questions");
    }

    private async Task EqualsBruteForce(RandomHistory history, int number)
    {
        var view = new FeatureViewVersion(history.View, number);
        await _lake.Store.MaterializeAsync(view);
        using var spine = history.ToSpine();
        using var read = await _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "instant", [view]));
        var oracle = new PointInTimeOracle(history.View, history.Rows);
        for (var i = 0; i < history.Spine.Count; i++)
        {
            var (key, at) = history.Spine[i];
            var (expected, actual) = (oracle.ValuesAt(key, at), read.Columns.Select(c => c.GetValue(i)).ToArray());
            Assert.True(expected.SequenceEqual(actual), $"row {i}, key {key}, instant {at}: [{string.Join(", ", expected)}] by brute force, [{string.Join(", ", actual)}] here; {view.View.TimeToLive}");
        }
    }
}
