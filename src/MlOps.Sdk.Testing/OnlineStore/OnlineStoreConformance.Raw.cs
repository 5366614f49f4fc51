using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Testing;

/// <summary>The raw way gives what the ordinary way gives.</summary>
public abstract partial class OnlineStoreConformance
{
    private static readonly DataType[] NumericTypes =
    [
        DataType.Float32, DataType.Float32, DataType.Boolean, DataType.Int8, DataType.UInt64, DataType.Float64, DataType.Decimal128(12, 3),
        DataType.Vector(2), DataType.Float32, DataType.Float32, DataType.Float32, DataType.Int64,
    ];

    private static readonly FeatureViewVersion Numbers = new(
        NumericTypes.Select((t, i) => (Type: t, Name: $"f{i}"))
            .Aggregate(new FeatureView("numbers", Author, Source.Csv("f.csv", "at")), (v, f) => v.Feature(f.Name, f.Type)).WithTimeToLive(TimeSpan.FromHours(4)),
        2);

    /// <summary>Any rows, any order of features, any instant: values, statuses, ages and what nothing means are those of <see cref="OnlineStore.ReadAsync"/>.</summary>
    [Fact]
    public void ReadRaw_AnyRowsFeaturesAndInstants_EqualsRead()
    {
        var compared = 0;
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed => compared += CompareRaw(new Random(seed)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20_240_502, 1));
        Assert.True(compared > 5_000, $"only {compared} values were compared");
    }

    [Fact]
    public async Task ReadRaw_TextKeys_FindsEachAndTellsMissing()
    {
        var view = new FeatureViewVersion(new FeatureView("files", new Entity("file", DataType.Utf8), Source.Csv("f.csv", "at")).Feature("size", DataType.Int32), 1);
        var store = CreateStore();
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view.View));
        var longName = new string('ß', 400);
        builder.AppendRow("", Start, Start, Start, 1);
        builder.AppendRow("größe.cs", Start, Start, Start, 2);
        builder.AppendRow(longName, Start, Start, Start, 3);
        using var rows = builder.Build();
        await store.WriteAsync(view, rows, FirstGeneration);
        var reader = store.CreateReader([view]);
        var values = new float[1];
        var statuses = new FeatureStatus[1];
        foreach (var (key, expected) in new[] { ("", 1f), ("größe.cs", 2f), (longName, 3f), ("other", float.NaN) })
        {
            reader.Read(key, Start, values, statuses);
            Assert.Equal(expected, values[0]);
            Assert.Equal(float.IsNaN(expected) ? FeatureStatus.Missing : FeatureStatus.Present, statuses[0]);
            values[0] = -1;
            await reader.ReadAsync(key, Start, values);
            Assert.Equal(expected, values[0]);
        }

        Assert.Contains("takes string keys", Assert.Throws<InvalidOperationException>(() => reader.Read(1L, Start, values)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_Ends()
    {
        var store = CreateStore();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await store.CreateReader([Plain], ["profile__lines"]).ReadAsync(1L, Start, new float[1], default, source.Token));
    }

    [Fact]
    public async Task ReadRaw_ManyKeys_KeepsTheirOrder()
    {
        var store = CreateStore();
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(Plain.View));
        for (var key = 0L; key < 300; key++)
        {
            builder.AppendRow(key, Start, Start, Start, (double)key, null);
        }

        using var rows = builder.Build();
        await store.WriteAsync(Plain, rows, FirstGeneration);
        var keys = Enumerable.Range(0, 200).Select(i => (long)(i * 7 % 310)).ToArray();
        var values = new float[keys.Length];
        store.CreateReader([Plain], ["profile__lines"]).Read(keys, Start, values);
        Assert.Equal(keys.Select(k => k < 300 ? k : float.NaN), values);
    }

    private async Task<int> CompareRaw(Random random)
    {
        var store = CreateStore();
        using var numbers = RandomRows(Numbers, random, hour => [.. NumericTypes.Select(t => random.Next(4) == 0 ? null : RandomValue(t, random))]);
        using var counts = RandomRows(Counted, random, hour => [(long)random.Next(9), random.NextDouble(), random.Next(2) == 0 ? null : 0.5, At(hour)]);
        await store.WriteAsync(Numbers, numbers, FirstGeneration);
        await store.WriteAsync(Counted, counts, FirstGeneration);
        if (random.Next(2) == 0)
        {
            await store.AdvanceAsync(Counted, FirstGeneration);
        }

        var compared = 0;
        var features = new[] { Numbers, Counted }.SelectMany(v => v.View.Features.Select(v.View.ColumnOf)).ToArray();
        if (random.Next(2) == 0)
        {
            random.Shuffle(features);
            features = features[..random.Next(1, features.Length)];
        }

        var reader = store.CreateReader([Numbers, Counted], features);
        foreach (var hour in new[] { -1, 0, 3, 5, 9 })
        {
            var keys = Enumerable.Range(0, 5).Select(_ => (long)random.Next(1, 6)).ToArray();
            var values = new float[keys.Length * reader.Width];
            var statuses = new FeatureStatus[keys.Length * features.Length];
            reader.Read(keys, At(hour), values, statuses);
            using var entities = Keys([.. keys]);
            using var read = await store.ReadAsync(entities, [Numbers, Counted], At(hour));
            Assert.Equal(keys.SelectMany((_, i) => features.SelectMany(f => Floats(read, f, i))), values);
            Assert.Equal(keys.SelectMany((_, i) => features.Select(f => read.GetStatus(i, f))), statuses);
            compared += values.Length;

            var (awaited, awaitedStatuses) = (new float[values.Length], new FeatureStatus[statuses.Length]);
            await reader.ReadAsync(keys, At(hour), awaited, awaitedStatuses);
            Assert.Equal(values, awaited);
            Assert.Equal(statuses, awaitedStatuses);

            var single = new float[reader.Width];
            reader.Read(keys[2], At(hour), single);
            Assert.Equal(values.AsSpan(2 * reader.Width, reader.Width).ToArray(), single);
            single.AsSpan().Clear();
            await reader.ReadAsync(keys[2], At(hour), single);
            Assert.Equal(values.AsSpan(2 * reader.Width, reader.Width).ToArray(), single);
        }

        return compared;
    }

    private static IEnumerable<float> Floats(OnlineFeatures read, string feature, int row) => read.Values[feature] switch
    {
        VectorColumn vector => vector.IsNull(row) ? [float.NaN, float.NaN] : vector.GetVector(row).ToArray(),
        var column => [column.GetValue(row) switch
        {
            null => float.NaN,
            bool value => value ? 1 : 0,
            var value => Convert.ToSingle(value, CultureInfo.InvariantCulture),
        }],
    };

    private static RecordBatch RandomRows(FeatureViewVersion view, Random random, Func<int, object?[]> values)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view.View));
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var hour = random.Next(0, 6);
            builder.AppendRow([(long)random.Next(1, 5), At(hour), At(hour), At(hour), .. values(hour)]);
        }

        return builder.Build();
    }

    private static object RandomValue(DataType type, Random random) => type.Kind switch
    {
        DataTypeKind.Float32 => random.NextSingle(),
        DataTypeKind.Boolean => random.Next(2) == 0,
        DataTypeKind.Int8 => (sbyte)random.Next(-128, 128),
        DataTypeKind.UInt64 => ulong.MaxValue - (ulong)random.Next(),
        DataTypeKind.Float64 => random.NextDouble() * 1e6,
        DataTypeKind.Decimal128 => random.Next(-1_000_000, 1_000_000) / 1000m,
        DataTypeKind.Vector => new[] { random.NextSingle(), -random.NextSingle() },
        _ => random.NextInt64(-(1L << 40), 1L << 40),
    };
}
