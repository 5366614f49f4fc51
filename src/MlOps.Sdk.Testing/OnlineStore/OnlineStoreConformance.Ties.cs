using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Testing;

/// <summary>Of rows alike in key and times the greatest by the features in order stays.</summary>
public abstract partial class OnlineStoreConformance
{
    private static readonly FeatureViewVersion Tied = new(
        TieValues.Types.Select((t, i) => (Type: t, Name: $"f{i}"))
            .Aggregate(new FeatureView("tied", Author, Source.Csv("f.csv", "at")), (v, f) => v.Feature(f.Name, f.Type)),
        1);

    [Fact]
    public async Task Write_FullTiesOfEveryType_KeepsTheGreatestByTheFeaturesInOrder()
    {
        var random = new Random(20_241);
        var store = CreateStore();
        var groups = Enumerable.Range(0, 300).Select(_ => TieValues.NextGroup(random)).ToArray();
        foreach (var part in groups.SelectMany((rows, key) => rows.Concat(rows).Select(row => (Key: (long)key, Row: row))).OrderBy(_ => random.Next()).Chunk(137))
        {
            var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(Tied.View));
            foreach (var (key, row) in part)
            {
                builder.AppendRow([key, Start, Start, Start, .. row]);
            }

            using var rows = builder.Build();
            await store.WriteAsync(Tied, rows, FirstGeneration);
        }

        using var entities = Keys([.. Enumerable.Range(0, groups.Length).Select(k => (long?)k)]);
        using var read = await store.ReadAsync(entities, [Tied], Start);
        for (var key = 0; key < groups.Length; key++)
        {
            var expected = groups[key].MaxBy(r => r, TieValues.Order)!;
            var found = ValuesOf(read, key);
            Assert.True(TieValues.Order.Compare(expected, found) == 0, $"of group {key} [{string.Join("; ", expected)}] should have stayed, not [{string.Join("; ", found)}]");
        }
    }
}
