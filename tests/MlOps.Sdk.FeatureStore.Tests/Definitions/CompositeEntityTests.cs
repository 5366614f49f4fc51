using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class CompositeEntityTests
{
    private static readonly Entity AuthorFile = new("author_file", [new("author", DataType.Int64), new("file", DataType.Utf8)]);

    private static FeatureView View => new FeatureView("author_file_work", AuthorFile, Source.Csv("work.csv", "at").WithKeys("author_id", "path")).Aggregate("n", a => a.Count());

    [Fact]
    public void Equals_SameJoinKeysInTheSameOrder()
    {
        Assert.Equal(AuthorFile, new Entity("author_file", [new("author", DataType.Int64), new("file", DataType.Utf8)]));
        Assert.Equal(AuthorFile.GetHashCode(), new Entity("author_file", [new("author", DataType.Int64), new("file", DataType.Utf8)]).GetHashCode());
        Assert.NotEqual(AuthorFile, new Entity("author_file", [new("file", DataType.Utf8), new("author", DataType.Int64)]));
        Assert.Equal(new Entity("author", DataType.Int64, "author_id"), new Entity("author", [new("author_id", DataType.Int64)]));
        Assert.Equal("author_file (author int64, file utf8)", AuthorFile.ToString());
    }

    [Fact]
    public void Constructor_NoneTooManyOrTheSameTwice_SaysWhichAndTheRule()
    {
        Assert.Contains("'x' was given 0 join keys", Assert.Throws<ArgumentException>(() => new Entity("x", [])).Message, StringComparison.Ordinal);
        var many = Enumerable.Range(0, 9).Select(i => new JoinKey($"k{i}", DataType.Int64)).ToArray();
        Assert.Contains("1 to 8", Assert.Throws<ArgumentException>(() => new Entity("x", many)).Message, StringComparison.Ordinal);
        var twice = Assert.Throws<ArgumentException>(() => new Entity("x", [new("id", DataType.Int64), new("ID", DataType.Utf8)]));
        Assert.Contains("join key 'ID' twice", twice.Message, StringComparison.Ordinal);
        Assert.Contains("'id' cannot be float32", Assert.Throws<ArgumentException>(() => new JoinKey("id", DataType.Float32)).Message, StringComparison.Ordinal);
    }

    /// <summary>The constant was computed by Python's json and hashlib from the canonical document.</summary>
    [Fact]
    public void Fingerprint_SeveralKeys_IsTheSameEverywhere() => Assert.Equal("f1fd6bcf4a5d4a0d5d1fa58a9ce43417d41eed9ab3bdb084c91fb771d89fe25b", View.Fingerprint);

    [Fact]
    public void Fingerprint_OrderNamesOrTypesOfKeysChange_IsAnother()
    {
        FeatureView[] views =
        [
            View,
            new FeatureView("author_file_work", AuthorFile, Source.Csv("work.csv", "at").WithKeys("path", "author_id")).Aggregate("n", a => a.Count()),
            new FeatureView("author_file_work", AuthorFile, Source.Csv("work.csv", "at")).Aggregate("n", a => a.Count()),
            new FeatureView("author_file_work", new Entity("author_file", [new("author", DataType.Int32), new("file", DataType.Utf8)]), View.Source).Aggregate("n", a => a.Count()),
            new FeatureView("author_file_work", new Entity("author_file", [new("author", DataType.Int64), new("path", DataType.Utf8)]), View.Source).Aggregate("n", a => a.Count()),
        ];
        Assert.Equal(views.Length, views.Select(v => v.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void SchemaOf_SeveralKeys_NumbersThem() =>
        Assert.Equal(
            "entity_key_1: int64 not null, entity_key_2: utf8 not null, valid_from: timestamp not null, event_time: timestamp not null, created_time: timestamp not null, n: int64",
            StoredColumns.SchemaOf(View).ToString());

    [Theory]
    [InlineData("entity_key_2")]
    [InlineData("Entity_Key_17")]
    public void Aggregate_NameOfAKeyColumn_IsTaken(string name) => Assert.Throws<ArgumentException>(() => View.Aggregate(name, a => a.Count()));

    [Fact]
    public void Aggregate_NameThatOnlyBeginsLikeAKeyColumn_IsFree() => Assert.Equal(3, View.Aggregate("entity_key_x", a => a.Count()).Aggregate("entity_keys", a => a.Count()).Features.Count);

    [Fact]
    public void Constructor_SourceNamesAnotherNumberOfKeys_SaysBoth()
    {
        var failure = Assert.Throws<ArgumentException>(() => new FeatureView("v", AuthorFile, Source.Csv("work.csv", "at", key: "author_id")));
        Assert.Contains("(author_id), but entity author_file (author int64, file utf8) has 2 join key(s)", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FeatureView("v", new Entity("a", DataType.Int64), Source.Csv("work.csv", "at").WithKeys("x", "y")));
    }

    [Fact]
    public void WithKeys_ReplacesTheNamesAndComparesByThem()
    {
        var source = Source.Csv("work.csv", "at");
        Assert.Equal(["author", "file"], source.KeysOf(AuthorFile));
        Assert.Equal(["author_id", "path"], source.WithKeys("author_id", "path").KeysOf(AuthorFile));
        Assert.Equal(source.WithKeys("a", "b"), Source.Csv("work.csv", "at").WithKeys("a", "b"));
        Assert.NotEqual(source.WithKeys("a", "b"), source.WithKeys("b", "a"));
        Assert.Equal(source.WithKeys("a"), Source.Csv("work.csv", "at", key: "a"));
        Assert.Contains("'A' twice", Assert.Throws<ArgumentException>(() => source.WithKeys("a", "A")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PointInTimeQuery_OneOfTheKeysMissing_NamesIt()
    {
        using var spine = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("at", DataType.Timestamp)), Columns.From(1L), Columns.FromTimestamps([DateTimeOffset.UnixEpoch]));
        var failure = Assert.Throws<SchemaException>(() => new PointInTimeQuery(spine, "at", [new FeatureViewVersion(View, 1)]));
        Assert.Contains("no column 'file', a join key of entity 'author_file'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTuples_PartsThatDoNotFit_SaysWhich()
    {
        var reader = new InMemoryOnlineStore().CreateReader([new FeatureViewVersion(View, 1)]);
        var row = new float[1];
        Assert.Contains("Call ReadTuples", Assert.Throws<InvalidOperationException>(() => reader.Read(1, DateTimeOffset.UnixEpoch, row)).Message, StringComparison.Ordinal);
        Assert.Contains("Call ReadTuples", Assert.Throws<InvalidOperationException>(() => reader.Read("x", DateTimeOffset.UnixEpoch, row)).Message, StringComparison.Ordinal);
        Assert.Contains("3 parts are no whole keys", Assert.Throws<ArgumentException>(() => reader.ReadTuples([1, "x", 2], DateTimeOffset.UnixEpoch, row)).Message, StringComparison.Ordinal);
        Assert.Contains("Part 1 of the keys is 2, but the join key there is 'file utf8'", Assert.Throws<ArgumentException>(() => reader.ReadTuples([1, 2], DateTimeOffset.UnixEpoch, row)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => EntityKeyPart.FromString(null!));
    }

    [Fact]
    public async Task ReadTuples_FromMemory_AllocatesNothing()
    {
        var version = new FeatureViewVersion(View, 1);
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(View));
        builder.AppendRow(803L, "src/main.c", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 42L);
        using var rows = builder.Build();
        var store = new InMemoryOnlineStore();
        await store.WriteAsync(version, rows, new OnlineWatermark(1, DateTimeOffset.UnixEpoch));
        var reader = store.CreateReader([version]);
        var row = new float[1];
        reader.ReadTuples([803, "src/main.c"], DateTimeOffset.UnixEpoch, row);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            reader.ReadTuples([803, "src/main.c"], DateTimeOffset.UnixEpoch, row);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(42f, row[0]);
    }
}
