using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Testing;

/// <content>What goes in comes out.</content>
public abstract partial class MetadataDatabaseConformance
{
    [Theory]
    [InlineData("'; DROP TABLE item; --")]
    [InlineData("\" OR \"\"=\"")]
    [InlineData("{0} {{1}} @p0 $1 :a ?")]
    [InlineData("line\r\nbreak\tand \u202Ebidi\u200B")]
    [InlineData("emoji \U0001F600 and 漢字")]
    [InlineData("")]
    public async Task Parameters_WithHostileText_ComeBackUnchanged(string hostile)
    {
        var database = await OpenWithTableAsync();
        await database.WriteAsync(async (s, ct) => await s.ExecuteAsync($"INSERT INTO item (id, note) VALUES ({hostile}, {hostile})", ct));
        Assert.Equal([hostile], await database.ReadAsync((s, ct) =>
            s.QueryAsync($"SELECT note FROM item WHERE id = {hostile} AND id IN {new[] { hostile, "other" }}", r => r.GetString(0), ct)));
    }

    [Fact]
    public async Task Parameters_OfEveryKind_ComeBackAsTheSharedSubsetSays()
    {
        var database = await OpenWithTableAsync();
        var time = new DateTimeOffset(1969, 12, 31, 23, 59, 59, 999, TimeSpan.FromHours(2)).AddTicks(10);
        await database.WriteAsync(async (s, ct) =>
        {
            await s.ExecuteAsync($"INSERT INTO item (id, number) VALUES ({"time"}, {time}), ({"true"}, {true}), ({"false"}, {false}), ({"min"}, {long.MinValue})", ct);
            await s.ExecuteAsync($"INSERT INTO item (id, note, real_value) VALUES ({"enum"}, {DayOfWeek.Friday}, {1e308}), ({"null"}, {null}, {double.NegativeInfinity})", ct);
        });
        Assert.Equal(time, (await NumberAsync(database, "time")) is { } t ? MetadataTime.FromMicroseconds(t) : default);
        Assert.Equal(1, await NumberAsync(database, "true"));
        Assert.Equal(0, await NumberAsync(database, "false"));
        Assert.Equal(long.MinValue, await NumberAsync(database, "min"));
        var texts = await database.ReadAsync((s, ct) => s.QueryAsync(
            $"SELECT note, real_value FROM item WHERE id IN {new[] { "enum", "null" }} ORDER BY id", r => (r.GetNullableString(0), r.GetDouble(1)), ct));
        Assert.Equal([("friday", 1e308), (null, double.NegativeInfinity)], texts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(449)]
    [InlineData(450)]
    [InlineData(2500)]
    public async Task BulkInsertAsync_OfAnyCount_InsertsEveryRowOnce(int rows)
    {
        var database = await OpenWithTableAsync();
        var inserted = await database.WriteAsync((s, ct) => s.BulkInsertAsync(
            "item",
            ["id", "number"],
            Enumerable.Range(0, rows).Select(i => new object?[] { i.ToString("D5", CultureInfo.InvariantCulture), i % 3 == 0 ? null : i }),
            ct));
        Assert.Equal(rows, inserted);
        var read = await database.ReadAsync((s, ct) => s.QueryAsync($"SELECT id, number FROM item ORDER BY id", r => (r.GetString(0), r.GetNullableInt64(1)), ct));
        Assert.Equal(Enumerable.Range(0, rows).Select(i => (i.ToString("D5", CultureInfo.InvariantCulture), i % 3 == 0 ? (long?)null : i)), read);
    }

    [Fact]
    public async Task BulkInsertAsync_WithARowOfAnotherLength_LeavesNothing()
    {
        var database = await OpenWithTableAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => database.WriteAsync((s, ct) =>
            s.BulkInsertAsync("item", ["id", "number"], [["a", 1], ["b"]], ct)).AsTask());
        Assert.Empty(await IdsAsync(database));
    }
}
