using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Histories as they come, with ties of every kind, against a search through all rows of the entity for every question.</summary>
public sealed class RawHistoryJoinTests : IDisposable
{
    private const int HistoryRows = 30_000;
    private const int Entities = 700;
    private const int Instants = 60;
    private const int TimeToLive = 12;

    private static readonly string?[] Texts = [null, "", "a", "ä", "exactly8", "nine byte", "a text longer than any that lies in place", new string('z', 300)];
    private static readonly double?[] Numbers = [null, double.NaN, -1, 0, 0.5, double.PositiveInfinity];

    private readonly DuckDbDatabase _database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 4 });

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("int64", 1L, 300)]
    [InlineData("int64", 1L, 25_000)]
    [InlineData("int64", 1_000_000_007_000_003L, 25_000)]
    [InlineData("uint64", 13_000_000_000_000_000L, 25_000)]
    [InlineData("int32", -2_000_000L, 25_000)]
    [InlineData("utf8", 77_777L, 300)]
    [InlineData("utf8", 77_777L, 25_000)]
    [InlineData("int64+utf8", 1L, 300)]
    [InlineData("int64+utf8", 1L, 25_000)]
    [InlineData("utf8+int32+uint64", 77_777L, 25_000)]
    public async Task Join_HistoryWithTies_EqualsBruteForce(string keyType, long step, int labels)
    {
        var random = new Random(labels);
        DataType[] types = [.. keyType.Split('+').Select(DataType.Parse)];
        var rows = Enumerable.Range(0, HistoryRows).Select(_ => new Row(
            random.Next(Entities), random.Next(Instants), random.Next(4) is var c && c == 3 ? null : c,
            Numbers[random.Next(Numbers.Length)], Texts[random.Next(Texts.Length)])).ToList();
        (int? Key, int? At)[] spine = [.. Enumerable.Range(0, labels).Select(_ => ((int?)random.Next(Entities + 50), (int?)random.Next(-3, Instants + 20)))
            .Select((s, i) => i % 19 == 0 ? (null, s.Item2) : i % 23 == 0 ? (s.Item1, null) : s)];
        using var history = HistoryOf(rows, types, step);
        await _database.ExecuteAsync("CREATE OR REPLACE TABLE history AS SELECT * FROM rows", new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { ["rows"] = history } });
        var keys = KeysOf(spine.Select(s => s.Key), types, step);
        using var instants = (Column<long>)Columns.FromTimestamps(spine.Select(s => SourceRow.Instant(s.At)));

        var joined = await PointInTimeJoin.RunAsync(
            _database,
            new PointInTimeHistory("history", [.. types.Select((_, i) => $"k{i}")], "e", "e", "c", [new HistoryFeature("x", DataType.Float64), new HistoryFeature("s", DataType.Utf8), new HistoryFeature("e", DataType.Timestamp)])
            {
                TimeToLive = TimeSpan.FromMicroseconds(TimeToLive),
            },
            new SpineIndex(keys, instants), TestContext.Current.CancellationToken);

        var byKey = rows.ToLookup(r => r.Key);
        var matched = 0;
        for (var i = 0; i < spine.Length; i++)
        {
            var expected = spine[i] is { Key: { } key, At: { } at } ? Newest(byKey[key], at) : null;
            matched += expected is null ? 0 : 1;
            Assert.Equal([expected?.Number, expected?.Text, SourceRow.Instant(expected?.Event)], joined.Select(c => c.GetValue(i)));
        }

        Assert.InRange(matched, labels / 2, labels);
        Array.ForEach([.. joined, .. keys], c => c.Dispose());
    }

    [Fact]
    public async Task Join_HistoryThatFailsWhileItIsRead_ThrowsTheEnginesError()
    {
        using var keys = Columns.From<long>([1L]);
        using var instants = (Column<long>)Columns.FromTimestamps([DateTimeOffset.UnixEpoch]);
        var history = new PointInTimeHistory(
            "(SELECT CAST(1 AS BIGINT) AS k, make_timestamp(0) AS e, error('broken ' || i) AS x FROM range(9) r(i))", ["k"], "e", "e", "e", [new HistoryFeature("CAST(x AS DOUBLE)", DataType.Float64)]);
        var exception = await Assert.ThrowsAsync<DataEngineException>(
            () => PointInTimeJoin.RunAsync(_database, history, new SpineIndex([keys], instants), TestContext.Current.CancellationToken));
        Assert.Contains("broken", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_SinkThatDoesNotExist_IsAnError()
    {
        var exception = await Assert.ThrowsAsync<DataEngineException>(
            () => _database.QueryAllAsync("SELECT mlops_sink(-1, i) FROM range(3) r(i)", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("no sink -1", exception.Message, StringComparison.Ordinal);
    }

    private static Row? Newest(IEnumerable<Row> rows, int at) => rows.Where(r => r.Event <= at)
        .OrderByDescending(r => r.Event).ThenBy(r => r.Created is null).ThenByDescending(r => r.Created)
        .ThenBy(r => r.Number is null).ThenByDescending(r => r.Number is double.NaN).ThenByDescending(r => r.Number)
        .ThenBy(r => r.Text is null).ThenByDescending(r => r.Text, StringComparer.Ordinal)
        .FirstOrDefault() is { } row && at - row.Event <= TimeToLive ? row : null;

    private static RecordBatch HistoryOf(List<Row> rows, DataType[] types, long step) => new(
        new Schema(
        [
            .. types.Select((t, i) => new Field($"k{i}", t)),
            new Field("e", DataType.Timestamp), new Field("c", DataType.Timestamp), new Field("x", DataType.Float64), new Field("s", DataType.Utf8),
        ]),
        [
            .. KeysOf(rows.Select(r => (int?)r.Key), types, step), Columns.FromTimestamps(rows.Select(r => SourceRow.Instant(r.Event))),
            Columns.FromTimestamps(rows.Select(r => SourceRow.Instant(r.Created))), Columns.FromNullable(rows.Select(r => r.Number)), Columns.FromStrings(rows.Select(r => r.Text)),
        ]);

    /// <summary>A column for each type; of several, each has a digit of the key to the base 30, and one of them is missing where the key is.</summary>
    private static Column[] KeysOf(IEnumerable<int?> keys, DataType[] types, long step)
    {
        var builders = types.Select(t => ColumnBuilder.Create(t)).ToArray();
        foreach (var (key, row) in keys.Select((k, i) => (k, i)))
        {
            var rest = key ?? row % Entities;
            for (var i = 0; i < types.Length; i++)
            {
                var digit = i == types.Length - 1 ? rest : rest % 30;
                rest /= 30;
                builders[i].Append(key is null && row % types.Length == i ? null : PartOf(digit, types[i], step));
            }
        }

        return Array.ConvertAll(builders, b => b.Build());
    }

    private static object PartOf(int digit, DataType type, long step)
    {
        var number = (Int128)digit * step;
        return type.Kind switch
        {
            DataTypeKind.Utf8 => number.ToString(CultureInfo.InvariantCulture) + new string('k', digit % 20),
            DataTypeKind.UInt64 => (ulong)number,
            _ => (long)number,
        };
    }

    private sealed record Row(int Key, int Event, int? Created, double? Number, string? Text);
}
