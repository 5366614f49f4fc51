using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Testing;

/// <summary>Keys of several parts.</summary>
public abstract partial class OnlineStoreConformance
{
    private static readonly FeatureViewVersion Work = new(
        new FeatureView(
            "work", new Entity("author_file", [new("team", DataType.Utf8), new("file", DataType.Utf8), new("author", DataType.Int32)]), Source.Csv("f.csv", "at"))
            .Aggregate("n", a => a.Count()),
        1);

    // Parts that would run together, parts that look like lengths, and parts whose length takes two bytes.
    private static readonly (string? Team, string? File, int? Author)[] Tuples =
    [
        ("a", "bc", 1), ("ab", "c", 1), ("abc", "", 1), ("", "abc", 1), ("a", "bc", -1), ("a\u0002b", "c", 1), ("a", "\u0002bc", 1), ("bc", "a", 1),
        (new string('x', 127), "y", 1), (new string('x', 128), "y", 1), (new string('x', 127), "xy", 1), ("größe", "\u0000", int.MinValue), ("", "", 0),
    ];

    [Fact]
    public async Task Read_KeysOfSeveralParts_AreNeverTakenForEachOther()
    {
        var store = CreateStore();
        using var rows = WorkRows(Tuples);
        await store.WriteAsync(Work, rows, FirstGeneration);
        await store.AdvanceAsync(Work, FirstGeneration);
        (string? Team, string? File, int? Author)[] asked =
            [.. Tuples.Reverse(), ("ab", "bc", 1), ("a", "bc", 2), (null, "bc", 1), ("a", null, 1), ("a", "bc", null), (null, null, null), ("a", "bc", 1)];
        using var entities = WorkKeys(asked);
        using var read = await store.ReadAsync(entities, [Work], At(1));
        for (var i = 0; i < asked.Length; i++)
        {
            var place = Array.IndexOf(Tuples, asked[i]);
            var isWhole = asked[i] is { Team: not null, File: not null, Author: not null };
            Assert.Equal(place >= 0 ? place + 1L : isWhole ? 0L : null, read.Values.Columns[0].GetValue(i));
            Assert.Equal(place >= 0 ? FeatureStatus.Present : FeatureStatus.Missing, read.GetStatus(i, 0));
        }
    }

    [Fact]
    public async Task ReadRaw_KeysOfSeveralParts_EqualsRead()
    {
        var store = CreateStore();
        using var rows = WorkRows(Tuples);
        await store.WriteAsync(Work, rows, FirstGeneration);
        var reader = store.CreateReader([Work]);
        var asked = Enumerable.Range(0, 150).Select(i => i % 5 == 4 ? ("none", $"{i}", i) : Tuples[i * 7 % Tuples.Length]).ToArray();
        using var entities = WorkKeys(asked);
        using var read = await store.ReadAsync(entities, [Work], At(1));
        var (values, statuses) = (new float[asked.Length], new FeatureStatus[asked.Length]);
        reader.ReadTuples(asked.SelectMany(k => new EntityKeyPart[] { k.Item1!, k.Item2!, k.Item3!.Value }).ToArray(), At(1), values, statuses);
        Assert.Equal(asked.SelectMany((_, i) => Floats(read, "work__n", i)), values);
        Assert.Equal(asked.Select((_, i) => read.GetStatus(i, 0)), statuses);

        var one = new float[1];
        reader.ReadTuples(["ab", "c", 1], At(1), one);
        Assert.Equal(2, one[0]);
    }

    private static RecordBatch WorkRows((string? Team, string? File, int? Author)[] keys)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(Work.View));
        for (var i = 0; i < keys.Length; i++)
        {
            builder.AppendRow(keys[i].Team, keys[i].File, keys[i].Author, Start, Start, Start, i + 1L);
        }

        return builder.Build();
    }

    private static RecordBatch WorkKeys((string? Team, string? File, int? Author)[] keys) => new(
        new Schema(new Field("author", DataType.Int32), new Field("file", DataType.Utf8), new Field("team", DataType.Utf8)),
        Columns.FromNullable(keys.Select(k => k.Author)), Columns.FromStrings(keys.Select(k => k.File)), Columns.FromStrings(keys.Select(k => k.Team)));
}
